"""The built-in sample day."""
