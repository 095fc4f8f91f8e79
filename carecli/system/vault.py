"""Where credentials are kept: the system's keyring, or the environment. Never a plain file.

An entry is one line of JSON of at most 1,200 characters (Windows takes 1,280, and a line end cuts
an entry short in `pass`), under a service of its own per account.
"""

from __future__ import annotations

import json
import os
import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol

from carecli.care.errors import CareError
from carecli.system.secret import Secret

__all__ = [
    "FIELDS",
    "Credentials",
    "EnvVault",
    "KeyringVault",
    "MemoryVault",
    "Secret",
    "Vault",
    "VaultError",
    "service",
]

Credentials = dict[str, Secret]
"""By field: the four of `FIELDS` (OAuth 1.0a), or `bearer`, a token that can only read."""

FIELDS = ("consumer_key", "consumer_secret", "access_token", "access_secret")
_LONGEST = 1200
_TRUSTED = ("SecretService", "libsecret", "kwallet", "macOS", "Windows")
_WAYS_ON = (
    "Install or unlock the system's keyring, or give the credentials in the environment"
    " (CARECLI_X_CONSUMER_KEY and so on; see docs/guides/real-account.md)."
)


class VaultError(CareError):
    """The place where credentials are kept is missing, locked, or does not answer."""

    title = "The keyring cannot be used"


class Vault(Protocol):
    """Keeps the credentials of each account."""

    def get(self, service: str) -> Credentials | None:
        """What is kept there; None when nothing is."""
        ...

    def put(self, service: str, credentials: Credentials) -> None:
        """Keep them, in place of what was there."""
        ...

    def delete(self, service: str) -> None:
        """Forget them; nothing happens when there is nothing."""
        ...


def service(channel: str, user_id: int) -> str:
    """The name of an account's entry; handles change, so the numeric id is in it."""
    return f"carecli/{channel}/{user_id}/app"


class MemoryVault:
    """Keeps credentials until the process ends: the demo and the tests."""

    def __init__(self) -> None:
        self._kept: dict[str, Credentials] = {}

    def get(self, service: str) -> Credentials | None:
        """What is kept there; None when nothing is."""
        return self._kept.get(service)

    def put(self, service: str, credentials: Credentials) -> None:
        """Keep them."""
        self._kept[service] = dict(credentials)

    def delete(self, service: str) -> None:
        """Forget them."""
        self._kept.pop(service, None)


class EnvVault:
    """Credentials of one account from the environment; each also as `…_FILE`, the name of a file.

    An access token of X starts with the id of its owner, so the credentials of one account are
    never used for another.
    """

    _BEARER = "bearer"

    def __init__(self, env: Mapping[str, str] = os.environ) -> None:
        self._env = env

    def credentials(self) -> Credentials | None:
        """What the environment holds; None when it holds nothing.

        Raises:
            VaultError: Only some of the four are there, or a file cannot be read.
        """
        found = {name: value for name in FIELDS if (value := self._read(name))}
        if missing := [_variable(name) for name in FIELDS if found and name not in found]:
            raise VaultError(
                f"The environment holds some credentials but not {', '.join(missing)}.",
                "Set all four, or none.",
            )
        if not found and (bearer := self._read(self._BEARER)):
            found = {self._BEARER: bearer}
        return found or None

    def get(self, service: str) -> Credentials | None:
        """The credentials, unless they are another account's."""
        found = self.credentials()
        if found and (token := found.get("access_token")):
            owner = token.reveal().partition("-")[0]
            if owner.isdigit() and "-" in token.reveal() and f"/{owner}/" not in service:
                return None
        return found

    def put(self, service: str, credentials: Credentials) -> None:
        """Nothing to do for what the environment holds already.

        Raises:
            VaultError: It is something else; the environment cannot be written to.
        """
        if self.get(service) != credentials:
            raise VaultError("Credentials from the environment cannot be changed here.")

    def delete(self, service: str) -> None:
        """Nothing: the environment is the caller's."""

    def _read(self, name: str) -> Secret | None:
        variable = _variable(name)
        if file := self._env.get(f"{variable}_FILE"):
            try:
                return Secret(Path(file).read_text(encoding="utf-8").strip())
            except (OSError, UnicodeError) as error:
                raise VaultError(f"{variable}_FILE cannot be read: {error}.") from error
        return Secret(value.strip()) if (value := self._env.get(variable)) else None


def _variable(name: str) -> str:
    return f"CARECLI_X_{name.upper()}"


class KeyringVault:
    """The keyring of the operating system.

    A keyring may hang for ever (a prompt nobody sees, a stopped daemon), so every call runs in one
    daemon thread and is given up after `limit` seconds. Calls never overtake one another: one that
    hangs makes the next give up too, and a late write cannot replace a newer one.

    Args:
        backend: Finds the backend, on first use.
        limit: Seconds that a call may take.
    """

    def __init__(self, backend: Callable[[], Any] | None = None, *, limit: float = 10.0) -> None:
        self._find = backend or _trusted_backend
        self._limit = limit
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] | None = None
        self._backend: Any = None

    def get(self, service: str) -> Credentials | None:
        """What the keyring holds; None when it holds nothing.

        Raises:
            VaultError: There is no keyring, it is locked, or it does not answer.
        """
        line = self._call("read", lambda keyring: keyring.get_password(service, _user(service)))
        return None if line is None else _read_line(line)

    def put(self, service: str, credentials: Credentials) -> None:
        """Write an entry and read it back.

        Raises:
            VaultError: It is too long, or the keyring did not keep it.
        """
        line = _write_line(credentials)
        user = _user(service)
        self._call("written", lambda keyring: keyring.set_password(service, user, line))
        if self._call("read", lambda keyring: keyring.get_password(service, user)) != line:
            raise VaultError("The keyring did not keep what was written to it.", _WAYS_ON)

    def delete(self, service: str) -> None:
        """Take an entry out.

        Raises:
            VaultError: The keyring did not let go of it.
        """
        if self.get(service) is not None:
            self._call("changed", lambda keyring: keyring.delete_password(service, _user(service)))

    def _call(self, done: str, ask: Callable[[Any], Any]) -> Any:
        if self._calls is None:
            self._calls = queue.SimpleQueue()
            threading.Thread(
                target=_serve, args=(self._calls,), name="keyring", daemon=True
            ).start()
        answer: Future[Any] = Future()
        self._calls.put((answer, lambda: ask(self._opened())))
        try:
            return answer.result(self._limit)
        except TimeoutError:
            answer.cancel()
            raise VaultError(
                f"The keyring did not answer within {self._limit:g} seconds.",
                "A window of the keyring may be waiting for a password. Then try again.",
            ) from None
        except VaultError:
            raise
        except Exception as error:  # backends raise what they like
            name = type(error).__name__
            raise VaultError(f"The keyring could not be {done} ({name}).", _WAYS_ON) from error

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


def _trusted_backend() -> Any:
    """The system's backend, if it is one that encrypts; a chain gives its first that does."""
    _reach_session_bus()
    import keyring
    from keyring.backends import chainer

    chosen = keyring.get_keyring()
    offered = chosen.backends if isinstance(chosen, chainer.ChainerBackend) else [chosen]
    for backend in offered:
        if _is_trusted(type(backend)):
            return backend
    names = ", ".join(type(backend).__module__ for backend in offered) or "none"
    raise VaultError(f"No keyring that encrypts was found (offered: {names}).", _WAYS_ON)


def _is_trusted(kind: type) -> bool:
    package, _, module = kind.__module__.rpartition(".")
    return kind.__module__.startswith("keyring_pass") or (
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


def _write_line(credentials: Credentials) -> str:
    fields = {name: secret.reveal() for name, secret in credentials.items()}
    line = json.dumps({"v": 1, **fields}, separators=(",", ":"))
    if len(line) > _LONGEST:
        raise VaultError(f"The credentials are longer than {_LONGEST} characters.")
    return line


def _read_line(line: str) -> Credentials:
    try:
        fields = json.loads(line)
        return {name: Secret(fields[name]) for name in fields if name != "v"}
    except (ValueError, TypeError) as error:
        raise VaultError(
            "The keyring holds something that is not carecli's.", "Add the account again."
        ) from error
