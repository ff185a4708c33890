"""SQLite itself: connections, one writer, migrations, backups."""
