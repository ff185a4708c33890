"""Hugging Face's list of the day as this machine plays it."""
