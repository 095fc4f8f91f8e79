"""Credentials in the keyring of the operating system, which may hang, stumble or be locked."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from carecli.care.errors import CareError
from carecli.system.keyring_backend import (
    HUNG,
    WAYS_ON,
    can_prompt,
    in_words,
    is_passing,
    title,
    trusted_backend,
)
from carecli.system.locks import exclusive
from carecli.system.vault import Credentials, VaultError, from_line, service, to_line, try_out

_TRIES = 3
_PAUSE = 0.2
_PROMPT = 60.0


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
        self._backend: Any = None
        self._stuck: Future[Any] | None = None
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        threading.Thread(target=_serve, args=(self._calls,), name="keyring", daemon=True).start()

    @property
    def name(self) -> str:
        """Which keyring it is, once it was used."""
        return title(self._backend) or "the keyring"

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
        if can_prompt():
            place = service("probe", 0)
            self._call(lambda keyring: keyring.get_password(place, _user(place)), limit=_PROMPT)
        try_out(self)

    @property
    def _title(self) -> str:
        return self.name[0].upper() + self.name[1:]

    def _call(self, ask: Callable[[Any], Any], limit: float = 0) -> Any:
        """What the keyring answers, or what went wrong in words."""
        limit = limit or self._limit
        if self._stuck and not self._stuck.done():
            raise VaultError("The keyring still does not answer.", HUNG)
        answer: Future[Any] = Future()
        self._calls.put((answer, lambda: self._asked(ask, limit)))
        try:
            return answer.result(limit)
        except TimeoutError:
            if not answer.cancel():
                self._stuck = answer
            raise VaultError(
                f"The keyring did not answer within {limit:g} seconds.", HUNG
            ) from None
        except CareError:
            raise
        except Exception as error:  # backends raise what they like
            raise in_words(error) from error

    def _asked(self, ask: Callable[[Any], Any], limit: float) -> Any:
        """Ask alone, and again when the keyring only stumbled; in the keyring's own thread."""
        with exclusive(self._locks, "the keyring", limit * 0.9):
            for _ in range(_TRIES - 1):
                try:
                    return ask(self._opened())
                except Exception as error:
                    if not is_passing(error):
                        raise
                threading.Event().wait(_PAUSE)
            return ask(self._opened())

    def _opened(self) -> Any:
        if self._backend is None:
            self._backend = self._find()
        return self._backend


def _serve(calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]]) -> None:
    """Make calls one after the other, like an executor's thread; but no exit waits for it."""
    while True:
        answer, call = calls.get()
        if not answer.set_running_or_notify_cancel():
            continue
        try:
            answer.set_result(call())
        except BaseException as error:  # noqa: BLE001 handed to whoever waits for the answer
            answer.set_exception(error)


def _user(service: str) -> str:
    return service.split("/")[2]
