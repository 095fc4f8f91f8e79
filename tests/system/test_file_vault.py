"""The encrypted file: whole or as it was, and nothing in it to read."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from carecli.system.file_vault import FileVault
from carecli.system.secret import Secret
from carecli.system.vault import VaultError, service
from tests.system.conftest import KEYS, PASSPHRASE

PLACE = service("x", 42)
OTHER = service("x", 43)


def opened(file: Path, passphrase: str = PASSPHRASE) -> FileVault:
    return FileVault(file, lambda: Secret(passphrase))


@pytest.fixture
def file(tmp_path: Path, quick_scrypt: None) -> Path:
    """A file that holds the keys of one account."""
    file = tmp_path / "secrets"
    opened(file).put(PLACE, KEYS)
    return file


def test_the_file_is_its_owners_alone_and_shows_no_secret(file: Path) -> None:
    assert file.stat().st_mode & 0o077 == 0
    content = file.read_bytes()
    unpacked = base64.b64decode(content.splitlines()[1])
    for secret in [*KEYS.values(), Secret(PASSPHRASE), Secret("consumer_key")]:
        assert secret.reveal().encode() not in content
        assert secret.reveal().encode() not in unpacked


def test_another_program_with_the_passphrase_reads_it(file: Path) -> None:
    assert opened(file).get(PLACE) == KEYS
    assert opened(file).get(OTHER) is None


def test_a_wrong_passphrase_is_said_changes_nothing_and_is_asked_for_again(file: Path) -> None:
    content = file.read_bytes()
    given = iter(["a wrong passphrase", "another wrong one", PASSPHRASE])
    vault = FileVault(file, lambda: Secret(next(given)))
    with pytest.raises(VaultError, match="The passphrase does not open"):
        vault.get(PLACE)
    with pytest.raises(VaultError, match="The passphrase does not open"):
        vault.put(PLACE, {"bearer": Secret("new")})
    assert file.read_bytes() == content
    assert vault.get(PLACE) == KEYS


def test_the_passphrase_is_asked_for_once_and_only_when_it_is_needed(file: Path) -> None:
    asked: list[None] = []

    def ask() -> Secret:
        asked.append(None)
        return Secret(PASSPHRASE)

    vault = FileVault(file, ask)
    assert asked == []
    vault.get(PLACE)
    vault.put(OTHER, KEYS)
    vault.probe()
    assert asked == [None]


def test_a_file_that_is_not_there_holds_nothing_and_asks_nothing(tmp_path: Path) -> None:
    def ask() -> Secret:
        raise AssertionError("asked")

    vault = FileVault(tmp_path / "none", ask)
    assert vault.get(PLACE) is None
    vault.delete(PLACE)
    assert not (tmp_path / "none").exists()


def test_a_new_file_takes_no_passphrase_that_is_soon_guessed(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="shorter than 8"):
        opened(tmp_path / "secrets", "short").put(PLACE, KEYS)
    assert not (tmp_path / "secrets").exists()


def test_two_programs_that_write_lose_nothing_of_each_other(file: Path) -> None:
    one, two = opened(file), opened(file)
    assert one.get(PLACE) == two.get(PLACE) == KEYS
    one.put(OTHER, {"bearer": Secret("one")})
    two.put(service("x", 44), {"bearer": Secret("two")})
    one.delete(PLACE)
    assert two.get(PLACE) is None
    assert two.get(OTHER) == {"bearer": Secret("one")}
    assert one.get(service("x", 44)) == {"bearer": Secret("two")}


def test_the_same_content_is_sealed_differently_each_time(file: Path) -> None:
    before, vault = file.read_bytes(), opened(file)
    vault.put(PLACE, KEYS)
    assert vault.get(PLACE) == KEYS
    assert file.read_bytes() != before


def test_every_changed_or_missing_byte_is_noticed(file: Path) -> None:
    content = file.read_bytes()
    head, sealed = content.splitlines()
    raw = base64.b64decode(sealed)
    broken = [content[:-20], b"", head + b"\n", b"carecli secrets 2\n" + sealed, b"\xff" * 99]
    for place in 0, 16, 28, len(raw) - 1:
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        broken.append(head + b"\n" + base64.b64encode(changed) + b"\n")
    for each in broken:
        file.write_bytes(each)
        with pytest.raises(VaultError, match=r"does not open|not carecli's file"):
            opened(file).get(PLACE)
        with pytest.raises(VaultError):
            opened(file).put(PLACE, KEYS)
        assert file.read_bytes() == each


def test_a_save_that_fails_leaves_the_old_file_and_no_remains(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    before = sorted(each.name for each in file.parent.iterdir())
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(VaultError, match=r"cannot be written .No space left"):
        opened(file).put(OTHER, KEYS)
    monkeypatch.undo()
    assert sorted(each.name for each in file.parent.iterdir()) == before


def test_the_key_costs_whoever_guesses_a_third_of_a_second_and_64_mebibytes(
    tmp_path: Path,
) -> None:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    opened(tmp_path / "secrets").put(PLACE, KEYS)
    head, sealed = (tmp_path / "secrets").read_bytes().splitlines()
    raw = base64.b64decode(sealed)
    key = Scrypt(salt=raw[:16], length=32, n=2**16, r=8, p=1).derive(PASSPHRASE.encode())
    assert b"as-canary-4" in AESGCM(key).decrypt(raw[16:28], raw[28:], head)
