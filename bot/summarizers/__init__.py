"""What makes bullets of a paper."""
