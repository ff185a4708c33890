"""The manual page tells every command and every option as they are declared."""

from __future__ import annotations

from tests.manual import PAGE, page, roff


def test_the_page_is_what_the_commands_declare() -> None:
    assert PAGE.read_text("utf-8") == page(), "`.uv/bin/uv run python -m tests.manual` writes it"


def test_no_words_become_a_request_of_roff() -> None:
    assert [roff(text) for text in (".so x", "'br", "a\\fBb", "--day")] == [
        "\\&.so x", "\\&'br", "a\\efBb", "\\-\\-day",
    ]  # fmt: skip
