"""Strict stand-ins for Discord, Slack and Hugging Face on this machine."""
