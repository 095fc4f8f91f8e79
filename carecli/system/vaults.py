"""Which vault: the one that was chosen, and never silently another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from carecli.system.env_vault import PASSPHRASE, EnvVault, given
from carecli.system.file_vault import FileVault
from carecli.system.keyring_vault import KeyringVault
from carecli.system.paths import Home
from carecli.system.secret import Secret
from carecli.system.vault import Vault

Kind = Literal["", "keyring", "file", "env"]


def secrets_file(home: Home) -> Path:
    """Where a home's encrypted file is, or would be."""
    return home.data_dir / "secrets"


def open_vault(kind: Kind, home: Home, env: Mapping[str, str], ask: Callable[[], Secret]) -> Vault:
    """The vault of a home. Nothing is read, asked or written before it is used.

    A vault that then cannot be used says so; no other takes its place.

    Args:
        kind: As the settings have it; "" is the environment when it holds credentials, else the
            keyring.
        home: Whose file and locks.
        env: The environment.
        ask: Asks a person for the file's passphrase, hidden; not called when the environment or a
            file that it names gives it.

    Raises:
        VaultError: The environment holds only some of the credentials.
    """
    from_env = EnvVault(env)
    if kind == "env" or (not kind and from_env.credentials()):
        return from_env
    if kind == "file":
        file = secrets_file(home)
        return FileVault(file, lambda: given(PASSPHRASE, env) or ask(), home.lock_dir)
    return KeyringVault(home.lock_dir)
