"""The keyring of the operating system; no other module sees the library."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from carecli.care.errors import CareError
from carecli.system.locks import exclusive
from carecli.system.vault import Credentials, VaultError, from_line, service, to_line, try_out

_TRUSTED = ("SecretService", "libsecret", "kwallet", "macOS", "Windows")
_NAMES = {
    "SecretService": "the keyring (Secret Service)",
    "libsecret": "the keyring (Secret Service)",
    "kwallet": "KWallet",
    "macOS": "the macOS Keychain",
    "Windows": "the Windows Credential Manager",
    "keyring_pass": "the password store (pass)",
}
_TRIES = 3
_PAUSE = 0.2
_PROMPT = 60.0
WAYS_ON = (
    "Three ways on: install or start a keyring (GNOME Keyring, KWallet, KeePassXC); keep the"
    ' credentials in an encrypted file (secrets = "file" in the config); or give them in the'
    " environment (CARECLI_X_CONSUMER_KEY and so on). See docs/guides/real-account.md."
)
_UNLOCK = (
    "Unlock it (logging in at the desktop does), then try again. Where nobody can, keep the"
    ' credentials in an encrypted file (secrets = "file" in the config) or in the environment.'
)
_RESTART = "Start it again (logging out and in does), then try again. Nothing fetched is lost."


class KeyringVault:
    """The keyring of the operating system.

    A keyring may hang for ever (a prompt nobody sees, a stopped daemon), so every call runs in one
    daemon thread and is given up after `limit` seconds. Until such a call comes back, nothing else
    is asked, so a late write never replaces a newer one. Keyrings also break when several programs
    call at once, so all carecli take turns.

    Args:
        locks: The folder of lock files.
        backend: Finds the backend, on first use.
        limit: Seconds that a call may take.
    """

    writable = True

    def __init__(
        self, locks: Path, backend: Callable[[], Any] | None = None, *, limit: float = 10.0
    ) -> None:
        self._locks = locks
        self._find = backend or trusted_backend
        self._limit = limit
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        self._started = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stuck: Future[Any] | None = None
        self._backend: Any = None

    @property
    def name(self) -> str:
        """Which keyring it is, once it was used."""
        kind = type(self._backend).__module__
        return (
            _NAMES.get(kind.rpartition(".")[2], "the keyring") if self._backend else "the keyring"
        )

    def get(self, service: str) -> Credentials | None:
        """What the keyring holds; None when it holds nothing.

        Raises:
            VaultError: There is no keyring, it is locked, or it does not answer.
        """
        line = self._call(lambda keyring: keyring.get_password(service, _user(service)))
        return None if line is None else from_line(line)

    def put(self, service: str, credentials: Credentials) -> None:
        """Write an entry and read it back.

        Raises:
            VaultError: It is too long, or the keyring did not keep it.
        """
        line, user = to_line(credentials), _user(service)

        def write(keyring: Any) -> Any:
            keyring.set_password(service, user, line)
            return keyring.get_password(service, user)

        if self._call(write) != line:
            raise VaultError(f"{self._title} did not keep what was written to it.", WAYS_ON)

    def delete(self, service: str) -> None:
        """Take an entry out.

        Raises:
            VaultError: The keyring did not let go of it.
        """

        def take_out(keyring: Any) -> None:
            if keyring.get_password(service, _user(service)) is not None:
                keyring.delete_password(service, _user(service))

        self._call(take_out)

    def probe(self) -> None:
        """Write, read back and delete; where a window can ask for a password, wait for that first.

        Raises:
            VaultError: The keyring cannot be used.
        """
        if _can_prompt(os.environ):
            place = service("probe", 0)
            self._call(lambda keyring: keyring.get_password(place, _user(place)), limit=_PROMPT)
        try_out(self)

    @property
    def _title(self) -> str:
        return self.name[0].upper() + self.name[1:]

    def _call(self, ask: Callable[[Any], Any], limit: float = 0) -> Any:
        limit = limit or self._limit
        if self._stuck and not self._stuck.done():
            raise VaultError("The keyring still does not answer.", _hung(os.environ))
        with self._started:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=_serve, args=(self._calls,), name="keyring", daemon=True
                )
                self._thread.start()
        answer: Future[Any] = Future()
        self._calls.put((answer, lambda: self._asked(ask, limit)))
        try:
            return answer.result(limit)
        except TimeoutError:
            if not answer.cancel():
                self._stuck = answer
            raise VaultError(
                f"The keyring did not answer within {limit:g} seconds.", _hung(os.environ)
            ) from None
        except CareError:
            raise
        except Exception as error:  # backends raise what they like
            raise _in_words(error) from error

    def _asked(self, ask: Callable[[Any], Any], limit: float) -> Any:
        """Ask alone, and again when the keyring only stumbled; in the keyring's own thread."""
        with exclusive(self._locks, "the keyring", limit * 0.9):
            for _ in range(_TRIES - 1):
                try:
                    return ask(self._opened())
                except Exception as error:
                    if not _is_passing(error):
                        raise
                threading.Event().wait(_PAUSE)
            return ask(self._opened())

    def _opened(self) -> Any:
        if self._backend is None:
            self._backend = self._find()
        return self._backend


def _serve(calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]]) -> None:
    while True:
        answer, call = calls.get()
        if not answer.set_running_or_notify_cancel():
            continue
        try:
            answer.set_result(call())
        except BaseException as error:  # noqa: BLE001 handed to whoever waits for the answer
            answer.set_exception(error)


def _beneath(error: Exception) -> Exception:
    """What really happened, where the library wraps it."""
    wrapped = error.__cause__ if type(error).__name__ == "InitError" else None
    return wrapped if isinstance(wrapped, Exception) else error


def _is_passing(error: Exception) -> bool:
    """Whether asking again may help: the bus or the daemon stumbled, nobody said no."""
    cause = _beneath(error)
    library = type(cause).__module__.partition(".")[0]
    stumbled = library in {"secretstorage", "jeepney"}
    return not _is_locked(cause) and (stumbled or isinstance(cause, ConnectionError | EOFError))


def _is_locked(cause: Exception) -> bool:
    kind = type(cause).__name__
    return "Locked" in kind or "Dismissed" in kind


def _in_words(error: Exception) -> VaultError:
    """A backend's error as a sentence; without its message, which may hold anything."""
    cause = _beneath(error)
    if _is_locked(cause):
        return VaultError("The keyring is locked.", _UNLOCK)
    kind = type(cause).__name__
    if _is_passing(error):
        return VaultError(f"The keyring's service stopped while it was asked ({kind}).", _RESTART)
    return VaultError(f"The keyring cannot be used ({kind}).", WAYS_ON)


def _hung(env: Mapping[str, str]) -> str:
    if _can_prompt(env):
        return "A window of the keyring may be waiting for a password. Answer it, then try again."
    return f"Its service may have stopped. {_RESTART}"


def _can_prompt(env: Mapping[str, str]) -> bool:
    """Whether a keyring could open a window here."""
    return sys.platform in {"win32", "darwin"} or bool(
        env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")
    )


def trusted_backend() -> Any:
    """The system's backend, if it is one that encrypts; a chain gives its first that does.

    Raises:
        VaultError: There is none.
    """
    _reach_session_bus()
    import keyring
    from keyring.backends import chainer

    chosen = keyring.get_keyring()
    offered = chosen.backends if isinstance(chosen, chainer.ChainerBackend) else [chosen]
    for backend in offered:
        if _is_trusted(type(backend)):
            return backend
    names = ", ".join(type(each).__module__ for each in offered if not _is_none(each)) or "none"
    raise VaultError(f"No keyring that encrypts was found (offered: {names}).", WAYS_ON)


def _is_none(backend: Any) -> bool:
    """Whether it is the library's way to say that there is no keyring."""
    return type(backend).__module__ == "keyring.backends.fail"


def _is_trusted(kind: type) -> bool:
    package, _, module = kind.__module__.rpartition(".")
    return kind.__module__.partition(".")[0] == "keyring_pass" or (
        package == "keyring.backends" and module in _TRUSTED
    )


def _reach_session_bus() -> None:
    """Tell cron jobs, which have no session, where the bus of a desktop session is."""
    if os.name != "posix" or "DBUS_SESSION_BUS_ADDRESS" in os.environ:
        return
    bus = Path(f"/run/user/{os.getuid()}/bus")
    if bus.is_socket() and bus.stat().st_uid == os.getuid():
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bus}"


def _user(service: str) -> str:
    return service.split("/")[2]
