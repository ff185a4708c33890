"""The ledger in memory, for tests: it keeps every promise but that of lasting."""
