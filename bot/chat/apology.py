"""What a person in chat is told of an error: a sentence of ours and a reference, under which the log has the rest.

The sentence of an error itself is the operator's: it may name files, addresses and settings.
"""

from __future__ import annotations

import logging
import secrets

from bot.errors import ArchiveDamaged, BotError, DeliveryError, SourceError, StorageError
from bot.texts.words import say
from bot.views.replies import Reply, Words

log = logging.getLogger(__name__)

# The narrower kinds first; every other error is `trouble`.
KINDS: tuple[tuple[type[BotError], str], ...] = (
    (ArchiveDamaged, "trouble.damaged"),
    (StorageError, "trouble.storage"),
    (SourceError, "trouble.source"),
    (DeliveryError, "trouble.platform"),
)


def apology(error: BaseException, language: str) -> Reply:
    """The error in the reader's words; all of it is logged."""
    # Six letters can be read out by phone, and rarely come twice in one log.
    reference = secrets.token_hex(3)
    key = next((key for kind, key in KINDS if isinstance(error, kind)), "trouble")
    if isinstance(error, BotError):
        log.error("a request failed, noted as %s: %s", reference, error)
    else:
        log.error("a request failed, noted as %s", reference, exc_info=error)
    return Reply(Words(say(language, key, reference=reference)), language)
