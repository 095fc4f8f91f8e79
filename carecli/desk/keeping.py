"""Where credentials are kept: opened when first needed, remembered, never changed silently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from carecli.care.posts import PersonId
from carecli.store import facts
from carecli.store.database import Database
from carecli.store.times import from_text, to_text
from carecli.system.slots import Slots

if TYPE_CHECKING:
    from carecli.system.vault import Vault

Place = Literal["", "keyring", "file", "env"]


class Keeping:
    """The vault in use.

    Args:
        open_: Opens a kind of vault; "" is what there is by itself.
        place: The kind that the settings name.
        remember: Writes a kind into the settings, once something is kept there.
    """

    def __init__(
        self,
        open_: Callable[[Place], Vault],
        place: Place = "",
        remember: Callable[[Place], object] = lambda _: None,
    ) -> None:
        self._open = open_
        self._remember = remember
        self._vault: Vault | None = None
        self.place = place

    @property
    def vault(self) -> Vault:
        """The vault, opened now if need be."""
        if self._vault is None:
            self._vault = self._open(self.place)
        return self._vault

    def choose(self, place: Place) -> None:
        """Use another kind from now on."""
        if place != self.place:
            self.place, self._vault = place, None

    def slots(self, channel: str, user_id: int) -> Slots:
        """The tokens of an account that X renews."""
        return Slots(self.vault, channel, user_id)

    def remember(self) -> None:
        """Keep to this kind from now on, whatever the environment holds another time."""
        self.place = self.place or ("keyring" if self.vault.writable else "env")
        self._remember(self.place)


class Renewals:
    """Which renewals of tokens have begun and were not finished, kept in the database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, user_id: PersonId, at: datetime) -> None:
        """X is about to be asked."""
        facts.keep(self._db, _fact(user_id), to_text(at))

    def clear(self, user_id: PersonId) -> None:
        """What X answered is known and kept."""
        facts.keep(self._db, _fact(user_id), "")

    def began(self, user_id: PersonId) -> datetime | None:
        """When the unfinished one began."""
        found = facts.read(self._db, _fact(user_id))
        return from_text(found) if found else None


def _fact(user_id: PersonId) -> str:
    return f"renewal {user_id}"
