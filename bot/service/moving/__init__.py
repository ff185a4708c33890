"""Moves everything from one store to another kind of store, whole or not at all."""
