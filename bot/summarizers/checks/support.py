"""Whether what a bullet says is anywhere in its paper: news that nobody told, and sentences that stem from none."""

from __future__ import annotations

import re

from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.lexicon import claims, in_bullet, in_english
from bot.summarizers.checks.numbers import same
from bot.summarizers.checks.source import Sentence, Source, things_of

LEAST_ENGLISH = 0.4
FEWEST_WORDS = 4
LETTERS_A_THING = 45
"""In an eastern bullet so many letters without a thing that the paper knows are too many."""
COMMON = frozenset({
    "method|approach|technique|algorithm|strateg", "model", "document|paper|abstract", "experiment|empiric", "scien",
    "performan|result", "introduc|propos|present", "show|reveal|demonstrat|find", "improv|enhanc|boost|gain", "task",
    "analy[sz]", "limit|bottleneck|weakness|flaw", "prior|existing|previous|conventional", "new|novel", "data",
    "evaluat|assess", "us(?:e|es|ed|ing)\\b|utili|employ|leverag", "achiev|reach|attain|obtain|yield", "divers",
    "accura|correct", "cod(?:e|ing)\\b|program|software", "open.?source|publicly|release", "cost|expens|cheap",
    "appl(?:y|ies|ied|icab)", "reason", "train|learn", "significan|substantial|considerabl|dramatic", "effect",
    "different|distinct|various",
})  # fmt: skip
"""What nearly every paper speaks of, in whatever words."""
PROMISED = re.compile(
    r"\bwill be\b[^.]{0,30}\b(?:available|released?|open|public|shared)|coming soon|\bplan to (?:release|open)",
    re.IGNORECASE,
)
DONE = {
    "en": re.compile(
        r"\b(?:is|are|was|were|has been|have been) (?:now |publicly |already )?"
        r"(?:released|available|open.sourced|launched|published|public)\b",
        re.IGNORECASE,
    ),
    "ko": re.compile(r"공개(?:했|되었|됐|하였|되어 있|합니다|됩니다|하고 있)|출시(?:했|되었)|배포(?:했|되었|합니다)"),
    "ja": re.compile(r"公開(?:しました|されました|されています|しています)|発売"),
    "zh": re.compile(r"已(?:经)?(?:公开|开源|发布|上线)|已作为|现已"),
}
RELEASED = re.compile(r"\b(?:releas|open.?sourc|publicly|available at|code is|provide)", re.IGNORECASE)


def untold(bullet: Sentence, source: Source) -> str:
    """News that the paper does not tell, in the bullet's words; empty if there is none."""
    found = list(in_bullet(bullet.low, claims()))
    told = things_of(in_english(source.low, claims())) if found else frozenset()
    return next((bullet.text[one.start : one.end] for one in found if not one.things & told), "")


def premature(bullet: Sentence, source: Source, rules: Rules) -> bool:
    """Whether a bullet says that something is out which the paper only promises."""
    done = DONE.get(rules.code)
    promised = PROMISED.search(source.text)
    return bool(done and promised and done.search(bullet.text) and not RELEASED.search(PROMISED.sub("", source.text)))


def groundless(bullet: Sentence, source: Source, rules: Rules) -> bool:
    """Whether too little of a bullet is anywhere in the paper."""
    known = [one for one in bullet.mentions if one.things & (source.things | COMMON)]
    if rules.code == "en":
        usual = {one.start for one in bullet.mentions if one.things & COMMON}
        words = {one.start: one.things for one in bullet.mentions if any(thing[0] == "~" for thing in one.things)}
        there = sum(start in usual or bool(things & source.things) for start, things in words.items())
        return len(words) >= FEWEST_WORDS and there < LEAST_ENGLISH * len(words)
    if rules.latin or rules.code not in DONE:
        return False
    told = sum(any(same(one, other) for other in source.numbers) for one in bullet.numbers)
    letters = sum(not letter.isspace() for letter in bullet.text)
    return letters > LETTERS_A_THING * max(len({one.things for one in known}) + told, 1)
