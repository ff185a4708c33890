"""Names whose size or version is another name's in the paper: Qwen2.5-7B, where only Qwen2.5-VL has 7B."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.summarizers.checks.source import squeezed

SIZED = re.compile(
    r"(?<![A-Za-z0-9.-])(?P<base>[A-Za-z][A-Za-z0-9.]*(?:-[A-Za-z0-9.]+)*)-"
    r"(?P<size>\d+(?:\.\d+)?[BM]|\d{3,4})(?![A-Za-z0-9]|\.\d)"
)
VERSIONED = re.compile(
    r"(?<![A-Za-z0-9.-])(?P<name>[A-Z][A-Za-z]{2,}) (?P<version>\d{1,2}(?:\.\d)?+)(?= [A-Z(]|[.,、。()가-힣](?!\d)|$)"
)
FOLLOWING = 25
"""So far after a name its versions may be listed: AIME 2024 and 2025."""


def mixed(text: str, source: str) -> Iterator[str]:
    """The names in a bullet that are put together of the parts of others."""
    sized, versioned = ({match[0]: match for match in form.finditer(text)} for form in (SIZED, VERSIONED))
    yield from (name for name, match in sized.items() if _is_sized_otherwise(match, source))
    yield from (name for name, match in versioned.items() if _is_versioned_otherwise(match, source))


def _is_sized_otherwise(match: re.Match[str], source: str) -> bool:
    """Whether the size never stands alone in the paper, and never with this name."""
    places = list(re.finditer(rf"(?<![\d.]){re.escape(match['size'])}(?![A-Za-z0-9]|\.\d)", source))
    known = [re.search(r"[A-Za-z0-9.-]*$", source[max(0, place.start() - 60) : place.start()]) for place in places]
    bases = [squeezed(one[0]) for one in known if one]
    base = squeezed(match["base"])
    return bool(bases) and all(bases) and not any(one.endswith(base) or base.endswith(one) for one in bases)


def _is_versioned_otherwise(match: re.Match[str], source: str) -> bool:
    """Whether the name always has a version in the paper, and never this one."""
    places = list(re.finditer(rf"\b{match['name']}\b", source))
    after = [source[place.end() : place.end() + FOLLOWING] for place in places]
    versions = [re.findall(r"\d+(?:\.\d+)?", one) for one in after]
    always = bool(after) and all(re.match(r"[ -]\d", one) for one in after)
    return always and not any(match["version"] in one for one in versions)
