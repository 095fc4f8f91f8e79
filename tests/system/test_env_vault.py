"""Credentials from the environment, and from files that it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from carecli.system.env_vault import SECRETS, EnvVault, given, withdraw
from carecli.system.secret import Secret
from carecli.system.vault import VaultError, service
from tests.system.conftest import KEYS

PLACE = service("x", 42)
ENV = {f"CARECLI_X_{name.upper()}": secret.reveal() for name, secret in KEYS.items()}
VARIABLE = "CARECLI_X_ACCESS_SECRET"


def test_the_environment_gives_all_four_or_a_bearer_or_nothing() -> None:
    assert EnvVault(ENV).get(PLACE) == KEYS
    assert EnvVault({"CARECLI_X_BEARER": " token1234\n"}).get(PLACE) == {
        "bearer": Secret("token1234")
    }
    assert EnvVault({}).get(PLACE) is None


def test_half_the_credentials_in_the_environment_are_an_error_naming_the_rest() -> None:
    with pytest.raises(VaultError, match=VARIABLE):
        EnvVault({k: v for k, v in ENV.items() if k != VARIABLE}).get(PLACE)


def test_a_credential_can_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\xef\xbb\xbfas-canary-4\r\n")
    env = {**ENV, f"{VARIABLE}_FILE": str(file)}
    del env[VARIABLE]
    assert EnvVault(env).get(PLACE) == KEYS


def test_a_credential_can_be_one_of_systemd(tmp_path: Path) -> None:
    (tmp_path / VARIABLE).write_text("as-canary-4\n")
    env = {**ENV, "CREDENTIALS_DIRECTORY": str(tmp_path), VARIABLE: "the plain one comes last"}
    assert EnvVault(env).get(PLACE) == KEYS


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be read"), (b"\xff\xfe", "no text"), (b" \n", "is empty")]
)
def test_a_file_without_a_credential_is_an_error_that_names_it(
    content: bytes | None, said: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / VARIABLE).write_bytes(content)
    with pytest.raises(VaultError, match=f"{VARIABLE}_FILE .*{said}"):
        given(VARIABLE, {f"{VARIABLE}_FILE": str(tmp_path / VARIABLE), VARIABLE: "not instead"})


def test_one_accounts_credentials_in_the_environment_are_not_used_for_another() -> None:
    assert EnvVault(ENV).get(service("x", 43)) is None


def test_the_environment_holds_no_tokens_that_x_renews() -> None:
    assert EnvVault(ENV).get(service("x", 42, "token.a")) is None
    assert EnvVault({"CARECLI_X_BEARER": "b"}).get(service("x", 42, "token.b")) is None


def test_the_environment_cannot_be_written_to() -> None:
    vault = EnvVault(ENV)
    assert not vault.writable
    vault.put(PLACE, KEYS)
    with pytest.raises(VaultError, match="cannot be changed"):
        vault.put(PLACE, {**KEYS, "access_secret": Secret("another one")})


def test_an_empty_environment_is_found_before_anybody_relies_on_it() -> None:
    EnvVault(ENV).probe()
    with pytest.raises(VaultError, match="holds no credentials"):
        EnvVault({}).probe()


def test_secrets_are_withdrawn_from_the_environment_and_nothing_else_is() -> None:
    env = {**dict.fromkeys(SECRETS, "canary"), "PATH": "/bin", f"{VARIABLE}_FILE": "/a/file"}
    before = dict(env)
    assert withdraw(env) == before
    assert env == {"PATH": "/bin", f"{VARIABLE}_FILE": "/a/file"}
    assert set(ENV) < set(SECRETS)
