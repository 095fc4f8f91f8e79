"""Credentials from the environment, or from files that it names: servers, containers, timers."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from carecli.system.secret import Secret
from carecli.system.vault import FIELDS, Credentials, VaultError

PASSPHRASE = "CARECLI_SECRETS_PASSPHRASE"  # noqa: S105 the name of a variable
_BEARER = "bearer"
_APP = ("client_id", "client_secret")


def variable(field: str) -> str:
    """The environment variable of a field: `consumer_key` is `CARECLI_X_CONSUMER_KEY`."""
    return f"CARECLI_X_{field.upper()}"


SECRETS = (*(variable(field) for field in (*FIELDS, _BEARER, *_APP)), PASSPHRASE)
"""The variables that hold a secret themselves."""


def given(name: str, env: Mapping[str, str]) -> Secret | None:
    """What a variable is given as, without the blanks and line ends around it.

    The first of these that is there: the file that `NAME_FILE` names, the file `NAME` in
    `$CREDENTIALS_DIRECTORY` (systemd's LoadCredential), the variable itself.

    Raises:
        VaultError: A file cannot be read, or is empty.
    """
    source, text = _source(name, env)
    if source and not text:
        raise VaultError(f"{source} is empty.", "Put the secret into it, or take it away.")
    return Secret(text) if text else None


def _source(name: str, env: Mapping[str, str]) -> tuple[str, str]:
    """The file that was read ("" for none), and the text."""
    if file := env.get(f"{name}_FILE"):
        return f"{name}_FILE", _text(f"{name}_FILE", Path(file))
    if folder := env.get("CREDENTIALS_DIRECTORY"):
        credential = Path(folder) / name
        if credential.exists():
            return f"The credential {name}", _text(f"The credential {name}", credential)
    return "", env.get(name, "").strip()


def _text(source: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig").strip()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise VaultError(f"{source} cannot be read: {file}: {why}.") from error
    except UnicodeError:
        raise VaultError(f"{source} cannot be read: {file} is no text.") from None


def withdraw(env: MutableMapping[str, str] = os.environ) -> dict[str, str]:
    """Take the secrets out of the environment, so that no browser or editor is started with them.

    Returns:
        A copy of the environment as it was, to read them from.
    """
    whole = dict(env)
    for name in SECRETS:
        env.pop(name, None)
    return whole


class EnvVault:
    """Credentials of one account, which the environment holds and carecli cannot change.

    An access token of X starts with the id of its owner, so the credentials of one account are
    never used for another.
    """

    name = "the environment"
    writable = False

    def __init__(self, env: Mapping[str, str] = os.environ) -> None:
        self._env = env

    def credentials(self) -> Credentials | None:
        """What the environment holds; None when it holds nothing.

        Raises:
            VaultError: Only some of the four are there, or a file cannot be read.
        """
        found = {field: value for field in FIELDS if (value := given(variable(field), self._env))}
        if missing := [variable(field) for field in FIELDS if found and field not in found]:
            raise VaultError(
                f"The environment holds some credentials but not {', '.join(missing)}.",
                "Set all four, or none.",
            )
        if not found and (bearer := given(variable(_BEARER), self._env)):
            found = {_BEARER: bearer}
        return found or None

    def get(self, service: str) -> Credentials | None:
        """The credentials, unless they are another account's or of the kind that X renews."""
        if not service.endswith("/app"):
            return None
        found = self.credentials()
        if found and (token := found.get("access_token")):
            owner, dash, _ = token.reveal().partition("-")
            if dash and owner.isdigit() and f"/{owner}/" not in service:
                return None
        return found

    def put(self, service: str, credentials: Credentials) -> None:
        """Nothing to do for what the environment holds already.

        Raises:
            VaultError: It is something else; the environment cannot be written to.
        """
        if self.get(service) != credentials:
            raise VaultError(
                "Credentials from the environment cannot be changed here.",
                "Change them where they are set, or take them away to use a keyring or a file.",
            )

    def delete(self, service: str) -> None:
        """Nothing: the environment is the caller's."""

    def probe(self) -> None:
        """Make sure that the environment holds something.

        Raises:
            VaultError: It holds nothing, or only some of the four.
        """
        if self.credentials() is None:
            raise VaultError(
                "The environment holds no credentials.",
                f"Set {', '.join(variable(field) for field in FIELDS)}, or the same names with"
                " _FILE for files that hold them.",
            )
