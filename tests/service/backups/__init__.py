"""Backups of either kind of store, and the way back."""
