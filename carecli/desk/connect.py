"""Connecting an account, checking it, taking it away again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from carecli.care.posts import Person
from carecli.care.rows import Account
from carecli.channels.base import Channel
from carecli.desk.parts import Change, Parts
from carecli.store import accounts
from carecli.system.secret import Secret
from carecli.system.vault import Vault, service

Knock = Callable[[Mapping[str, Secret], str], Channel]
"""Opens a channel with credentials that are not stored yet, at a base URL ("" for the usual)."""


class Connect:
    """The verbs on accounts.

    Args:
        vault: Makes the place for credentials; called only when one is needed.
        knock: Tries credentials before they are stored.
    """

    def __init__(self, parts: Parts, vault: Callable[[], Vault], knock: Knock) -> None:
        self._parts = parts
        self._vault = vault
        self._knock = knock

    def ready(self) -> None:
        """Make sure that credentials can be kept, before anybody types them or X bills.

        Raises:
            VaultError: They cannot be kept safely.
        """
        self._vault().get(service("x", 0))

    def add(self, credentials: Mapping[str, Secret], api_url: str = "") -> Account:
        """Sign in, and keep the credentials and the account only when that worked.

        Raises:
            SignInNeeded: X does not know these credentials.
            VaultError: They cannot be kept safely; nothing is stored.
        """
        self.ready()
        channel = self._knock(credentials, api_url)
        try:
            person = channel.me()
        finally:
            channel.close()
        self._vault().put(service("x", person.id), dict(credentials))
        return accounts.add(
            self._parts.db, person, channel="x", api_url=api_url, now=self._parts.now()
        )

    def check(self, handle: str | None = None) -> Person:
        """Ask X who we are, with the credentials that are stored."""
        with self._parts.channel(self._parts.account(handle)) as (channel, _):
            return channel.me()

    def remove(self, handle: str) -> Change:
        """Forget an account, its credentials and its cases. X keeps the app's access."""
        account = self._parts.account(handle)
        self._vault().delete(service(account.channel, account.user_id))
        accounts.remove(self._parts.db, account)
        self._parts.promises.pop(account.id, None)
        said = f"Removed @{account.handle}; revoke the app's access at x.com/settings too"
        return Change("remove", (), said, undoable=False)
