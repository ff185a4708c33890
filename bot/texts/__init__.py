"""Every word that a person in a channel reads."""
