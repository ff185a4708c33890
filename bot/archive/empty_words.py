"""Words of a question that tell nothing of what is looked for, in English and Korean."""

from __future__ import annotations

import re

from bot.archive.normalise import WORD

STOP_WORDS = frozenset(
    WORD.findall(
        "a an and are as at be by can do does for from has have how in into is it its of on or that the their this "
        "to was we what when where which who why with "
        "i me my mine you your us they them about any anything there these those was were been being did will "
        "would could should please tell give show find want need looking look search know knows recommend "
        "doesn don didn isn aren wasn won t s re ve ll d m "
        "논문 논문들 논문을 논문이 논문은 논문도 논문의 관련 관련된 관련해서 관한 대한 대해 대해서 위한 통한 "
        "이용한 사용한 하는 있는 있나 있나요 있어 있어요 있을까 있을까요 뭐 뭐가 뭐야 무엇 무엇인가 "
        "무엇인가요 무슨 어떤 어떻게 왜 언제 어디 누가 및 등 좀 나 내 제 그 이 저 것 거 수 더 찾기 나온 "
        "나왔던 쓴 발표된 발표한 공개된 알려줘 궁금해 궁금해요 부탁해 부탁해요"
    )
)
"""Neither looked for nor marked, unless there are no others."""
PAPERS = frozenset("paper papers article articles publication publications 논문 논문들".split())
"""What is looked for anyway: they count only beside no others."""
REQUEST = re.compile(
    r"\S*(?:해|려|여|아|어|와|찾아|골라|달라)\s?(?:줘|줘요|주세요|주라|줄래|줄래요|줄\s?수|봐|보여)\S*|\S*(?:나요|까요|인가요|는지)"
)
"""Korean verbs that ask for something: `추천해줘`, `보여주세요`, `있나요`."""
CONTRACTED = re.compile(r"\w+n['’]t|(?:i|you|we|they|it|he|she|that|what|who|there|let)['’](?:s|m|re|ve|ll|d)")
GENERIC = frozenset(
    WORD.findall(
        "paper papers propose proposed proposes show shows method methods approach approaches result results novel new "
        "present presents introduce introduces using use used based our us work these such than more not but both "
        "also while over any some between through via each other may only most there been were will would could "
        "should demonstrate demonstrates"
    )
)
"""What every abstract says; in a whole sentence it tells nothing."""


def tells_nothing(word: str) -> bool:
    """Whether a word of a question is neither looked for nor marked."""
    return word in STOP_WORDS or word in PAPERS or any(form.fullmatch(word) for form in (CONTRACTED, REQUEST))
