"""What an operator's programs ask of a running bot over HTTP."""
