"""Whether a bullet tells news that its paper does not tell: awards, users, releases, proofs."""

from __future__ import annotations

import re

from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.lexicon import claims, in_bullet
from bot.summarizers.checks.source import Sentence, Source

PROMISED = re.compile(
    r"\bwill (?:be |soon be )?(?:\w+ )?(?:available|releas\w*|open\w*|public\w*|shar\w*|mak\w*)|coming soon|"
    r"\bplan to (?:release|open)|\bto be (?:released|open)|upon (?:acceptance|publication)|we aim to release",
    re.IGNORECASE,
)
DONE = {
    "en": re.compile(
        r"\b(?:is|are|was|were|has been|have been) (?:now |publicly |already |freely )*"
        r"(?:released|available|open.sourced|launched|published|public)\b",
        re.IGNORECASE,
    ),
    "ko": re.compile(r"(?:공개|배포|출시)(?:했|되었|됐|하였|되어 있|돼 있|하고 있)"),
    "ja": re.compile(r"(?:公開|リリース|配布)(?:しました|されました|されています|しています|済み)|発売"),
    "zh": re.compile(r"(?:已(?:经)?|均|现)(?:全部|正式|公开)?(?:公开|开源|发布|上线|可用)|现已"),
}
RELEASED = re.compile(r"\b(?:releas|open.?sourc|publicly|available at|code is|provide)", re.IGNORECASE)
OUT = {
    "en": re.compile(
        r"\b(?:code|weights?|checkpoints?|implementation|source|repository)\b[^.;]{0,60}"
        r"\b(?:released|open.sourced|public(?:ly)?|available|published|download)|\bopen.sources\b|on GitHub\b",
        re.IGNORECASE,
    ),
    "ko": re.compile(
        r"(?:코드|가중치|체크포인트|구현|소스)[^.]{0,30}(?:공개|오픈소스|배포)(?:되|하|했|합|됩|됐|돼|로 (?:공개|제공))"
        r"|오픈소스로 (?:공개|배포|제공)|(?:깃허브|GitHub)(?:에|에서) "
    ),
    "ja": re.compile(
        r"(?:コード|重み|チェックポイント|実装|ソース)[^。]{0,30}(?:公開|オープンソース|配布)|"
        r"オープンソースとして|GitHubで"
    ),
    "zh": re.compile(r"(?:代码|权重|检查点|实现|源码)[^。]{0,25}(?:开源|公开|发布|下载)|(?:已|均|全部)开源|在GitHub"),
}
"""Words that something, code above all, is there to be had."""
TO_BE_HAD = re.compile(
    r"releas|open.{0,2}(?:sourc|weight|access)|public|availab|github|hugging ?face|http|\bopen(?:ly|ed)?\b|"
    r"project page|\bcodes?\b|website|\bshare\b|we provide|download|leaderboard",
    re.IGNORECASE,
)


def untold(bullet: Sentence, source: Source) -> str:
    """News that the paper does not tell, in the bullet's words; empty if there is none."""
    found = list(in_bullet(bullet.low, claims()))
    return next((bullet.text[one.start : one.end] for one in found if not one.things & source.news), "")


def premature(bullet: Sentence, source: Source, rules: Rules) -> bool:
    """Whether a bullet says that something is out which the paper only promises."""
    done = DONE.get(rules.code)
    promised = PROMISED.search(source.text)
    return bool(done and promised and done.search(bullet.text) and not RELEASED.search(PROMISED.sub("", source.text)))


def unreleased(bullet: Sentence, source: Source, rules: Rules) -> bool:
    """Whether a bullet says that something is to be had, in a paper that speaks of nothing of the kind."""
    form = OUT.get(rules.code)
    return bool(form and form.search(bullet.text) and not source.addresses and not TO_BE_HAD.search(source.text))
