"""The ledger in PostgreSQL, for several processes at once."""
