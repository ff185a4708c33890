"""The Dockerfile's image without a daemon and without a registry: buildah takes its steps on a Debian of debootstrap's.

The official image of Python is Debian's slim system with a Python in /usr/local. Neither can be had without a registry,
so here stands Debian's own Python of the same version, with the pip that makes environments.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CERTIFICATES = Path("/etc/ssl/certs")
TOOLS = ("debootstrap", "buildah", "unshare")
BASE = "localhost/base"
STEPS = """\
FROM scratch
ADD debian /
RUN ln -s /usr/bin/python3 /usr/local/bin/python
"""
# As Docker starts it with `--read-only --cap-drop ALL --security-opt no-new-privileges --user 10001:10001`.
ENTER = """\
set -e
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount --make-rprivate /
mount --bind "$0" "$0"
mount -o remount,bind,ro "$0"
mount --bind "$1" "$0/data"
mount -t tmpfs tmpfs "$0/tmp"
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
user=$2
folder=$3
where=$0
shift 3
exec chroot "$where" /usr/bin/setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups --no-new-privs \
  --bounding-set=-all --inh-caps=-all /usr/bin/env -i -C "$folder" "$@"
"""


def lacking() -> str | None:
    """Why no image can be built here, as a reason to skip."""
    if not os.environ.get("BOT_TEST_CHROOT"):
        return "builds the image: set BOT_TEST_CHROOT to a folder in which its base may stay"
    if os.geteuid() != 0:
        return "builds the image: needs root's right to mount"
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    return f"builds the image: apt-get install {' '.join(missing)}" if missing else None


@dataclass(frozen=True, slots=True)
class Image:
    """A built image: its files, and what it says of how it is run."""

    root: Path
    config: Mapping[str, Any]

    def entered(self, data: Path, *words: str, **variables: str) -> list[str]:
        """The command that runs words in it, with a folder of ours as /data; nothing else of it can be written."""
        said = [*self.config["Env"], *(f"{name}={value}" for name, value in variables.items())]
        unshare = shutil.which("unshare")
        assert unshare
        user, folder = self.config["User"], self.config["WorkingDir"]
        return [unshare, "--mount", "/bin/sh", "-c", ENTER, str(self.root), str(data), user, folder, *said, *words]

    def started(self, *words: str) -> list[str]:
        """What Docker starts for `docker run IMAGE WORDS`."""
        return [*self.config["Entrypoint"], *(words or self.config["Cmd"])]


def built(folder: Path) -> Image:
    """The image, built in a folder that keeps what takes longest: the base, a minute and a half."""
    _base(folder)
    _buildah(folder, "rm", "--all")
    steps = (ROOT / "Dockerfile").read_text("utf-8")
    (folder / "Dockerfile").write_text(re.sub(r"(?m)^FROM python:3\.13-slim-trixie\S+", f"FROM {BASE}", steps), "utf-8")
    trusted = ["--volume", f"{CERTIFICATES}:{CERTIFICATES}:ro"] if CERTIFICATES.is_dir() else []
    _buildah(
        folder, "bud", "--isolation", "chroot", "--format", "docker", "--no-cache", *trusted, "--tag", "localhost/bot",
        "--file", str(folder / "Dockerfile"), str(ROOT),
    )  # fmt: skip
    told = json.loads(_buildah(folder, "inspect", "--type", "image", "localhost/bot"))["Docker"]
    container = _buildah(folder, "from", "localhost/bot").strip()
    root = Path(_buildah(folder, "mount", container).strip())
    return Image(root, told["config"])


def _base(folder: Path) -> None:
    """Debian's smallest system with Python and what makes environments, unless it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    if BASE in _buildah(folder, "images"):
        return
    packages = "--include=ca-certificates,tzdata,python3-venv"
    subprocess.run(["debootstrap", "--variant=minbase", packages, "trixie", folder / "debian"], check=True)
    (folder / "Base").write_text(STEPS, "utf-8")
    _buildah(folder, "bud", "--isolation", "chroot", "--tag", BASE, "--file", f"{folder}/Base", str(folder))
    shutil.rmtree(folder / "debian")


def _buildah(folder: Path, *words: str) -> str:
    own = ("--storage-driver", "vfs", "--root", folder / "images", "--runroot", folder / "run")
    return subprocess.run(["buildah", *own, *words], check=True, stdout=subprocess.PIPE, text=True).stdout
