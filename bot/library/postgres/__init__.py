"""The library that several processes share: rows in PostgreSQL, and a SQLite file in each process that follows them."""
