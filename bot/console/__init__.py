"""The commands of `bot` with their options."""
