"""How every client reaches the outside: through which proxy, trusting which certificates, and why it could not."""
