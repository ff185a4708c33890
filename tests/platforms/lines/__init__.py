"""A platform that is as small as one can be: it posts lines to files, and hears them at a local door."""
