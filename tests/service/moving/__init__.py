"""Moves from one kind of store to the other."""
