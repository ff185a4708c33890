"""What the operator says: bot.toml, the environment and files of secrets."""
