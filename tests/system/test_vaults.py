"""Which vault it is: the one that was chosen, and never silently another."""

from __future__ import annotations

from pathlib import Path

import pytest

from carecli.system.env_vault import EnvVault
from carecli.system.file_vault import FileVault
from carecli.system.keyring_vault import KeyringVault
from carecli.system.paths import Home
from carecli.system.secret import Secret
from carecli.system.vault import VaultError, service
from carecli.system.vaults import Kind, open_vault, secrets_file
from tests.system.conftest import KEYS, PASSPHRASE

PLACE = service("x", 42)
KEYS_IN_ENV = {f"CARECLI_X_{name.upper()}": secret.reveal() for name, secret in KEYS.items()}


def nobody() -> Secret:
    raise AssertionError("nobody is there to ask")


@pytest.mark.parametrize(
    ("kind", "env", "chosen"),
    [
        ("", {}, KeyringVault),
        ("", KEYS_IN_ENV, EnvVault),
        ("keyring", KEYS_IN_ENV, KeyringVault),
        ("file", KEYS_IN_ENV, FileVault),
        ("env", {}, EnvVault),
    ],
)
def test_the_vault_is_the_one_that_was_chosen(
    kind: Kind, env: dict[str, str], chosen: type, tmp_path: Path
) -> None:
    assert type(open_vault(kind, Home.under(tmp_path), env, nobody)) is chosen
    assert list(tmp_path.iterdir()) == []


def test_half_the_credentials_in_the_environment_do_not_lead_to_the_keyring(
    tmp_path: Path,
) -> None:
    half = dict(list(KEYS_IN_ENV.items())[:2])
    with pytest.raises(VaultError, match="not CARECLI_X_ACCESS_TOKEN"):
        open_vault("", Home.under(tmp_path), half, nobody)


def test_a_person_is_asked_for_the_files_passphrase(tmp_path: Path, quick_scrypt: None) -> None:
    home = Home.under(tmp_path)
    vault = open_vault("file", home, {}, lambda: Secret(PASSPHRASE))
    vault.put(PLACE, KEYS)
    assert vault.name == f"the file {secrets_file(home)}"
    typed = Secret(f" {PASSPHRASE} ")
    assert open_vault("file", home, {}, lambda: typed).get(PLACE) == KEYS


@pytest.mark.parametrize("by", ["CARECLI_SECRETS_PASSPHRASE_FILE", "CREDENTIALS_DIRECTORY"])
def test_unattended_the_passphrase_comes_from_a_file(
    by: str, tmp_path: Path, quick_scrypt: None
) -> None:
    file = tmp_path / "CARECLI_SECRETS_PASSPHRASE"
    file.write_text(f"{PASSPHRASE}\n")
    home = Home.under(tmp_path / "home")
    open_vault("file", home, {}, lambda: Secret(PASSPHRASE)).put(PLACE, KEYS)
    env = {by: str(file if by.endswith("_FILE") else tmp_path)}
    assert open_vault("file", home, env, nobody).get(PLACE) == KEYS
