"""What a system says of its zone and its user's language, and what says nothing of a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings.whereabouts import whereabouts


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"TZ": "Europe/Berlin", "LANG": "de_DE.UTF-8"}, {"zone": "Europe/Berlin", "language": "de"}),
        ({"TZ": ":Asia/Seoul", "LC_ALL": "ko_KR", "LANG": "en_US"}, {"zone": "Asia/Seoul", "language": "ko"}),
        ({"TZ": "America/New_York", "LC_MESSAGES": "en_US@x"}, {"zone": "America/New_York", "language": "en"}),
        ({"TZ": "Etc/UTC", "LANG": "C.UTF-8"}, {}),
        ({"TZ": "UTC", "LANG": "POSIX"}, {}),
        ({"TZ": "CET-1CEST,M3.5.0,M10.5.0/3", "LANG": ""}, {}),
        ({"TZ": "/etc/passwd", "LANG": '"; rm'}, {}),
        ({"TZ": "Europe/Nowhere", "LANG": "¿"}, {}),
    ],
)
def test_the_environment_goes_first(tmp_path: Path, environ: dict[str, str], found: dict[str, str]) -> None:
    assert whereabouts(environ, tmp_path) == found


def test_the_files_of_the_system_say_it_else(tmp_path: Path) -> None:
    etc = tmp_path / "etc"
    etc.mkdir()
    assert whereabouts({}, tmp_path) == {}
    (etc / "timezone").write_text("Asia/Tokyo\n")
    assert whereabouts({}, tmp_path) == {"zone": "Asia/Tokyo"}
    (etc / "localtime").symlink_to("/usr/share/zoneinfo/Europe/Paris")
    assert whereabouts({}, tmp_path) == {"zone": "Europe/Paris"}
    assert whereabouts({"TZ": "Asia/Seoul"}, tmp_path) == {"zone": "Asia/Seoul"}
