"""Draws charts as pictures, with what the extra `charts` installs."""
