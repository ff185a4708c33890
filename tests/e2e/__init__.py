"""The whole program over real sockets."""
