"""Papers, editions and bullets in SQLite, and the search over them."""
