"""Words of a question that tell nothing of what is looked for, in English and Korean."""

from __future__ import annotations

import re

from bot.library.question.normalise import WORD

# Neither looked for nor marked, unless there are no others.
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
        "나왔던 쓴 발표된 발표한 공개된 알려줘 궁금해 궁금해요 부탁해 부탁해요 "
        "법 이유 경우 때 잘 못 못하는 안 매우 아주 덜 같은 다른 모든 이런 그런 많이 많은 없는 없이 위해 위해서 통해 "
        "빠르게 쉽게 싸게 적게 하려면 하면 되는 되나 주는 두는 받는 쓰는 보는 오는 가는 만드는 나오는 줄이는 늘리는 "
        "높이는 낮추는 잡는 막는 찾는 푸는"
    )
)
# What is looked for anyway: they count only beside no others.
PAPERS = frozenset("paper papers article articles publication publications 논문 논문들".split())
GIVE = r"(?:줘|주[세라시실]|줄(?:래|게|\s?수)|봐)"
# Korean verbs that ask for something, in one word or two: `추천해줘`, `찾아 주세요`, `있나요`.
REQUEST = re.compile(
    rf"(?:(?:\S*해|찾아|알려|보여|골라|뽑아|가르쳐|들려|달라)\s|\S*[해려여아어와라쳐])(?:{GIVE}|(?<=\S)보여)\S*"
    r"|\S*(?:나요|까요|인가요|는지)|부탁\S*"
)
ASKED = re.compile(rf"(?<!\S)(?:{REQUEST.pattern})(?=[\s.,?!]|$)|(?<=논문\s)추천(?=[\s.,?!]*$)")
# Many leave the apostrophe out: `dont`, `whats`.
CONTRACTED = re.compile(
    r"(?:ca|do|does|did|is|are|was|were|has|have|had|wo|would|could|should)nt|\w+n['’]t"
    r"|(?:what|who|where|how|that|there|let)['’]?s|(?:i|you|we|they|it|he|she|that|what|who|there)['’](?:s|m|re|ve|ll|d)"
    r"|im|ive|(?:you|they)(?:re|ve|ll)"
)
# What every abstract says; in a whole sentence it tells nothing.
GENERIC = frozenset(
    WORD.findall(
        "paper papers propose proposed proposes show shows method methods approach approaches result results novel new "
        "present presents introduce introduces using use used based our us work these such than more not but both "
        "also while over any some between through via each other may only most there been were will would could "
        "should demonstrate demonstrates"
    )
)


def tells_nothing(word: str) -> bool:
    """Whether a word of a question is neither looked for nor marked."""
    return word in STOP_WORDS or word in PAPERS or any(form.fullmatch(word) for form in (CONTRACTED, REQUEST))
