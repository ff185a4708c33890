"""Bullets that language models write."""
