"""Backups of everything, and the way back: a copy of the SQLite file, or a dump of the PostgreSQL database."""
