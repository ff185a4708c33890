"""How far one machine goes: many channels, several processes, many papers, and many people at once."""
