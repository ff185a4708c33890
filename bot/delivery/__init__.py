"""One digest for each channel and day: when it is due, what is in it, and how it gets there once."""
