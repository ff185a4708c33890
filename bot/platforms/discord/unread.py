"""Events that nobody can read are passed over: discord.py takes their members as they should be, and would end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ParamSpec

log = logging.getLogger(__name__)

Given = ParamSpec("Given")
Reading = Callable[Given, Coroutine[Any, Any, None]]

# How what is missing, or is another thing than Discord documents, comes out of discord.py's parsers.
MISSHAPEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)
# Numbers of 64 bits, in which a time stands: docs.discord.com/developers/reference#snowflakes.
IDS = ("id", "application_id", "guild_id", "channel_id", "message_id", "user_id", "message_author_id")
WORDS = ("token", "locale", "guild_locale")
MOST_ID = 2**63
# Of all options only texts are completed here.
TEXT = 3


class Unread:
    """Tells of each kind of them once, since whatever made it makes more."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    @contextmanager
    def passed_over(self, event: str) -> Iterator[None]:
        """Hold what comes of an event that cannot be read."""
        try:
            yield
        except MISSHAPEN as error:
            what = f"{event} ({type(error).__name__})"
            if what not in self._told:
                self._told.add(what)
                log.warning("Something from Discord is passed over, for it cannot be read: %s", what)

    def held(self, event: str, reading: Reading[Given]) -> Reading[Given]:
        """The same reading, of which nothing comes where it cannot be done."""

        async def read(*args: Given.args, **kwargs: Given.kwargs) -> None:
            with self.passed_over(event):
                await reading(*args, **kwargs)

        return read


def check(data: Mapping[str, Any]) -> None:
    """Raises one of MISSHAPEN where a member that discord.py only keeps is not what the listeners take it for."""
    for name in IDS:
        if data.get(name) is not None and not 0 <= int(data[name]) < MOST_ID:
            raise ValueError("an id that is none")
    if not all(isinstance(data.get(name), str | None) for name in WORDS):
        raise TypeError("a word that is none")
    if not isinstance((data.get("emoji") or {}).get("name"), str | None):
        raise TypeError("an emoji without a name")
    _check_done(data.get("data"))


def _check_done(done: object) -> None:
    """What somebody did, if that is told."""
    if not isinstance(done, Mapping | None):
        raise TypeError("something done that is none")
    if not all(isinstance(one, str) for one in (done or {}).get("values") or ()):
        raise TypeError("something chosen that is none")
    _check_options((done or {}).get("options"))


def _check_options(options: Any) -> None:  # noqa: ANN401  (what should be a list of objects)
    """Of what is typed just now discord.py would log that it is not there."""
    for one in options or ():
        if one.get("focused") and not (isinstance(one.get("name"), str) and isinstance(one.get("value"), str)):
            raise TypeError("something typed that is none")
        if one.get("focused") and one.get("type") != TEXT:
            raise TypeError("something typed that is no text")
        _check_options(one.get("options"))
