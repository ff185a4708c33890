"""What a channel gets and what was changed of it, in the words of a language."""

from __future__ import annotations

from bot.delivery.changes import Change
from bot.delivery.preferences import Preferences
from bot.texts.words import languages, say

# Those that the sentence itself tells.
MAIN = ("top_n", "at", "zone", "weekdays", "language")


def held(wanted: Preferences, language: str) -> str:
    """What a channel gets when, and whatever else is not as it comes."""
    days = Preferences.weekdays.kind.told(wanted.weekdays, language)
    told = say(
        language, "setup.holds", top_n=wanted.top_n, at=f"{wanted.at:%H:%M}", zone=wanted.zone, weekdays=days,
        tongue=called_language(wanted.language, language),
    )  # fmt: skip
    others = ", ".join(wanted.told(language, but=MAIN))
    return told + (say(language, "setup.others", told=others) if others else "")


def told_of(change: Change) -> str:
    """What somebody changed, in the channel's own language: a sentence that follows their name."""
    before, after = change.before, change.after
    language = change.channel.preferences.language
    if before is None and after is not None:
        return say(language, "change.subscribed", held=held(after, language))
    if before is not None and after is None:
        return say(language, "change.unsubscribed")
    changes = "; ".join(before.changes(after, language)) if before and after else ""
    return say(language, "change.changed" if changes else "change.undone", changes=changes)


def called_language(code: str, language: str) -> str:
    """What a language is called in another one where we speak it, else its code."""
    head = code.split("-")[0]
    return say(language, f"language.{head}") if head in languages() else code
