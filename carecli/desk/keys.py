"""The keys as a person pastes them: tidied, and told apart by their shape."""

from __future__ import annotations

import re
from collections.abc import Mapping

from carecli.care.errors import Misuse
from carecli.desk.console import KEY_NAMES
from carecli.system.secret import Secret

_ACCESS_TOKEN = re.compile(r"\d+-\w+")
_LENGTHS = {"consumer_key": 25, "consumer_secret": 50, "access_secret": 45}
_NAMES = KEY_NAMES | {"client_id": "Client ID", "client_secret": "Client Secret"}
_AGAIN = "Copy each from “Keys and tokens” in X's developer console into the place of its name."


def tidy(given: Mapping[str, Secret]) -> dict[str, Secret]:
    """Keys without the blanks and line ends around them, each in its own place.

    An access token begins with its owner's id and a hyphen; X makes the other keys 25, 50 and 45
    characters long.

    Raises:
        Misuse: One is empty or torn, or two are in each other's place. No key is in the words.
    """
    keys = {name: Secret(secret.reveal().strip()) for name, secret in given.items()}
    for name, secret in keys.items():
        if not secret:
            raise Misuse(f"The {_named(name)} is empty.", _AGAIN)
        if not re.fullmatch("[!-~]+", secret.reveal()):
            raise Misuse(f"The {_named(name)} holds a blank or a sign that no key has.", _AGAIN)
    _refuse_twins(keys)
    _refuse_swapped(keys)
    return keys


def _refuse_twins(keys: Mapping[str, Secret]) -> None:
    seen: dict[str, str] = {}
    for name, secret in keys.items():
        first = seen.setdefault(secret.reveal(), name)
        if first != name:
            raise Misuse(f"The {_named(first)} and the {_named(name)} are the same text.", _AGAIN)


def _refuse_swapped(keys: Mapping[str, Secret]) -> None:
    token = keys.get("access_token")
    if token and not _ACCESS_TOKEN.fullmatch(token.reveal()):
        for name, secret in keys.items():
            if _ACCESS_TOKEN.fullmatch(secret.reveal()):
                raise Misuse(
                    f"What was given as the {_named(name)} is an access token: it begins with"
                    " digits and a hyphen.",
                    _AGAIN,
                )
    for name, length in _LENGTHS.items():
        for other, its in _LENGTHS.items():
            found = (len(keys[each].reveal()) if each in keys else 0 for each in (name, other))
            if length != its and tuple(found) == (its, length):
                raise Misuse(
                    f"The {_named(name)} and the {_named(other)} look swapped, by their length.",
                    _AGAIN,
                )


def _named(name: str) -> str:
    return _NAMES.get(name, name.replace("_", " "))
