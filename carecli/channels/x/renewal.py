"""Renewing an account's access token: on demand, one at a time, saved before it is used.

X gives a new pair for the old one and makes the old one worthless; whoever shows a used renewal
token loses the whole sign-in. So only one process renews at a time, after it has read again what
is kept and has proved that something can be kept. One gap is beyond a client: a kill between X's
answer and the save. The journal tells it from every other loss.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from carecli.care.errors import CareError, SignInNeeded
from carecli.care.posts import PersonId
from carecli.channels.x.oauth import AnswerLost, App, GrantRefused, OAuth, Tokens
from carecli.system.clock import Clock
from carecli.system.secret import Secret
from carecli.system.slots import Slots

EARLY: Final = timedelta(minutes=5)
"""How long before its end a token is renewed."""

T = TypeVar("T")


class Journal(Protocol):
    """Which renewals have begun and were not finished; it outlives the process."""

    def begin(self, user_id: PersonId, at: datetime) -> None:
        """X is about to be asked."""
        ...

    def clear(self, user_id: PersonId) -> None:
        """What X answered is known and kept."""
        ...

    def began(self, user_id: PersonId) -> datetime | None:
        """When the unfinished one began."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What the rotation of one account's tokens leans on.

    Attributes:
        lock: Held by one thread of one process at a time.
    """

    slots: Slots
    lock: Callable[[], AbstractContextManager[None]]
    journal: Journal


class Renewal:
    """The tokens of one account in this process; may be used from several threads.

    Args:
        user_id: Whose they are.
        handle: How to name the account.
        app: Looks up the developer app they belong to; a new sign-in may bring another.
    """

    def __init__(
        self,
        user_id: PersonId,
        handle: str,
        app: Callable[[], App],
        *,
        oauth: OAuth,
        rotation: Rotation,
        clock: Clock,
    ) -> None:
        self._user_id, self._handle, self._app = user_id, handle, app
        self._oauth, self._clock = oauth, clock
        self._slots, self._lock, self._journal = rotation.slots, rotation.lock, rotation.journal
        self._held: Tokens | None = None
        self._unsaved: Mapping[str, Secret] | None = None

    def token(self) -> Secret:
        """An access token that is good for five minutes at least, renewed if need be.

        Raises:
            SignInNeeded: X renews it no longer; nothing is deleted.
            VaultError, Busy: What is kept cannot be read or changed now.
            Unreachable: X is not there; it is tried again next time.
        """
        held = self._held
        if held and self._unsaved is None and self._is_fresh(held):
            return held.access
        return _to_its_end(self._current)

    def instead(self, refused: Secret) -> Secret:
        """An access token in place of one that X refused with 401.

        A token that replaced a refused one is not replaced in turn before its time: there are hours
        in which X refuses every token, and each renewal puts the sign-in at risk.

        Raises:
            SignInNeeded: No other can help; nothing is deleted.
            VaultError, Busy, Unreachable: As `token` does.
        """
        return _to_its_end(lambda: self._other_than(refused))

    @property
    def unsaved(self) -> bool:
        """Whether the newest tokens are in memory only; quitting now would lose the sign-in."""
        return self._unsaved is not None

    @property
    def warning(self) -> str:
        """What to tell while `unsaved`."""
        return (
            f"The renewed sign-in of @{self._handle} is not saved:"
            " unlock the keyring and keep carecli open."
        )

    def save(self) -> None:
        """Keep what could not be kept before, if there is something.

        Raises:
            SignInUnsaved: It still cannot be kept.
        """
        if self._unsaved is None:
            return
        with suppress(CareError):
            _to_its_end(self._save_under_lock)
        if self._unsaved is not None:
            raise SignInUnsaved(
                f"The renewed sign-in of @{self._handle} could not be saved.",
                "Unlock the keyring while carecli is open; otherwise sign in again next time.",
            )

    def revoke(self) -> tuple[tuple[str, bool], ...]:
        """Make the tokens worthless at X; says for each whether X did."""
        with self._lock():
            return self._oauth.give_back(self._app(), self._newest())

    def _current(self) -> Secret:
        with self._lock():
            tokens = self._newest()
            if self._is_fresh(tokens):
                return tokens.access
            if tokens.refresh is None and self._clock.now() < tokens.expires_at:
                return tokens.access
            return self._renewed(tokens).access

    def _other_than(self, refused: Secret) -> Secret:
        with self._lock():
            tokens = self._newest()
            if tokens.access != refused:
                return tokens.access
            if tokens.forced:
                raise SignInNeeded(
                    f"X refuses the sign-in of @{self._handle} that it has just renewed.",
                    "X may be in trouble: try again later. If it stays so, sign in again:"
                    " `carecli account add`.",
                )
            return self._renewed(tokens, forced=True).access

    def _newest(self) -> Tokens:
        """What stands now, kept or not; call it under the lock."""
        self._save()
        if self._unsaved is None:
            self._held = self._read()
        if self._held is None:
            raise SignInNeeded(
                f"No tokens are kept for @{self._handle}.",
                "Sign in again: `carecli account add`; nothing else is lost.",
            )
        return self._held

    def _read(self) -> Tokens | None:
        kept = self._slots.newest()
        return Tokens.read(kept) if kept else None

    def _renewed(self, old: Tokens, *, forced: bool = False) -> Tokens:
        """Swap the tokens at X and keep what it gives; call it under the lock."""
        if old.refresh is None:
            raise SignInNeeded(
                f"The sign-in of @{self._handle} has ended and cannot be renewed.",
                "Sign in again: `carecli account add`, with all that X's page asks for.",
            )
        app = self._app()
        self._slots.rehearse()
        before = self._slots.newest()
        interrupted = self._journal.began(self._user_id)
        if interrupted is None:
            self._journal.begin(self._user_id, self._clock.now())
        try:
            new = self._oauth.refresh(app, old.refresh)
        except GrantRefused as refusal:
            return self._refused(old, refusal, interrupted)
        except AnswerLost:
            raise  # the journal keeps the doubt
        except CareError:
            if interrupted is None:
                self._journal.clear(self._user_id)
            raise
        self._unsaved, self._held = before or {}, replace(new, forced=forced)
        self._save()
        return self._held

    def _refused(self, old: Tokens, refusal: CareError, interrupted: datetime | None) -> Tokens:
        """What to go on with after X refused: tokens that somebody else has kept meanwhile.

        Raises:
            SignInNeeded: There are none.
        """
        self._held = self._read()
        if self._held and self._held.access != old.access and self._is_fresh(self._held):
            return self._held
        if interrupted is None:
            self._journal.clear(self._user_id)
            raise refusal
        raise SignInNeeded(
            f"carecli was interrupted while X renewed the login of @{self._handle}"
            f" at {interrupted:%H:%M} UTC.",
            "Drafts, queue and notes are safe. Run `carecli account add`.",
        ) from refusal

    def _save_under_lock(self) -> None:
        with self._lock():
            self._save()

    def _save(self) -> None:
        """Keep what is in memory only; when that fails it stays there for the next time.

        Somebody may have signed in anew meanwhile: theirs is newer, ours is let go.
        """
        if self._unsaved is None or self._held is None:
            return
        with suppress(CareError):
            if (self._slots.newest() or {}) == self._unsaved:
                self._slots.keep(self._held.kept())
            self._journal.clear(self._user_id)
            self._unsaved = None

    def _is_fresh(self, tokens: Tokens) -> bool:
        return tokens.expires_at - self._clock.now() > EARLY


class SignInUnsaved(CareError):
    """A renewed sign-in is in memory only, and carecli is about to end."""

    title = "A renewed sign-in is not saved"


def _to_its_end(work: Callable[[], T]) -> T:
    """Do it in a thread that the program's end waits for.

    Ctrl-C, which only the main thread feels, then cannot fall between X's answer and the save.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # noqa: BLE001 handed to whoever waits for it
            outcome.set_exception(error)

    threading.Thread(target=run, name="renewal").start()
    return outcome.result()
