"""What answers a question, found with FTS5."""
