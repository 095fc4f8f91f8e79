"""What every vault promises, whatever it keeps the credentials in."""

from __future__ import annotations

import pytest

from carecli.system.secret import Secret
from carecli.system.vault import Vault, VaultError, service, try_out
from tests.system.conftest import KEYS

PLACE = service("x", 42)


def test_what_is_put_is_got_until_it_is_deleted(vault: Vault) -> None:
    assert vault.get(PLACE) is None
    vault.put(PLACE, KEYS)
    assert vault.get(PLACE) == KEYS
    assert vault.get(service("x", 43)) is None
    assert vault.get(service("x", 42, "token.a")) is None
    vault.delete(PLACE)
    assert vault.get(PLACE) is None
    vault.delete(PLACE)


def test_what_is_put_again_replaces_what_was_there(vault: Vault) -> None:
    vault.put(PLACE, KEYS)
    vault.put(PLACE, {"bearer": Secret('another one: ü " \\ 🔑')})
    assert vault.get(PLACE) == {"bearer": Secret('another one: ü " \\ 🔑')}


def test_a_vault_that_works_says_so_and_keeps_what_it_had(vault: Vault) -> None:
    vault.put(PLACE, KEYS)
    vault.probe()
    assert vault.get(PLACE) == KEYS
    assert vault.writable
    assert vault.name


def test_a_vault_that_does_not_delete_is_found_out(vault: Vault) -> None:
    vault.delete = lambda service: None  # type: ignore[method-assign]
    with pytest.raises(VaultError, match="does not let go"):
        try_out(vault)


def test_the_parts_of_an_account_have_places_of_their_own() -> None:
    places = {service("x", 42), service("x", 42, "token.a"), service("x", 42, "token.b")}
    assert "carecli/x/42/token.b" in places
    assert len(places) == 3
