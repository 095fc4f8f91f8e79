"""The keyrings that are trusted, and what their errors mean; no other module sees the library."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from carecli.system.vault import VaultError

_TRUSTED = {
    "keyring.backends.SecretService": "the keyring (Secret Service)",
    "keyring.backends.libsecret": "the keyring (Secret Service)",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "the macOS Keychain",
    "keyring.backends.Windows": "the Windows Credential Manager",
    "keyring_pass": "the password store (pass)",
}
"""Backends that encrypt, by module, with words for people."""

_NONE = "keyring.backends.fail"
WAYS_ON = (
    "Three ways on: install or start a keyring (GNOME Keyring, KWallet, KeePassXC); keep the"
    " credentials in an encrypted file (`carecli account add --keep-in file`); or give them in the"
    " environment (CARECLI_X_CONSUMER_KEY and so on). See docs/guides/real-account.md."
)
_UNLOCK = (
    "Unlock it (logging in at the desktop does), then try again. Where nobody can, keep the"
    " credentials in an encrypted file (`carecli account add --keep-in file`), or give them in the"
    " environment."
)
_RESTART = "Start it again (logging out and in does), then try again. Nothing fetched is lost."
HUNG = (
    "A window of it may be waiting for a password: answer that, then try again. Or its service has"
    " stopped: logging out and in starts it again. Nothing fetched is lost."
)


def trusted_backend() -> Any:
    """The system's backend, if it is one that encrypts; a chain gives its first that does.

    Raises:
        VaultError: There is none.
    """
    reach_session_bus()
    import keyring
    from keyring.backends import chainer

    chosen = keyring.get_keyring()
    offered = chosen.backends if isinstance(chosen, chainer.ChainerBackend) else [chosen]
    for backend in offered:
        if title(backend):
            return backend
    kinds = [type(backend).__module__ for backend in offered]
    names = ", ".join(kind for kind in kinds if kind != _NONE) or "none"
    raise VaultError(f"No keyring that encrypts was found (offered: {names}).", WAYS_ON)


def title(backend: Any) -> str:
    """A backend's name in words; empty for one that is not trusted."""
    module = type(backend).__module__
    return _TRUSTED.get(module) or _TRUSTED.get(module.partition(".")[0], "")


def can_prompt() -> bool:
    """Whether a keyring could open a window here."""
    desktop = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.platform in {"win32", "darwin"} or bool(desktop)


def reach_session_bus(folder: Path = Path("/run/user")) -> None:
    """Tell cron jobs, which have no session, where the bus of a desktop session is."""
    if os.name != "posix" or "DBUS_SESSION_BUS_ADDRESS" in os.environ:
        return
    bus = folder / str(os.getuid()) / "bus"
    if bus.is_socket() and bus.stat().st_uid == os.getuid():
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bus}"


def _beneath(error: Exception) -> Exception:
    """What really happened, where the library wraps it."""
    wrapped = error.__cause__ if type(error).__name__ == "InitError" else None
    return wrapped if isinstance(wrapped, Exception) else error


def is_passing(error: Exception) -> bool:
    """Whether asking again may help: the bus or the daemon stumbled, nobody said no."""
    cause = _beneath(error)
    library = type(cause).__module__.partition(".")[0]
    stumbled = library in {"secretstorage", "jeepney"}
    return not _is_locked(cause) and (stumbled or isinstance(cause, ConnectionError | EOFError))


def _is_locked(cause: Exception) -> bool:
    kind = type(cause).__name__
    return "Locked" in kind or "Dismissed" in kind


def in_words(error: Exception) -> VaultError:
    """A backend's error as a sentence; without its message, which may hold anything."""
    cause = _beneath(error)
    if _is_locked(cause):
        return VaultError("The keyring is locked.", _UNLOCK)
    kind = type(cause).__name__
    if is_passing(error):
        return VaultError(f"The keyring's service stopped while it was asked ({kind}).", _RESTART)
    return VaultError(f"The keyring cannot be used ({kind}).", WAYS_ON)
