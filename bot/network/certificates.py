"""Whom every client trusts: the system's certificates, and those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name."""

from __future__ import annotations

import os
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SettingsError

# Where systems keep them: Debian and its kin, Alpine and Arch, new and old Fedora, SUSE.
STORES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/ca-bundle.pem",
)


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files that the environment names beside the system's store; empty where it names none."""

    file: str = ""
    folder: str = ""

    def context(self) -> ssl.SSLContext:
        """What a client checks servers with; raises SettingsError that names the variable which is wrong."""
        import truststore

        made = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # Where neither is set truststore asks the system itself, which is the better way on macOS and Windows.
        if self.file or self.folder:
            _load_system_store(made)
        if self.folder:
            _load_folder(made, self.folder)
        if self.file:
            _load_file(made, self.file)
        return made


def _load_system_store(context: ssl.SSLContext) -> None:
    """OpenSSL takes the variables in place of the system's store; here they add to it."""
    if sys.platform in ("darwin", "win32"):
        return
    paths = ssl.get_default_verify_paths()
    for store in (paths.openssl_cafile, *STORES):
        if Path(store).is_file():
            context.load_verify_locations(cafile=store)
            return


def _load_folder(context: ssl.SSLContext, folders: str) -> None:
    for folder in folders.split(os.pathsep):
        if not Path(folder).is_dir():
            raise SettingsError(f"SSL_CERT_DIR names {folder}, which is no folder; correct the variable or unset it.")
        context.load_verify_locations(capath=folder)


def _load_file(context: ssl.SSLContext, file: str) -> None:
    try:
        context.load_verify_locations(cafile=file)
    except ssl.SSLError:
        what = "holds no certificate in PEM form"
    except FileNotFoundError:
        what = "does not exist"
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
    else:
        return
    raise SettingsError(f"SSL_CERT_FILE names {file}, which {what}; correct the variable or unset it.")
