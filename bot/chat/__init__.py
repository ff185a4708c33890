"""What people ask for and how they vote, the same on every platform."""
