"""Where credentials are kept: what every vault promises, and the one in memory.

There is one for the system's keyring, one for a file under a passphrase and one for the
environment; `vaults` chooses. An entry is one line of JSON of at most 1,200 characters (Windows
takes 1,280, and a line end cuts an entry short in `pass`), under a service of its own per account
and part.
"""

from __future__ import annotations

import json
import os
from typing import Literal, Protocol

from carecli.care.errors import CareError
from carecli.system.secret import Secret

Credentials = dict[str, Secret]
"""By field: the four of `FIELDS` (OAuth 1.0a), an app's id and secret or a pair of tokens
(OAuth 2.0), or `bearer`, a token that can only read."""

FIELDS = ("consumer_key", "consumer_secret", "access_token", "access_secret")
LONGEST = 1200
Part = Literal["app", "token.a", "token.b"]


class VaultError(CareError):
    """The place where credentials are kept is missing, locked, or does not answer."""

    title = "The credentials cannot be reached"


class Unreadable(VaultError):
    """An entry is there, and is not one that carecli wrote."""


class Vault(Protocol):
    """Keeps the credentials of each account."""

    @property
    def name(self) -> str:
        """Where that is, in words for people: "the file …/secrets"."""
        ...

    @property
    def writable(self) -> bool:
        """Whether it keeps what it is given; tokens that X renews need that."""
        ...

    def get(self, service: str) -> Credentials | None:
        """What is kept there; None when nothing is.

        Raises:
            Unreadable: What is there is not carecli's.
            VaultError: It cannot be reached.
        """
        ...

    def put(self, service: str, credentials: Credentials) -> None:
        """Keep them in place of what was there, and make sure that they are kept.

        Raises:
            VaultError: They are not.
        """
        ...

    def delete(self, service: str) -> None:
        """Forget them; nothing happens when there is nothing."""
        ...

    def probe(self) -> None:
        """Make sure that it can be used, before anybody signs in.

        Raises:
            VaultError: It cannot, and why.
        """
        ...


def service(channel: str, user_id: int, part: Part = "app") -> str:
    """The name of an account's entry; handles change, so the numeric id is in it."""
    return f"carecli/{channel}/{user_id}/{part}"


def try_out(vault: Vault) -> None:
    """Write something, read it back and delete it.

    Raises:
        VaultError: One of these did not work.
    """
    place = service("probe", os.getpid())
    vault.put(place, {"probe": Secret(os.urandom(16).hex())})
    vault.delete(place)
    if vault.get(place) is not None:
        raise VaultError(f"{vault.name} does not let go of what was deleted.")


def to_line(credentials: Credentials) -> str:
    """An entry as it is stored.

    Raises:
        VaultError: It is too long to be kept everywhere.
    """
    fields = {name: secret.reveal() for name, secret in credentials.items()}
    line = json.dumps({"v": 1, **fields}, separators=(",", ":"))
    if len(line) > LONGEST:
        raise VaultError(
            f"The credentials are longer than {LONGEST} characters, which is more than every"
            " keyring takes.",
            "Look whether something else was pasted with them.",
        )
    return line


def from_line(line: str) -> Credentials:
    """What `to_line` wrote.

    Raises:
        Unreadable: Something else.
    """
    try:
        fields = json.loads(line)
        return {name: Secret(value) for name, value in fields.items() if name != "v"}
    except (ValueError, TypeError, AttributeError) as error:
        raise Unreadable(
            "Where the credentials should be is something that is not carecli's.",
            "Add the account again.",
        ) from error


class MemoryVault:
    """Keeps credentials until the process ends: the demo and the tests."""

    name = "memory, until the program ends"
    writable = True

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

    def probe(self) -> None:
        """Memory can always be used."""
