"""What must never be written down: the secrets of the settings by their value, and all that looks like one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import BaseModel, SecretStr

from bot.platforms.registry import PLATFORMS

HIDDEN = "[hidden]"
# Of fewer letters nothing is hidden by its value: it would be a part of ordinary words.
SHORTEST = 6
# Text from outside is logged too, so none of them may look at a letter again for each one before it.
LIKE_SECRETS = (
    *(one.secrets for one in PLATFORMS.values()),
    r"sk-[\w-]{16,}|hf_\w{16,}",  # language models' and Hugging Face's
    r"(?<![\w-])[\w-]++\*{4,}[\w*-]*",  # half masked, as providers repeat a key that they refuse
    r"(?i:(?<=\bbearer )|(?<=\bbasic ))[\w.~+/=-]{8,}",
    r"(?<=://)[^/\s@:]*+:[^/\s@]++(?=@)",  # a name and a password in an address
)
Hide = Callable[[str], str]


@cache
def _like_secrets() -> re.Pattern[str]:
    return re.compile("|".join(LIKE_SECRETS))


def hiding(secrets: Iterable[str] = ()) -> Hide:
    """What blanks these values out of a text, and whatever looks like a secret."""
    # The longest first: one may begin like another.
    values = re.compile("|".join(map(re.escape, sorted(secrets, key=len, reverse=True))) or r"(?!)")
    return lambda text: _like_secrets().sub(HIDDEN, values.sub(HIDDEN, text))


def secrets_of(settings: BaseModel) -> frozenset[str]:
    """Every secret value that settings hold, and the passwords and keys inside addresses."""
    return frozenset(one for held in _held(settings) for one in _parts(held) if len(one) >= SHORTEST)


def _held(value: object) -> Iterator[SecretStr | str]:
    """All secrets and texts in a value, however deep."""
    match value:
        case SecretStr() | str():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from _held(getattr(value, name))
        case Mapping():
            for each in value.values():
                yield from _held(each)
        case tuple() | list():
            for each in value:
                yield from _held(each)


def _parts(held: SecretStr | str) -> Iterator[str]:
    """What must not be seen of it: all of a secret, the end of one that is an address, any address's password."""
    text = held.get_secret_value() if isinstance(held, SecretStr) else held
    address = _address(text)
    if isinstance(held, SecretStr):
        yield text
        yield address.path.rpartition("/")[2] if address else ""
    if address and address.password:
        yield address.password
        yield unquote(address.password)


def _address(text: str) -> SplitResult | None:
    try:
        return urlsplit(text) if "://" in text else None
    except ValueError:
        return None
