"""Channels, deliveries, votes and spending: what must never be lost."""
