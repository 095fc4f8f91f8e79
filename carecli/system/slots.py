"""The tokens that X renews, in two places that take turns.

X renews a pair of tokens only once, so the new one must never be half written over the old. It goes
into the other place, with a number one higher; a kill, or a keyring that fails, leaves the old one.
"""

from __future__ import annotations

from carecli.system.secret import Secret
from carecli.system.vault import Credentials, Unreadable, Vault, service

GENERATION = "gen"


class Slots:
    """The renewed tokens of one account; whoever changes them holds the account's lock.

    Every method raises VaultError when the vault cannot be reached.
    """

    def __init__(self, vault: Vault, channel: str, user_id: int) -> None:
        self._vault = vault
        self._a = service(channel, user_id, "token.a")
        self._b = service(channel, user_id, "token.b")

    def newest(self) -> Credentials | None:
        """What was kept last; None when nothing is there that can be read."""
        _, _, credentials = self._current()
        return credentials

    def rehearse(self) -> None:
        """Prove that the vault takes a write, before X is asked for what must then be kept.

        The record that stands is written to the place where the next one goes.
        """
        _, free, credentials = self._current()
        if credentials is None:
            self._vault.probe()
        else:
            self._vault.put(free, credentials)

    def keep(self, credentials: Credentials) -> None:
        """Put new tokens beside those that stand, which stay until the next time."""
        generation, free, _ = self._current()
        self._vault.put(free, {**credentials, GENERATION: Secret(str(generation + 1))})

    def forget(self) -> None:
        """Take both out."""
        self._vault.delete(self._a)
        self._vault.delete(self._b)

    def _current(self) -> tuple[int, str, Credentials | None]:
        """The generation that stands (0 for none), where the next one goes, and the record."""
        a, b = self._read(self._a), self._read(self._b)
        if _generation(a) >= _generation(b):
            return _generation(a), self._b, a
        return _generation(b), self._a, b

    def _read(self, place: str) -> Credentials | None:
        try:
            found = self._vault.get(place)
        except Unreadable:
            return None
        return found if _generation(found) else None


def _generation(credentials: Credentials | None) -> int:
    """Its number, from 1; 0 for what is no record."""
    number = credentials and credentials.get(GENERATION)
    digits = number.reveal() if number else ""
    return int(digits) if digits.isdecimal() else 0
