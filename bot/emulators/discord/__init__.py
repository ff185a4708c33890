"""Discord as this machine plays it: REST, gateway, interactions, and their rules."""
