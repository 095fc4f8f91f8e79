"""Credentials in one encrypted file, where there is no keyring."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

from carecli.system.locks import exclusive
from carecli.system.paths import write_private
from carecli.system.secret import Secret
from carecli.system.vault import Credentials, VaultError, from_line, to_line, try_out

_FORMAT = "carecli secrets 1"
_SALT, _NONCE, _KEY = 16, 12, 32
_COST = 2**16
_SHORTEST = 8


class FileVault:
    """All credentials in one file, sealed with AES-256-GCM under a passphrase (scrypt).

    The file is replaced as a whole, so a kill leaves the old or the new one. Its first line is the
    format, the second salt, nonce and sealed text in base64. The key is derived once (a third of a
    second, 64 MiB) and kept in memory.

    Args:
        file: Where it is, or will be.
        passphrase: Asks for it, when it is first needed and after a wrong one.
        locks: The folder of lock files; beside the file by default.
    """

    writable = True

    def __init__(
        self, file: Path, passphrase: Callable[[], Secret], locks: Path | None = None
    ) -> None:
        self._file = file
        self._ask = passphrase
        self._locks = locks or file.parent
        self._asking = threading.Lock()
        self._key: tuple[bytes, bytes] | None = None

    @property
    def name(self) -> str:
        """The file."""
        return f"the file {self._file}"

    def get(self, service: str) -> Credentials | None:
        """What the file holds; None when it holds nothing.

        Raises:
            VaultError: The passphrase is wrong, or the file is damaged or cannot be read.
        """
        line = self._opened().get(service)
        return None if line is None else from_line(line)

    def put(self, service: str, credentials: Credentials) -> None:
        """Write the file anew with this entry.

        Raises:
            VaultError: The passphrase is wrong, or the file cannot be written; the old one stands.
        """
        line = to_line(credentials)
        with exclusive(self._locks, "the file of credentials"):
            self._seal({**self._opened(), service: line})

    def delete(self, service: str) -> None:
        """Write the file anew without this entry.

        Raises:
            VaultError: As `put` does.
        """
        with exclusive(self._locks, "the file of credentials"):
            entries = self._opened()
            if entries.pop(service, None) is not None:
                self._seal(entries)

    def probe(self) -> None:
        """Write, read back and delete.

        Raises:
            VaultError: The file cannot be used.
        """
        try_out(self)

    def _opened(self) -> dict[str, str]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        sealed = self._read()
        if sealed is None:
            return {}
        salt, nonce, text = sealed[:_SALT], sealed[_SALT : _SALT + _NONCE], sealed[_SALT + _NONCE :]
        try:
            entries = AESGCM(self._derived(salt)).decrypt(nonce, text, _FORMAT.encode())
        except InvalidTag:
            self._key = None
            raise VaultError(
                f"The passphrase does not open {self._file}.",
                "Try again. If it is lost, delete the file and add your accounts again.",
            ) from None
        found: dict[str, str] = json.loads(entries)
        return found

    def _seal(self, entries: dict[str, str]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt = self._key[0] if self._key else os.urandom(_SALT)
        nonce = os.urandom(_NONCE)
        text = json.dumps(entries, separators=(",", ":")).encode()
        sealed = AESGCM(self._derived(salt)).encrypt(nonce, text, _FORMAT.encode())
        content = base64.b64encode(salt + nonce + sealed).decode()
        try:
            write_private(self._file, f"{_FORMAT}\n{content}\n")
        except OSError as error:
            raise VaultError(
                f"{self._file} cannot be written ({error.strerror or type(error).__name__}).",
                "What it held is still there.",
            ) from error

    def _read(self) -> bytes | None:
        """Salt, nonce and sealed text; None when there is no file."""
        try:
            form, _, content = self._file.read_text(encoding="ascii").partition("\n")
            sealed = base64.b64decode(content.strip(), validate=True)
        except FileNotFoundError:
            return None
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise VaultError(f"{self._file} cannot be read ({why}).") from error
        except ValueError:
            form, sealed = "", b""
        if form != _FORMAT or len(sealed) <= _SALT + _NONCE:
            raise VaultError(
                f"{self._file} is not carecli's file of credentials, or is damaged.",
                "Move it away and add your accounts again.",
            )
        return sealed

    def _derived(self, salt: bytes) -> bytes:
        """The key; the passphrase is asked for when it is not known yet."""
        with self._asking:
            if self._key is None or self._key[0] != salt:
                self._key = (salt, self._derive(salt))
            return self._key[1]

    def _derive(self, salt: bytes) -> bytes:
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        passphrase = self._ask().reveal().strip()
        if len(passphrase) < _SHORTEST and not self._file.exists():
            raise VaultError(
                f"The passphrase is shorter than {_SHORTEST} characters.", "Choose a longer one."
            )
        derive = Scrypt(salt=salt, length=_KEY, n=_COST, r=8, p=1).derive
        return derive(passphrase.encode("utf-8", "surrogateescape"))
