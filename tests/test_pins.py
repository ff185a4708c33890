"""Every dependency is pinned once for `uv run` and once, with hashes, for the image."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
HOST = re.compile(r"https?://|index-url|find-links")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pinned() -> dict[str, str]:
    return dict(pin.split("==") for pin in project()["tool"]["uv"]["constraint-dependencies"])


def required() -> dict[str, str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ")[0].split("==") for line in lines if line[:1].isalnum())


def name_of(requirement: str) -> str:
    return re.split(r"[><=\[ ]", requirement)[0].replace(".", "-").lower()


def test_the_image_installs_what_the_tests_ran_on() -> None:
    assert required().items() <= pinned().items()


def test_every_direct_dependency_is_pinned() -> None:
    metadata = project()
    groups = metadata["dependency-groups"]
    extras = metadata["project"]["optional-dependencies"]
    more = [one for group in (*groups.values(), *extras.values()) for one in group]
    direct = [*metadata["project"]["dependencies"], *more]
    assert {name_of(one) for one in direct} <= pinned().keys()
    assert {name_of(one) for one in metadata["project"]["dependencies"]} <= required().keys()


def test_every_requirement_has_a_hash_and_names_no_host() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert len(required()) == len(re.findall(r"==[^\\]*\\\n    --hash=sha256:", text))
    assert not HOST.search(text)


def test_the_bill_of_materials_names_all_that_the_image_installs() -> None:
    (command,) = re.findall(r"`\.uv/bin/uv (export .+? cyclonedx.+?) > \S+`", (ROOT / "SECURITY.md").read_text("utf-8"))
    uv = shutil.which("uv", path=str(ROOT / ".uv/bin")) or shutil.which("uv")
    if uv is None or not (ROOT / "uv.lock").exists():
        pytest.skip("needs uv and its lock: start the tests by `uv run pytest`")
    made = subprocess.run([uv, *command.split(), "--frozen"], check=True, capture_output=True, cwd=ROOT)
    listed = {one["name"]: one["version"] for one in json.loads(made.stdout)["components"]}
    assert required() == listed
