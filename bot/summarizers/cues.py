"""What a sentence of an abstract does, told by its words: says what is new, tells a result, or what others did."""

from __future__ import annotations

import re

VERBS = (
    r"(?:propose|present|introduce|develop|design|release|describe|report|study|investigate|explore|examine|analy[sz]e|"
    r"show|demonstrate|find|build|construct|create|address|offer|formulate|establish|conduct|propos|train|unveil|aim)"
)
# 95% of 2,204 recorded abstracts hold such a sentence.
STRONG = re.compile(
    rf"\b(?:we|this (?:paper|work|report|study|article|survey)|the authors) (?:\w+ ){{0,2}}{VERBS}(?:s|es|ed)?\b"
    r"|\bin this (?:paper|work|study|report)\b",
    re.IGNORECASE,
)
# Words with which authors speak of their own work.
OWN = re.compile(
    r"\b(?:we|our|ours|this (?:paper|work|report|study|article|survey|thesis)|the (?:paper|authors))\b", re.I
)
CUE = re.compile(
    r"\b(?:we|our|us|novel|new|first|called|dubbed|termed|named|propose[ds]?|introduc\w+|framework|benchmark|dataset)\b",
    re.IGNORECASE,
)
RESULT = re.compile(
    r"\b(?:outperform\w*|surpass\w*|achiev\w+|state-of-the-art|sota|improv\w+|results? (?:show|demonstrate|indicate|"
    r"suggest|reveal)|experiments?|reduc\w+|exceed\w*|\d+(?:\.\d+)?(?:%|×|x\b))",
    re.IGNORECASE,
)
BACKGROUND = re.compile(
    r"(?:recent(?:ly)?\b|in recent|despite|although|while\b|existing|current(?:ly)?\b|traditional|previous|prior\b|"
    r"however|with the (?:rise|advent|rapid|development)|large language models \(|the (?:rapid|recent)|advances? in)",
    re.IGNORECASE,
)
AVAILABILITY = re.compile(
    r"\b(?:available (?:at|on|in|here)|(?:publicly|freely|openly) available|open[- ]?sourc\w+|will (?:be )?releas\w+|"
    r"project (?:page|website|homepage)|(?:code|data|models?|weights|demo)\b.{0,200}\b(?:at|available|released?))\b",
    re.IGNORECASE,
)
ADDRESS_MARKS = ("https://", "http://", "www.", "github.com/")
# "This paper" points at nothing before it, "this" alone does.
OWN_WORK = r"(?!\s+(?:(?:technical|position|white)\s+)?(?:paper|work|report|study|article|survey|thesis)\b)"
# How a sentence opens whose meaning hangs on the one before it.
LEANING = re.compile(
    rf"(?:they|these|those|such|it|its|their|them|that|this{OWN_WORK}|as such|doing so|the (?:former|latter)|"
    r"(?:from|in|with|under|through|by|on|for|among|unlike|beyond|using|given|based on|of|despite)\s+"
    rf"(?:all\s+|both\s+)?(?:these|this{OWN_WORK}|those|such|them|it|its|their|that))\b",
    re.IGNORECASE,
)


def has_address(sentence: str) -> bool:
    """Whether it tells where something is to be found."""
    return any(mark in sentence for mark in ADDRESS_MARKS)
