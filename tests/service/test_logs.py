"""Logs go to stderr in the form that its reader needs, and never hold a token."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot.service.logs import QUIET, configure_logs, hide_tokens

TOKENS = [
    "xoxb-1234567890-abcdefghij",
    "xoxp-1-2-3-abc",
    "xapp-1-A0B1-2-abcdef",
    "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789AB",
    "sk-proj-abcdefghijklmnop0123",
    "hf_abcdefghijklmnopqrstuvwx",
]


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
    yield Log(capsys)
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


def test_ordinary_words_are_not_blanked() -> None:
    event = {
        "event": "discord:123456789012345678 of 2026-05-04: sent, key abcdefghijklmnopqrstuvwx, 2405.09673, "
        "https://huggingface.co/papers/2405.09673 hf_token risk-free",
        "count": 3,
    }
    assert hide_tokens(None, "info", dict(event)) == event


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
