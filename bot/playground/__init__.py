"""Local stand-ins for the services that the bot talks to, as strict as the real ones."""
