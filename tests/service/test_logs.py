"""Logs go to stderr in the form that its reader needs, and never hold a token."""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings
from collections.abc import Iterator

import pytest

from bot.service.configuration import load
from bot.service.logs import QUIET, configure_logs
from bot.service.redaction import hiding, secrets_of

TOKENS = [
    "xoxb-1234567890-abcdefghij",
    "xoxp-1-2-3-abc",
    "xapp-1-A0B1-2-abcdef",
    "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789AB",
    "sk-proj-abcdefghijklmnop0123",
    "hf_abcdefghijklmnopqrstuvwx",
    "sk-pr********************wxyz",
    "services/T0AB/B0CD/abcdefghijkl",
    "webhooks/123456789012345678/abcDEF-ghi_jkl",
]
# By no pattern would anybody know these.
PLANTED = {
    "BOT_SLACK__BOT_TOKEN": "xoxb-planted-1",
    "BOT_SLACK__SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    "BOT_HUGGING_FACE__TOKEN": "planted-mirror",
    "BOT_LLM__API_KEY": "planted.key/of+the=model",
    "BOT_PROXY": "http://somebody:planted%21word@proxy.example:3128",
    "BOT_CHANNELS": '[{"webhook": "https://hooks.slack.com/services/T0/B0/plantedpath"}]',
}
SEEN = [*list(PLANTED.values())[:4], "planted%21word", "planted!word", "plantedpath"]


class Log:
    """What reached stderr so far."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture
        self._text = ""

    @property
    def text(self) -> str:
        self._text += self._capture.readouterr().err
        return self._text

    @property
    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def stderr(capsys: pytest.CaptureFixture[str]) -> Iterator[Log]:
    """What is logged; at the end logging is as it was before."""
    root = logging.getLogger()
    handlers, level, quiet = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in QUIET}
    root.handlers.clear()
    hook = sys.excepthook
    logging.captureWarnings(capture=False)
    yield Log(capsys)
    sys.excepthook = hook
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in quiet.items():
        logging.getLogger(name).setLevel(before)


def test_a_machine_reads_one_json_object_a_line(stderr: Log) -> None:
    configure_logs("info", "json")
    logging.getLogger("bot.delivery.deliverer").info("%s of %s: sent", "discord:1", "오늘")
    (line,) = stderr.lines
    assert (line["event"], line["level"], line["logger"]) == (
        "discord:1 of 오늘: sent",
        "info",
        "bot.delivery.deliverer",
    )
    assert str(line["timestamp"]).endswith("Z")


def test_auto_means_json_where_nobody_watches(stderr: Log) -> None:
    configure_logs("info", "auto")
    logging.getLogger("bot").info("hello")
    assert stderr.lines[0]["event"] == "hello"


def test_a_person_reads_a_plain_line(stderr: Log) -> None:
    configure_logs("info", "text")
    logging.getLogger("bot").info("hello")
    assert "hello" in stderr.text
    assert "{" not in stderr.text
    assert "\x1b" not in stderr.text


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize("token", TOKENS)
def test_no_token_reaches_the_log(stderr: Log, form: str, token: str) -> None:
    configure_logs("info", form)
    log = logging.getLogger("bot")
    log.warning("refused %s for good", token)
    try:
        int(f"Bearer {token}")
    except ValueError:
        log.exception("failed with %r", {"token": token})
    assert token not in stderr.text
    assert stderr.text.count("[hidden]") >= 3
    assert "ValueError" in stderr.text


def test_ordinary_words_are_not_blanked(stderr: Log) -> None:
    said = (
        "discord:123456789012345678 of 2026-05-04: sent, key abcdefghijklmnopqrstuvwx, 2405.09673, "
        "https://huggingface.co/papers/2405.09673 hf_token risk-free"
    )
    configure_logs("info", "json")
    logging.getLogger("bot").info(said)
    assert stderr.lines[0]["event"] == said


def test_levels_are_obeyed_and_libraries_are_quiet(stderr: Log) -> None:
    configure_logs("warning", "json")
    logging.getLogger("bot").info("chatter")
    logging.getLogger("discord.gateway").info("chatter")
    logging.getLogger("httpx").warning("trouble")
    assert [line["event"] for line in stderr.lines] == ["trouble"]


def test_libraries_are_quiet_at_every_level(stderr: Log) -> None:
    configure_logs("debug", "json")
    logging.getLogger("slack_sdk.web").debug("headers")
    logging.getLogger("bot").debug("ours")
    assert [line["event"] for line in stderr.lines] == ["ours"]


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_secret_of_the_settings_reaches_the_log_in_any_way(stderr: Log, form: str) -> None:
    configure_logs("info", form, secrets_of(load({"BOT_CONFIG": "/dev/null", **PLANTED})))
    for secret in SEEN:
        logging.getLogger("aiohttp").warning("%s is no good", secret)
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(f"{secret} is old", stacklevel=1)
        try:
            int(secret)
        except ValueError as error:
            logging.getLogger("bot").exception("failed")
            sys.excepthook(type(error), error, error.__traceback__)
    told = stderr.text
    assert told.count("[hidden]") >= 4 * len(SEEN)
    assert "ends by an error of its own" in told
    assert [secret for secret in SEEN if secret in told] == []


def test_whoever_ends_the_bot_is_told_of_no_error_of_its_own(stderr: Log) -> None:
    configure_logs("info", "json")
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "an error of its own" not in stderr.text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer [hidden]"),
        ("no answer from postgresql://bot:pass@db/papers", "no answer from postgresql://[hidden]@db/papers"),
        ("Incorrect API key provided: abcd****wxyz.", "Incorrect API key provided: [hidden]."),
        ("the bearer of news, a **bold** word, 10:30 at http://host:80/a@b", None),
    ],
)
def test_what_looks_like_a_secret_is_hidden_and_its_surroundings_are_not(said: str, left: str | None) -> None:
    assert hiding()(said) == (said if left is None else left)


def test_a_value_too_short_to_be_a_secret_hides_no_words() -> None:
    assert secrets_of(load({"BOT_CONFIG": "/dev/null", "BOT_HUGGING_FACE__TOKEN": "any"})) == frozenset()


@pytest.mark.parametrize("letters", ["a", "a-", ":", "a:", "://a", "*", "sk-", "xoxb-", "a.", "webhooks/1/", "bearer "])
def test_a_long_text_from_outside_is_looked_through_at_once(letters: str) -> None:
    begun = time.perf_counter()
    hiding(["planted-secret"])("://" + letters * 100_000)
    # A pattern that looks at everything again for each letter would take minutes.
    assert time.perf_counter() - begun < 10
