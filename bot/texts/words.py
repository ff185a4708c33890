"""Every word that a person reads in chat, in English and Korean.

Korean particles behind a placeholder are written in both forms, as `을(를)`, and English nouns as `{n} paper(s)`; `say`
chooses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.texts.particles import filled

NOUN = re.compile(r"\{(\w+)\} (\w+)\(s\)")

TEXTS: Mapping[str, tuple[str, str]] = {
    # the digest
    "digest.title": ("Daily Papers · {day}", "데일리 페이퍼 · {day}"),
    "digest.count": ("Top {shown} of {listed} paper(s)", "논문 {listed}편 중 상위 {shown}편"),
    "digest.all": ("{listed} paper(s)", "논문 {listed}편"),
    "digest.thread": ("Papers of {day}", "{day} 논문"),
    "digest.details": ("Details of a paper", "논문 자세히 보기"),
    "digest.how": (
        "To vote, react with {ranks} or use a paper's ☆ button.",
        "투표하려면 {ranks}(으)로 반응하거나 논문의 ☆ 버튼을 누르세요.",
    ),
    "repeat": ("{votes}, shown on {day}", "{votes}, {day}에 소개"),
    "day.spoken": ("{day} {month}", "{month} {day}일"),
    "day.spoken.year": ("{day} {month} {year}", "{year}년 {month} {day}일"),
    "months": (
        "January February March April May June July August September October November December",
        "1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월",
    ),
    "authors.more": ("{names} … {last} (+{n})", "{names} … {last} (+{n}명)"),
    "authors.none": ("Authors not listed", "저자 정보 없음"),
    "label.extract": ("Excerpt from the abstract, in its own language", "초록 원문 발췌, 논문의 언어 그대로"),
    "label.hugging-face": ("Hugging Face's AI summary", "허깅페이스 AI 요약, 영어"),
    "label.hugging-face.model": ("Hugging Face's AI summary ({model})", "허깅페이스 AI 요약, 영어 ({model})"),
    "label.llm": (
        "Summary by {model}; numbers, names and direction compared with the abstract",
        "{model} 요약, 숫자·이름·방향을 초록과 대조함",
    ),
    "label.imported": ("Summary", "요약"),
    "kind.extract": ("In English, from the abstract:", "영어 초록 발췌:"),
    "kind.hugging-face": ("In English, an AI summary:", "영어 AI 요약:"),
    "keywords": ("Keywords: {words}", "키워드: {words}"),
    "bullets.none": ("No summary yet.", "아직 요약이 없습니다."),
    "votes": ("▲ {n}", "▲ {n}"),
    "votes.none": ("▲ –", "▲ –"),
    "favourites": ("★ {n}", "★ {n}"),
    "image.alt": ("First page of “{title}”", "“{title}” 미리보기"),
    "withdrawn": ("withdrawn", "철회됨"),
    # buttons
    "button.vote": ("☆ Favourite", "☆ 찜하기"),
    "button.vote.n": ("☆ Favourite · {n}", "☆ 찜하기 · {n}"),
    "button.voted": ("★ Favourite", "★ 찜함"),
    "button.voted.n": ("★ Favourite · {n}", "★ 찜함 · {n}"),
    "button.undo": ("Undo", "되돌리기"),
    "button.details": ("Details", "자세히"),
    "button.share": ("Share here", "채널에 공유"),
    "button.without": ("✕ {what}", "✕ {what}"),
    "button.back": ("Back", "이전"),
    "button.next": ("Next", "다음"),
    "button.page": ("{page}/{pages}", "{page}/{pages}"),
    "link.arxiv": ("arXiv", "arXiv"),
    "link.pdf": ("PDF", "PDF"),
    "link.page": ("Hugging Face", "Hugging Face"),
    "link.code": ("Code", "코드"),
    "link.project": ("Project", "프로젝트"),
    # shared answers
    "shared.by": ("Shared by {who}", "{who} 님이 공유"),
    "shared.answer": (
        "Shared. I do not see what happens in this channel, so only its ☆ button counts as a vote: reactions do not, "
        "and its numbers stay as they are.",
        "공유했습니다. 제가 이 채널을 볼 수 없어서 ☆ 버튼만 투표로 집계됩니다. 반응은 집계되지 않고, 표시된 수도 "
        "바뀌지 않습니다.",
    ),
    "shared.unsure": (
        "It is not certain that this was shared; look at the channel before you share it again.",
        "공유되었는지 확실하지 않습니다. 다시 공유하기 전에 채널을 확인해 주세요.",
    ),
    # votes
    "vote.added": ("★ “{title}” is a favourite of yours. {n} in all.", "★ “{title}”을(를) 찜했습니다. 모두 {n}명."),
    "vote.removed": (
        "☆ “{title}” is no longer a favourite of yours. {n} in all.",
        "☆ “{title}” 찜을 취소했습니다. 모두 {n}명.",
    ),
    "vote.which": (
        "A ⭐ on the whole list does not say which paper you mean: react with 1️⃣–🔟 instead, or use a paper's ☆ button.",
        "목록에 남긴 ⭐만으로는 어느 논문인지 알 수 없습니다. 1️⃣–🔟로 반응하거나 논문의 ☆ 버튼을 눌러 주세요.",
    ),
    "vote.reaction": (
        "Your reaction still marks “{title}” as a favourite; take it off to withdraw the vote. {n} in all.",
        "“{title}”에 남긴 반응이 아직 찜으로 집계됩니다. 취소하려면 반응을 지우세요. 모두 {n}명.",
    ),
    # commands
    "paper.description": ("Look up a paper: words, an arXiv id or a link", "논문 찾기: 단어, arXiv 번호 또는 링크"),
    "paper.query": ("What to look for, e.g. lora or 2405.09673", "찾을 말, 예: lora 또는 2405.09673"),
    "papers.description": (
        "The archive: today, top, random, saved, help",
        "논문 보관함: today, top, random, saved, help",
    ),
    "papers.today": ("The newest day's papers", "가장 최근 날의 논문"),
    "papers.top": ("The best voted papers of a day, week or month", "하루, 한 주, 한 달의 인기 논문"),
    "papers.top.period": ("day, week, month or all", "day, week, month 또는 all"),
    "papers.random": ("Any paper of the archive", "아무 논문이나 하나"),
    "papers.similar": ("Papers like another one", "비슷한 논문 찾기"),
    "papers.similar.paper": ("An arXiv id or a link", "arXiv 번호 또는 링크"),
    "papers.saved": ("Your favourites", "내가 찜한 논문"),
    "papers.status": ("When this channel gets its next digest", "이 채널의 다음 발송 예정"),
    "papers.forget-me": ("Delete everything kept about you", "나에 대한 기록 모두 지우기"),
    "papers.help": ("What this bot can do", "사용법"),
    "search.title": ("“{query}”", "“{query}”"),
    "search.nothing": ("No paper matches “{query}”.", "“{query}”에 맞는 논문이 없습니다."),
    "search.try": (" Did you mean “{suggestion}”?", " 혹시 “{suggestion}”?"),
    "search.else": (
        " Try fewer or other words, or an arXiv id.",
        " 더 적은 단어나 다른 단어, arXiv 번호로 찾아보세요.",
    ),
    "search.broad": (
        "“{query}” matches too many papers to look through; add a word, or a time such as after:2026-01.",
        "“{query}”에 맞는 논문이 너무 많습니다. 단어를 더하거나 after:2026-01처럼 기간을 더해 주세요.",
    ),
    "search.busy": (
        "There is too much to do just now to look for “{query}”; please try again in a moment.",
        "지금은 바빠서 “{query}”을(를) 찾지 못했습니다. 잠시 뒤 다시 시도해 주세요.",
    ),
    "understood.words": ("Words: {value}", "단어: {value}"),
    "understood.title": ("In the title: {value}", "제목: {value}"),
    "understood.author": ("By {value}", "저자: {value}"),
    "understood.organization": ("From {value}", "기관: {value}"),
    "understood.excluded": ("Without {value}", "제외: {value}"),
    "understood.days": ("Time: {value}", "기간: {value}"),
    "understood.all-days": (
        "Time: nothing in {value}, so of all days",
        "기간: {value}에 해당하는 논문이 없어 전체에서 찾음",
    ),
    "understood.since": ("since {day}", "{day}부터"),
    "understood.until": ("until {day}", "{day}까지"),
    "understood.order.newest": ("Newest first", "최신순"),
    "understood.order.votes": ("Most votes first", "추천 많은 순"),
    "understood.order.relevance": ("Best match first", "관련도순"),
    "understood.unknown": ("No paper has “{words}”, so it is left out", "“{words}”이(가) 있는 논문이 없어 빼고 찾음"),
    "similar.which": (
        "Which paper? Write its arXiv id or link: {papers} similar 2405.09673.",
        "어느 논문인가요? arXiv 번호나 링크를 써 주세요: {papers} similar 2405.09673",
    ),
    "similar.title": ("Papers like “{title}”", "“{title}”와(과) 비슷한 논문"),
    "similar.none": ("No paper is like “{title}”.", "“{title}”와(과) 비슷한 논문이 없습니다."),
    "search.empty": (
        "What shall I look for? Try {paper} lora, {paper} 2405.09673 or {paper} 2024-05-17.",
        "무엇을 찾을까요? 예: {paper} lora, {paper} 2405.09673, {paper} 2024-05-17",
    ),
    "search.mention": (
        "I call nobody, and a mention is nothing to look for. Write words of a title, as in {paper} lora.",
        "저는 아무도 호출하지 않으며, 멘션으로는 논문을 찾을 수 없습니다. {paper} lora처럼 제목의 단어를 써 주세요.",
    ),
    "search.unknown-id": (
        "{id} is not in the archive, which holds {count} paper(s) from {first} to {last}.",
        "{id}은(는) 보관함에 없습니다. {first}부터 {last}까지 논문 {count}편이 있습니다.",
    ),
    "archive.empty": (
        "The archive is empty; an admin can fill it with bot collect --date {day}.",
        "보관함이 비어 있습니다. 관리자가 bot collect --date {day}(으)로 채울 수 있습니다.",
    ),
    "day.bad": ("“{text}” is not a day; write it as {day}.", "“{text}”은(는) 날짜가 아닙니다. {day}처럼 써 주세요."),
    "day.unread": ("The list of {day} has not been read.", "{day} 목록은 아직 수집하지 않았습니다."),
    "day.future": ("{day} is still to come.", "{day}은(는) 아직 오지 않았습니다."),
    "day.none": ("Hugging Face published no list for {day}.", "{day}에는 허깅페이스 목록이 없습니다."),
    "day.weekend": (
        "{day} is a weekend day, and weekends have no list.",
        "{day}은(는) 주말이고, 주말에는 목록이 없습니다.",
    ),
    "day.friday": (" Friday's is of {day}.", " 금요일 목록은 {day}입니다."),
    "day.latest": (" The newest list is of {day}.", " 가장 최근 목록은 {day}입니다."),
    "day.title": ("Papers of {day}", "{day} 논문"),
    "top.day": ("Top papers of {first}", "{first} 인기 논문"),
    "top.span": ("Top papers, {first} to {last}", "인기 논문, {first} – {last}"),
    "top.bad": (
        "“{text}” is not a period; write day, week, month or all.",
        "“{text}”은(는) 기간이 아닙니다. day, week, month, all 중에서 골라 주세요.",
    ),
    "saved.title": ("Your favourites", "내가 찜한 논문"),
    "saved.none": (
        "You have no favourites yet. React to a paper with ⭐, or use its Favourite button.",
        "아직 찜한 논문이 없습니다. 논문에 ⭐로 반응하거나 찜하기 버튼을 눌러 보세요.",
    ),
    "forgotten": (
        "Done. Favourite marks of yours that are deleted: {n}. Reactions that you gave still stand on the messages, "
        "where you can take them off; they count no more unless you give them again.",
        "삭제했습니다. 지운 찜 기록: {n}개. 남긴 반응은 메시지에 그대로 보이며 직접 지울 수 있습니다. "
        "다시 남기지 않는 한 더는 집계되지 않습니다.",
    ),
    "status.next": (
        "This channel gets the top {top_n} at {at} ({zone}); next on {next}.",
        "이 채널은 {at} ({zone})에 상위 {top_n}편을 받습니다. 다음 발송: {next}.",
    ),
    "status.last": (" Last digest: {day}.", " 마지막 발송: {day}."),
    "status.extracts": (
        " Summaries are English excerpts for now; whoever runs this bot can have them written in this channel's "
        "language (`bot doctor` says how).",
        " 지금은 요약이 영어 발췌입니다. 이 봇의 운영자가 언어 모델을 연결하면 한국어 요약을 받을 수 있습니다"
        "(방법은 `bot doctor`).",
    ),
    "status.off": (
        "This channel is not subscribed; whoever runs this bot can add it.",
        "이 채널은 구독하지 않습니다. 이 봇의 운영자가 추가할 수 있습니다.",
    ),
    "status.blocked.discord": (
        "I may not post here. Somebody who manages this channel can give my role View Channel, Send Messages, "
        "Create Public Threads and Send Messages in Threads.",
        "이 채널에 글을 쓸 수 없습니다. 채널 관리자가 제 역할에 채널 보기, 메시지 보내기, 공개 스레드 만들기, "
        "스레드에서 메시지 보내기 권한을 주면 됩니다.",
    ),
    "status.blocked.slack": (
        "I may not post here. Invite me with /invite; if I am here already, ask an admin of this workspace whether "
        "apps may write in this channel.",
        "이 채널에 글을 쓸 수 없습니다. /invite로 저를 초대해 주세요. 이미 들어와 있다면 앱이 이 채널에 글을 쓸 수 "
        "있는지 워크스페이스 관리자에게 물어보세요.",
    ),
    "status.gone": (
        "No digest comes here now: this channel was archived or deleted, or I am not in it any more. "
        "Once it is open again, or I am let in again, digests come by themselves.",
        "지금은 이 채널에 논문을 보내지 못합니다. 채널이 보관되거나 삭제되었거나, 제가 채널에서 빠졌기 때문입니다. "
        "채널을 다시 열거나 저를 다시 초대하면 저절로 다시 보냅니다.",
    ),
    "status.threadless.discord": (
        " It came without its thread. Unless channels of this kind have none, somebody who manages this one can give "
        "my role Create Public Threads and Send Messages in Threads; then the thread follows.",
        " 스레드는 만들지 못했습니다. 스레드가 있는 종류의 채널이라면, 관리자가 제 역할에 공개 스레드 만들기, "
        "스레드에서 메시지 보내기 권한을 주면 스레드도 이어서 보냅니다.",
    ),
    "status.threadless.slack": (
        " Its thread is not whole: this channel's settings do not let me reply there. An admin of this workspace can "
        "allow it; then the rest follows.",
        " 이 채널의 설정 때문에 스레드에 답글을 다 달지 못했습니다. 워크스페이스 관리자가 허용하면 나머지도 이어서 "
        "보냅니다.",
    ),
    "list.footer": ("Page {page}/{pages} ({total} paper(s))", "{page}/{pages}쪽 (논문 {total}편)"),
    "help": (
        "{paper} lora looks a paper up: words, an arXiv id, a link or a day (2024-05-17); "
        'narrow it by "a phrase", -word, title:, by:, org:, a time (since 2026, last month), newest or most voted.\n'
        "{papers} today the newest list · top day|week|month|all · random · similar ID · saved your favourites · "
        "status · forget-me\n"
        "React to a paper with ⭐ ❤️ 👍 🔥, or to a digest with 1️⃣–🔟, to make it a favourite.",
        "{paper} lora 논문 찾기: 단어, arXiv 번호, 링크, 날짜(2024-05-17). "
        '"구절", -제외, 제목:, 저자:, 기관:, 기간(2026년부터, 지난달), 최신이나 인기로 좁힐 수 있습니다.\n'
        "{papers} today 최신 목록 · top day|week|month|all 인기 논문 · random 아무거나 · similar 번호 비슷한 논문 · "
        "saved 찜한 논문 · "
        "status · forget-me\n"
        "논문에 ⭐ ❤️ 👍 🔥로, 목록에 1️⃣–🔟로 반응하면 찜이 됩니다.",
    ),
    "command.unknown": ("There is no “{text}”.", "“{text}”(이)라는 명령은 없습니다."),
    "command.near": (" Did you mean “{near}”?", " 혹시 “{near}”?"),
    "command.gone": (
        "I do not know this command any more. {help} shows what I can do.",
        "이제는 쓰지 않는 명령입니다. {help}에서 사용법을 볼 수 있습니다.",
    ),
    "button.gone": (
        "This button is from an older version of mine and no longer works. {paper} finds the paper again.",
        "예전 버전의 버튼이라 더는 동작하지 않습니다. {paper}(으)로 논문을 다시 찾아 주세요.",
    ),
    "vote.gone": (
        "{id} is not in the archive any more, so it cannot be a favourite.",
        "{id}은(는) 이제 보관함에 없어서 찜할 수 없습니다.",
    ),
    # to the admin
    "notice.title": ("These digests need a person:", "사람이 살펴봐야 할 발송이 있습니다:"),
    "notice.line": ("{channel}, {day}: {what}", "{channel}, {day}: {what}"),
    "notice.blocked": ("I may not post there.", "글을 쓸 권한이 없습니다."),
    "notice.gone": ("The channel is gone, or I was removed from it.", "채널이 없어졌거나 제가 채널에서 빠졌습니다."),
    "notice.dead": ("It was tried as long as it was worth it.", "보낼 수 있는 시간 안에 보내지 못했습니다."),
    "notice.held": (
        "Nobody can tell whether it was posted; look there before you repeat it.",
        "보내졌는지 알 수 없습니다. 다시 보내기 전에 채널을 확인해 주세요.",
    ),
    "notice.sent": ("A part of it is missing.", "일부가 빠졌습니다."),
    "notice.more": ("and {n} more", "그 밖에 {n}건"),
    "notice.next": (
        "`bot why {channel} {day}` tells what happened, `bot retry` tries again.",
        "`bot why {channel} {day}`에서 이유를 볼 수 있고, `bot retry`로 다시 보냅니다.",
    ),
    # what went wrong; the log has the rest under the reference
    "trouble.storage": (
        "The archive cannot be used at the moment. Please try again in a few minutes; if it lasts, tell whoever runs "
        "this bot: {reference}.",
        "지금은 논문 보관함을 쓸 수 없습니다. 몇 분 뒤 다시 시도해 주세요. 계속되면 봇 운영자에게 {reference}(이)라고 "
        "알려 주세요.",
    ),
    "trouble.damaged": (
        "The archive is damaged and has to be put back from a backup. Please tell whoever runs this bot: {reference}.",
        "논문 보관함이 손상되어 백업에서 되살려야 합니다. 봇 운영자에게 {reference}(이)라고 알려 주세요.",
    ),
    "trouble.source": (
        "Hugging Face's list cannot be read at the moment ({reference}). Please try again in a few minutes.",
        "지금은 허깅페이스 목록을 읽을 수 없습니다({reference}). 몇 분 뒤 다시 시도해 주세요.",
    ),
    "trouble.platform": (
        "The chat service did not let me do that ({reference}). Please try again in a few minutes.",
        "채팅 서비스가 요청을 받아 주지 않았습니다({reference}). 몇 분 뒤 다시 시도해 주세요.",
    ),
    "trouble": (
        "Something went wrong here; it is noted as {reference}. Please try again.",
        "문제가 생겼습니다({reference}). 잠시 뒤 다시 시도해 주세요.",
    ),
}


def say(language: str, key: str, **values: object) -> str:
    """The text of `key` in Korean for `ko` and its variants, in English for everybody else."""
    english, korean = TEXTS[key]
    return filled(korean, values) if language.split("-")[0] == "ko" else _numbered(english, values).format(**values)


def _numbered(english: str, values: Mapping[str, object]) -> str:
    """`{n} paper(s)` in the singular or the plural, as the number is."""
    return NOUN.sub(lambda noun: f"{{{noun[1]}}} {noun[2]}{'' if str(values[noun[1]]) == '1' else 's'}", english)
