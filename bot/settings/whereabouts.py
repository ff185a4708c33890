"""Where a machine stands and which language its user reads, as the system says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from bot.delivery.kinds import LanguageCode, Unfit, Zone

# gnu.org/software/gettext/manual: the first that is set counts.
LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
# A locale of no country, as servers and containers have it.
NOWHERE = ("c", "posix")


def whereabouts(environ: Mapping[str, str], root: Path = Path("/")) -> dict[str, str]:
    """The `zone` and the `language`, each if the system has one: `Etc/UTC` and `C.UTF-8` say nothing of a person."""
    found = {"zone": _zone(environ, root), "language": _language(environ)}
    return {name: value for name, value in found.items() if value}


def _zone(environ: Mapping[str, str], root: Path) -> str:
    for name in _zones(environ, root):
        # `Europe/Berlin`, and neither `CET` nor `Etc/UTC`.
        if "/" in name and not name.startswith("Etc/"):
            try:
                return Zone().read(name)
            except Unfit:
                continue
    return ""


def _zones(environ: Mapping[str, str], root: Path) -> Iterator[str]:
    """The zone by the environment, else by the system's files: man 3 tzset, man 5 localtime."""
    if named := environ.get("TZ", "").lstrip(":"):
        yield named
        return
    # A copy of the zone's data instead of a link has its name beside it.
    with suppress(OSError):
        yield str((root / "etc/localtime").readlink()).rpartition("zoneinfo/")[2]
    with suppress(OSError, UnicodeDecodeError):
        yield (root / "etc/timezone").read_text("utf-8").strip()


def _language(environ: Mapping[str, str]) -> str:
    locale = next(filter(None, (environ.get(name) for name in LOCALES)), "")
    code = re.split(r"[_.@]", locale)[0].lower()
    try:
        return "" if code in NOWHERE else LanguageCode().read(code)
    except Unfit:
        return ""
