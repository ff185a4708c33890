"""What the schema calls to keep the words of texts."""

from __future__ import annotations

from bot.database.connection import Functions
from bot.library.finding.names import name_keys
from bot.library.question.coinage import author_names, coined, title_words
from bot.library.question.normalise import search_norm, word_starts

# The names stand in triggers of files that are out there, so they stay; without one of them a write fails loudly.
FUNCTIONS: Functions = {
    "search_norm": search_norm,
    "word_starts": word_starts,
    "coined": coined,
    "author_names": author_names,
    "title_words": title_words,
    "name_keys": name_keys,
}
