"""The proof of "once, whatever happens": real processes killed at every step, real sockets, the real clients."""
