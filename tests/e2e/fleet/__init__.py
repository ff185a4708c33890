"""Many processes of the bot on one PostgreSQL, all that can go wrong at once, and what people are left with."""
