"""Slack as this machine plays it: Web API, Socket Mode, HTTP, and their rules."""
