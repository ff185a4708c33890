"""What a paper is called: the one reader of arXiv ids, Hugging Face's own ids, and addresses of papers.

An arXiv id is today's `2405.09673` or, until March 2007, `cs/0501001` and `math.GT/0309136`; its version, and the class
of an old one, are no part of it (https://info.arxiv.org/help/arxiv_identifier.html). Papers that Hugging Face lists and
arXiv does not have are called as Hugging Face calls them in its addresses: `lab-report`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

# A message on Discord holds at most so many characters; ids further on in a longer text are not looked for.
LONGEST_TEXT = 4_000
# With embeds, forwarded words and components: Discord's limits for all of these together stay below it.
LONGEST_MESSAGE = 32_000
HUGGING_FACE = ("huggingface.co", "hf.co", "hf-mirror.com")
# Whose addresses name papers by arXiv's ids, they and what is below them: `export.arxiv.org`.
HOSTS = (
    *HUGGING_FACE,
    *("arxiv.org", "alphaxiv.org", "ar5iv.org", "arxiv-vanity.com", "doi.org", "semanticscholar.org", "papers.cool"),
    *("paperswithcode.com", "scirate.com", "emergentmind.com"),
)
# What follows /papers/ at Hugging Face and is no paper.
LISTS = frozenset({"date", "week", "month", "year", "trending", "submit", "search"})
ARCHIVES = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga "
    "funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph "
    "q-alg q-bio quant-ph solv-int supr-con"
).split()
# ASCII, since a Korean particle follows an id without a space (2106.09685을) and must not count as a letter of it.
FLAGS = re.IGNORECASE | re.ASCII
NEW = r"\d{4}\.\d{4,5}"
OLD = rf"(?:{'|'.join(ARCHIVES)})(?:\.[a-z-]{{2,10}})?/\d{{7}}"
NUMBER = rf"(?:{NEW}|{OLD})(?:v\d{{1,3}})?(?!\w|\.\d)"
# No letter, digit or amount of money goes on here.
ALONE = r"(?<![a-z0-9._$-])"
PREFIX = r"(?:doi:\s?)?(?:10\.48550/)?(?:arxiv\s?[.:_/-]?\s?)?"
# The particle belongs to the id and leaves with it, so that it is not left among the words to search for.
BARE = rf"{ALONE}{PREFIX}(?P<id>{NUMBER})(?:\.pdf\b)?[가-힣]*"
LINK = rf"{ALONE}(?:https?://|//|(?:[a-z0-9-]+\.)+[a-z]{{2,}}(?::\d{{1,5}})?/)[^\s<>|,\"“”]+"
BEFORE, AFTER = r"[\[({<\"'“‘*]{0,4}", r"[\])}>\"'”’.,;:!?*]{0,6}"
PIECE = re.compile(
    # Slack writes <address|what is shown>; arXiv's own pages cite as arXiv:2405.09673v1 [cs.LG].
    rf"{BEFORE}(?:{BARE}|(?P<link>{LINK}))(?:\|[^<>]*)?{AFTER}(?:\s?\[[a-z-]{{2,10}}(?:\.[a-z-]{{2,10}})?\])?",
    FLAGS,
)
ARXIV_ID = re.compile(rf"(?:arxiv:)?(?P<id>{NUMBER})", FLAGS)
# In 10.48550/arXiv.2405.09673 a full stop stands before the id, which `ALONE` would not have.
WITHIN = re.compile(rf"(?:{ALONE}|(?<=arxiv[.:_-]))(?P<id>{NUMBER})", FLAGS)
# At most 64 characters: together with a part's key that is what a Discord control can hold.
OWN_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?", FLAGS)
OWN_PAGE = re.compile(r"/(?:api/)?papers/(?P<id>[^/]+?)(?:\.md)?(?:/.*)?")


@dataclass(frozen=True, slots=True)
class Named:
    """The papers that a text names, at least one, in its order; and its other words."""

    ids: tuple[str, ...]
    rest: str = ""

    @property
    def id(self) -> str:
        """The paper named first."""
        return self.ids[0]


def paper_id(value: object) -> str | None:
    """The id that a source gives a paper, without its version; None if it is none."""
    text = value.strip() if isinstance(value, str) else ""
    return _arxiv(ARXIV_ID.fullmatch(text)) or own_id(text)


def own_id(text: str) -> str | None:
    """The text if Hugging Face may call a paper so that is not at arXiv; only the archive knows whether it does."""
    text = text.strip()
    # An arXiv id is also of this form; it must not come back with its version on.
    return text if OWN_ID.fullmatch(text) and not ARXIV_ID.fullmatch(text) else None


def on_arxiv(identifier: str) -> bool:
    """Whether a paper's id is arXiv's."""
    return ARXIV_ID.fullmatch(identifier) is not None


def asked_as(identifier: str) -> str:
    """What a button asks to be answered with this paper: its id, or its address where the id could be mere words."""
    return identifier if on_arxiv(identifier) else f"https://{HUGGING_FACE[0]}/papers/{identifier}"


def linked(address: str) -> str | None:
    """The id of the paper that an address leads to, on the hosts that we know; None for any other."""
    try:
        link = urlsplit(address if "//" in address else f"//{address}")
        # Of https://arxiv.org@evil.example the host is evil.example: what stands before the @ is a user's name.
        host = link.hostname or ""
    except ValueError:
        return None
    if not _is_of(host, HOSTS):
        return None
    # The id may stand in the query or behind the # as well, but counts for nothing in the host.
    path = unquote(SplitResult("", "", link.path, link.query, link.fragment).geturl())
    return _arxiv(WITHIN.search(path)) or (_own(unquote(link.path)) if _is_of(host, HUGGING_FACE) else None)


def named_in(text: str) -> Named | None:
    """The papers that a text names, bare or in addresses, among whatever words; None if it names none."""
    # Cut twice: NFKC makes up to 18 characters of one.
    text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])[:LONGEST_TEXT]
    found = list(_pieces(text))
    if not found:
        return None
    ends = [0, *(end for _, _, end in found)]
    starts = [*(start for _, start, _ in found), len(text)]
    rest = " ".join(text[end:start] for end, start in zip(ends, starts, strict=True))
    return Named(tuple(dict.fromkeys(identifier for identifier, _, _ in found)), " ".join(rest.split()))


def all_named_in(text: str) -> tuple[str, ...]:
    """The papers that a message of any length names, in its order; of two links side by side each counts."""
    # In Markdown nothing stands between the end of one link and the name of the next.
    words = re.split(r"[\s\[\]()]+", text[:LONGEST_MESSAGE])
    named = (named_in(word) for word in words if word)
    return tuple(dict.fromkeys(identifier for one in named if one for identifier in one.ids))


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Ids, each with the start and end of all that belongs to it."""
    for match in PIECE.finditer(text):
        identifier = linked(match["link"].rstrip(".,;:!?)]}*'")) if match["link"] else _arxiv(match)
        if identifier:
            yield identifier, match.start(), match.end()


def _arxiv(match: re.Match[str] | None) -> str | None:
    """The id as arXiv gives it: no version, the archive in small letters and without a class."""
    if match is None:
        return None
    number = re.sub(r"v\d+$", "", match["id"].lower())
    archive, slash, digits = number.partition("/")
    return f"{archive.split('.')[0]}/{digits}" if slash else number


def _own(path: str) -> str | None:
    match = OWN_PAGE.fullmatch(path)
    return own_id(match["id"]) if match and match["id"].lower() not in LISTS else None


def _is_of(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in hosts)
