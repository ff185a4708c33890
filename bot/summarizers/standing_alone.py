"""A sentence of an abstract made to stand alone: no words that lean on others, no half a list, not too long."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.summarizers.cues import OWN_WORK

# Characters of a bullet; what is longer ends at a clause.
LONGEST = 250
# Of a bullet; and of what a long sentence is cut to, so that its main clause is in it.
SHORTEST, SHORTEST_CUT = 15, 100

CONNECTIVE = re.compile(
    r"(?:(?:furthermore|moreover|additionally|in addition|besides|also|further|however|nevertheless|nonetheless|"
    r"therefore|thus|hence|consequently|accordingly|as a result|to this end|to that end|specifically|in particular|"
    r"concretely|particularly|notably|importantly|crucially|remarkably|interestingly|finally|lastly|meanwhile|overall|"
    r"most notably|in summary|in conclusion|then|next|together|for this purpose|in this (?:paper|work|study|report)|"
    r"first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?),"
    r"\s+)+(?=\S)",
    re.IGNORECASE,
)
PURPOSE = re.compile(
    r"(?:in order )?to\s(?:(?:[^.;:]|\.(?=\d)){0,200}?,|(?:\w+\s){1,2}(?:this|so))\s+(?=we\b)", re.IGNORECASE
)
REFERENCE = rf"\b(?:this{OWN_WORK}|that(?=,)|these|those|such|them|their|its|it|above)\b"
PREPOSITION = (
    r"(?:to|by|with|from|in|on|under|through|for|of|given|beyond|across|despite|while|although|as|after|before|when|"
    r"if|since|because|unlike|among|without|over|at|\w+ing|\w+ed|built|driven)\b"
)
# Words before the first comma that point back, as in "Based on these findings, ".
LEAN_LEAD = re.compile(
    rf"{PREPOSITION}(?![^,]*\bwe\b)(?=(?:[^,.;:]|\.(?=\d)){{0,160}}{REFERENCE})(?:[^,.;:]|\.(?=\d)){{3,160}},\s+"
    r"(?=(?:we|our|the|this|an?)\b|(?-i:[^\W\d_]*[A-Z])(?![^.]{0,80},))",
    re.IGNORECASE,
)
# "We achieve this by ...", "... models gain from that.": what is meant stands in the sentence before. Of 27,089 bullets
# of 6,000 abstracts one in 150 was so. Behind a comma or an "and" it may stand in this one; "to our knowledge, this is
# the first" speaks of the paper, and "we formulate this as" tells what it is.
HANGING = re.compile(
    r"(?:(?!\band\b)[^,;:])*?\b(?:"
    r"this(?=[.,;:!?)]|\s+(?:by|through|via|with|using|and|in|on|for|is|was|can|leads?|improves?)\b)"
    r"|(?:of|from|for|after|following|to|with|by|on|like)\s+that(?=[,;:])"
    r"|(?:this|that|these|those)[.!?]*$)",
    re.IGNORECASE,
)
# The same of "it" and "them", which more often have what they mean beside them: only right behind who does it.
HANGING_VERB = re.compile(
    r"(?!to\b)(?:\S+\s+){1,2}(?:address|achiev|accomplish|tackl|solv|resolv|overcom|mitigat|handl)(?:e|es|ed)?\s+(?:it|them)\b"
    r"|(?!to\b)(?:\S+\s+){1,2}(?:do|does|did)\s+so\b",
    re.IGNORECASE,
)
# What comes before "we" in a sentence that is too long.
LONG_LEAD = re.compile(rf"{PREPOSITION}[^.;:]{{3,200}}?,\s+(?=(?:we|our)\b)", re.IGNORECASE)
FIRST_ITEM = re.compile(r"(?<![\w(])\(?(?:1|i|a)\)\s+(?=\S)")
LATER_ITEM = re.compile(r"(?<![\w(])\(?(?:[2-9]|ii|iii|iv|v|vi|b|c|d)\)\s+(?=\S)")
OPEN_END = re.compile(
    r"\b(?:of|are|is|by|to|for|with|in|as|on|that|consists?|includes?|including|contains?|comprises?|following)[.\s]*$"
)
BEFORE_A_LIST = re.compile(
    r"[\s:;,(–—-]*(?:\b(?:namely|including|such as|as follows|the following|i\.e\.|e\.g\.|that is|and)\b)?[\s:;,(–—-]*$"
)
# Where a long sentence may end, the better places first.
CLAUSES = (
    re.compile(
        r";\s+|\s[–—]\s|,\s+(?=(?:while|whereas|which|where|who|but|yet|so|enabling|achieving|leading|resulting|"
        r"thereby|thus|making|allowing|providing|yielding|demonstrating|showing|improving|reducing|outperforming|"
        r"and (?:we|it|they|can|is|are|achieves?|shows?|demonstrates?))\b)"
    ),
    re.compile(r":\s+|,\s+(?=\w+ing\b)|,\s+(?=(?:with|without|from|through|by|for|including|such as|even)\b)"),
)
PLAIN_WORD = re.compile(r"[a-z]+\b")
ENDS = ".!?。！？…"


def standing_alone(sentence: str) -> str:
    """The sentence as a bullet that needs no other one; empty if there is no such."""
    text = _whole(_lead(sentence))
    text = shortened(text).rstrip(" ,;:–—-")
    if len(text) < SHORTEST:
        return ""
    # The full stop may stand before a closing quotation mark or bracket.
    return text if text[-1] in ENDS or text[-2:-1] in ENDS else f"{text}."


def hangs(text: str) -> bool:
    """Whether a sentence says "this" or "it" of what another sentence names."""
    return bool(HANGING.match(text) or HANGING_VERB.match(text))


def shortened(text: str) -> str:
    """At most `LONGEST` characters, ended at a clause, or else between words with a sign that it goes on."""
    if len(text) > LONGEST and (lead := LONG_LEAD.match(text)):
        text = _capital(text[lead.end() :])
    if len(text) <= LONGEST:
        return text
    for clause in CLAUSES:
        ends = [end for end in _outside_brackets(text, clause) if SHORTEST_CUT <= end < LONGEST]
        if ends:
            return text[: ends[-1]]
    # No clause ends in reach: some abstracts are one sentence of 670 characters.
    return text[: text.rfind(" ", SHORTEST, LONGEST - 1)].rstrip(" ,;:") + "…"


def _lead(sentence: str) -> str:
    """Without "Furthermore," and the like, and with a capital where a plain word comes first."""
    text = sentence
    # Again and again: "Furthermore, to this end, based on these findings, we ..." has three.
    while match := CONNECTIVE.match(text) or PURPOSE.match(text) or LEAN_LEAD.match(text):
        text = text[match.end() :]
    return _capital(text) if text != sentence else text


def _capital(text: str) -> str:
    return text[0].upper() + text[1:] if PLAIN_WORD.match(text) else text


def _whole(text: str) -> str:
    """A list in the sentence stays only if all of it is there and short; a later item alone is nothing."""
    if LATER_ITEM.match(text):
        return ""
    first, later = FIRST_ITEM.search(text), LATER_ITEM.search(text)
    if first and later and len(text) <= LONGEST:
        return text
    starts = [match.start() for match in (first, later) if match]
    if not starts:
        return text
    head = BEFORE_A_LIST.sub("", text[: min(starts)])
    return "" if OPEN_END.search(head) else head


def _outside_brackets(text: str, clause: re.Pattern[str]) -> Iterator[int]:
    for match in clause.finditer(text):
        before = text[: match.start()]
        if before.count("(") == before.count(")"):
            yield match.start()
