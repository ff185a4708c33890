"""A bot that brings Hugging Face's Daily Papers to Discord and Slack."""

__version__ = "0.1.0"
