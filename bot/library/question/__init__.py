"""What was asked, and the words it was asked in; no SQL."""
