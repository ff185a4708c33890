"""Write the pins anew: exact versions into pyproject.toml, and with hashes into requirements.txt.

    .uv/bin/uv run python .ci/pin.py

Add `--upgrade` to move to the newest versions that pyproject.toml admits.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

UV = Path(".uv/bin/uv")
# Nothing can be installed into the image, so it has all that a hint names; `semantic` is 200 MB.
IMAGE = ("--no-dev", "--all-extras", "--no-extra", "semantic")
PINS = re.compile(r"^constraint-dependencies = \[\n.*?\]\n", re.DOTALL | re.MULTILINE)


def export(*options: str) -> str:
    """What `uv export` prints, without the lines that say how it was called."""
    command = [UV, "export", "--quiet", "--no-header", "--no-annotate", "--no-emit-project", *options]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Lock afresh, then write both files from the lock."""
    project = Path("pyproject.toml")
    if "--upgrade" in sys.argv:
        project.write_text(PINS.sub("constraint-dependencies = [\n]\n", project.read_text()))
        Path("uv.lock").unlink(missing_ok=True)
    subprocess.run([UV, "lock", "--quiet"], check=True)
    pins = [line.split(" ;")[0] for line in export("--all-groups", "--all-extras", "--no-hashes").splitlines()]
    listed = "".join(f'    "{pin}",\n' for pin in sorted(set(pins)))
    project.write_text(PINS.sub(f"constraint-dependencies = [\n{listed}]\n", project.read_text()))
    Path("requirements.txt").write_text(export(*IMAGE))


if __name__ == "__main__":
    main()
