"""Libraries that follow what several processes share in PostgreSQL."""
