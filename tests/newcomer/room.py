"""A system of its own to be new on: a bare Debian in a folder, or this machine with an empty home."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path

# What one who reads the README has, and no more: no git, no compiler.
PACKAGES = "python3,python3-pip,python3-venv,ca-certificates"
# Nobody in particular, without a line in /etc/passwd.
NEWCOMER = 4242
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PATIENCE = 3600
# The system's own folders, in a name space that ends with the command.
INSIDE = (
    'mount --bind /dev "$0/dev" && mount -t proc proc "$0/proc" && exec /usr/sbin/chroot --userspec={0}:{0} "$0" "$@"'
)


@dataclass(frozen=True)
class Ended:
    """How a command ended: its status, how long it took, and what it said."""

    status: int
    seconds: float
    said: str


@dataclass(frozen=True)
class Room:
    """Where commands run, and as whom."""

    root: Path
    home: str = "/srv/home"
    lang: str = "C.UTF-8"
    chroot: bool = True

    def at(self, home: str, lang: str) -> Room:
        """The same for somebody with another home or language, where one is given."""
        return replace(self, home=home or self.home, lang=lang or self.lang)

    def inside(self, path: str) -> Path:
        """Where a path of the room is for us."""
        return self.root / path.lstrip("/")

    def put(self, folder: Path, path: str) -> None:
        """Copy a folder to here, for the newcomer to own."""
        to = self.inside(path)
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(folder, to, symlinks=True)
        self.own(path)

    def own(self, path: str) -> None:
        """Have the newcomer own a folder, which is made if it is not there."""
        self.inside(path).mkdir(parents=True, exist_ok=True)
        if self.chroot:
            subprocess.run(["chown", "-R", f"{NEWCOMER}:{NEWCOMER}", self.inside(path)], check=True)

    def run(self, command: str, folder: str) -> Ended:
        """Run a command line in a folder."""
        where = folder if self.chroot else str(self.inside(folder))
        line = ["sh", "-c", f"cd {shlex.quote(where)} && {command}"]
        if self.chroot:
            line = ["unshare", "--mount", "sh", "-c", INSIDE.format(NEWCOMER), str(self.root), *line]
        begun = time.monotonic()
        told = subprocess.run(
            line, env=self._environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        return Ended(told.returncode, time.monotonic() - begun, told.stdout.decode("utf-8", "replace"))

    def _environment(self) -> dict[str, str]:
        home = self.home if self.chroot else str(self.inside(self.home))
        path = "/usr/local/bin:/usr/bin:/bin" if self.chroot else os.environ["PATH"]
        # A proxy that speaks with a certificate of its own is the machine's business, and no part of the trial.
        kept = {name: os.environ[name] for name in ("SSL_CERT_FILE", "https_proxy", "http_proxy") if name in os.environ}
        return {"HOME": home, "PATH": path, "LANG": self.lang, **kept}


def debian(suite: str, folder: Path) -> Room:
    """A bare Debian of a suite, made the first time; it takes a minute and 300 MB."""
    root = (folder / suite).resolve()
    if not root.exists():
        made = root.with_name(f"{suite}.part")
        line = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite, str(made)]
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
        made.rename(root)
    for path in (Path("/etc/resolv.conf"), CERTIFICATES):
        if path.exists():
            shutil.copyfile(path, root / path.relative_to("/"))
    room = Room(root)
    room.own(room.home)
    return room


def machine(folder: Path) -> Room:
    """This machine, with a home in which nothing is."""
    room = Room(folder.resolve() / "machine", chroot=False)
    shutil.rmtree(room.root, ignore_errors=True)
    room.own(room.home)
    return room
