"""Adding an account, checking it, taking it away; and that no key ever shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from carecli import bootstrap
from carecli.channels.sandbox import Sandbox
from carecli.channels.sandbox import load as read_scenario
from carecli.system.clock import FixedClock
from carecli.system.paths import Home
from carecli.system.vault import MemoryVault, VaultError, service
from tests.cli.conftest import START, Line

KEYS = ("consumer-key-canary", "consumer-secret-canary", "1-token-canary", "token-secret-canary")


@dataclass
class Fresh(Line):
    """A command line that has no account yet, and an X that would take one."""

    sandbox: Sandbox
    vault: MemoryVault
    folder: Path

    def added(self) -> str:
        """Add the account from stdin; what was said."""
        words = ("account", "add", "--api-url", self.sandbox.url)
        result = self.run(*words, input_text="\r\n".join(f" {key} " for key in KEYS))
        assert result.exit_code == 0, result.output
        return result.output


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Fresh]:
    vault, clock = MemoryVault(), FixedClock(START)
    with (
        Sandbox(read_scenario("bakery"), clock) as sandbox,
        bootstrap.open_desk(Home.under(tmp_path), clock=clock, vault=vault, env={}) as desk,
    ):
        yield Fresh(desk, sandbox, vault, tmp_path)


def test_four_lines_on_stdin_add_an_account(fresh: Fresh) -> None:
    assert "Signed in as @crumbandkiln" in fresh.added()
    [account] = fresh.json("account", "list")
    assert account["handle"] == "crumbandkiln"
    kept = fresh.vault.get(service("x", int(account["user_id"])))
    assert kept is not None
    assert tuple(secret.reveal() for secret in kept.values()) == KEYS


def test_a_keyring_that_cannot_be_used_is_told_before_any_key_is_asked_for(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked() -> None:
        raise VaultError("The keyring is locked.")

    monkeypatch.setattr(fresh.vault, "probe", locked)
    result = fresh.run("account", "add")
    assert "The keyring is locked." in result.output
    assert "keys are needed" not in result.output


def test_a_key_is_nowhere_but_in_the_vault(fresh: Fresh) -> None:
    said = fresh.added()
    fresh.run("sync")
    said += fresh.run("account", "list").output + fresh.run("doctor").output
    files = [file.read_bytes() for file in fresh.folder.rglob("*") if file.is_file()]
    assert files
    for key in KEYS:
        assert key not in said
        assert not any(key.encode() in content for content in files)


def test_too_few_keys_are_refused_by_their_names(fresh: Fresh) -> None:
    result = fresh.run("account", "add", input_text="one\ntwo\n")
    assert result.exit_code == 2
    assert "Four keys are needed, 2 came" in result.stderr
    assert fresh.desk.accounts() == ()


def test_the_environment_can_hold_the_keys(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in zip(
        ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_SECRET"), KEYS, strict=True
    ):
        monkeypatch.setenv(f"CARECLI_X_{name}", key)
    result = fresh.run("account", "add", "--api-url", fresh.sandbox.url)
    assert result.exit_code == 0, result.output
    assert fresh.desk.has_accounts


def test_keys_are_not_taken_from_the_command_itself(fresh: Fresh) -> None:
    result = fresh.run("account", "add", "--consumer-key", KEYS[0])
    assert result.exit_code == 2
    assert "not taken from the command" in result.stderr
    assert KEYS[0] not in result.output


def test_keys_go_to_no_unsafe_address(fresh: Fresh) -> None:
    words = ("account", "add", "--api-url", "http://x.example")
    result = fresh.run(*words, input_text="\n".join(KEYS))
    assert result.exit_code == 2
    assert "https" in result.stderr
    assert fresh.desk.accounts() == ()


def test_a_sign_in_that_x_does_not_know_is_exit_code_3(fresh: Fresh) -> None:
    fresh.sandbox.tokens.revoke(KEYS[2])
    words = ("account", "add", "--api-url", fresh.sandbox.url)
    result = fresh.run(*words, input_text="\n".join(KEYS))
    assert result.exit_code == 3, result.output
    assert fresh.desk.accounts() == ()


def test_an_account_is_checked_and_removed_after_a_question(fresh: Fresh) -> None:
    fresh.added()
    assert "X knows us as @crumbandkiln" in fresh.run("account", "check", "@crumbandkiln").stderr
    refused = fresh.run("account", "remove", "crumbandkiln", input_text="n\n")
    assert refused.exit_code == 130
    [account] = fresh.desk.accounts()
    assert fresh.run("account", "remove", "crumbandkiln", "--yes").exit_code == 0
    assert fresh.desk.accounts() == ()
    assert fresh.vault.get(service("x", account.user_id)) is None


def test_nobody_connected_is_no_failure(fresh: Fresh) -> None:
    result = fresh.run("account", "list")
    assert result.exit_code == 0
    assert "carecli account add" in result.stderr
    assert fresh.json("account", "list") == []


def test_a_setting_is_changed_and_goes_back_to_its_default(fresh: Fresh) -> None:
    fresh.added()
    assert "target of @crumbandkiln is 30m." in fresh.does(
        "account", "set", "@crumbandkiln", "target", "30m"
    )
    assert fresh.desk.settings.account("crumbandkiln").target == timedelta(minutes=30)
    fresh.does("account", "set", "crumbandkiln", "target")
    assert fresh.desk.settings.account("crumbandkiln").target == timedelta(hours=2)
    wrong = fresh.run("account", "set", "crumbandkiln", "tagret", "30m")
    assert wrong.exit_code == 2
    assert "target" in wrong.stderr


def test_direct_messages_are_switched_on_only_after_the_consent_was_read(fresh: Fresh) -> None:
    fresh.added()
    no = fresh.run("account", "dms", "@crumbandkiln", "on", input_text="n\n")
    assert "express consent" in no.stderr
    assert not fresh.desk.settings.account("crumbandkiln").dms
    fresh.run("account", "dms", "@crumbandkiln", "on", input_text="y\n")
    assert fresh.desk.settings.account("crumbandkiln").dms
    fresh.does("account", "dms", "@crumbandkiln", "off")
    assert not fresh.desk.settings.account("crumbandkiln").dms


def test_a_check_tells_what_is_wrong_by_its_exit_code_too(fresh: Fresh) -> None:
    fresh.added()
    assert fresh.run("account", "check").exit_code == 0
    fresh.sandbox.skew = timedelta(hours=-1)
    result = fresh.run("account", "check", "--json")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert data["skew"] == pytest.approx(3600, abs=5)
    assert "60 minutes ahead" in data["problems"][0]


def test_a_rename_that_x_does_not_know_of_is_refused(fresh: Fresh) -> None:
    fresh.added()
    result = fresh.run("account", "rename", "@crumbandkiln", "@crumbs")
    assert result.exit_code == 2
    assert "called @crumbandkiln" in result.stderr


def test_a_removal_lists_its_steps(fresh: Fresh) -> None:
    fresh.added()
    data = fresh.json("account", "remove", "crumbandkiln", "--yes")
    assert data["done"] is True
    assert [step["done"] for step in data["steps"]] == [True] * 3


def test_doctor_asks_x_only_when_it_is_told_to(fresh: Fresh) -> None:
    fresh.added()
    before = fresh.desk.status().today
    [local] = fresh.json("doctor")["accounts"]
    assert local["sign_in"] == "OAuth 1.0a"
    assert "--online" in local["access"]
    assert fresh.desk.status().today == before
    [asked] = fresh.json("doctor", "--online")["accounts"]
    assert asked["access"] == "read, write and DMs"
    assert abs(asked["clock_ahead_seconds"]) < 60
