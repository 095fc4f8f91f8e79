"""Connecting an account: nothing is stored unless the sign-in worked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from carecli import bootstrap
from carecli.care.errors import Misuse, SignInNeeded, Unreachable
from carecli.care.rows import View
from carecli.channels.sandbox import faults
from carecli.channels.sandbox.apps import NATIVE, WEB
from carecli.desk.connect import SigningIn
from carecli.system.paths import Home
from carecli.system.secret import Secret
from carecli.system.vault import Vault, VaultError, service
from tests.support.shop import dump
from tests.support.stage import Stage


def vault(stage: Stage) -> Vault:
    return stage.desk.connect._keeping.vault


def connect(stage: Stage, token: str) -> None:
    stage.desk.connect.add({"bearer": Secret(token)}, stage.sandbox.url)


def test_a_wrong_token_stores_nothing(stage: Stage) -> None:
    stage.sandbox.tokens.revoke("wrong")
    before = dump(stage.desk._parts.db)
    kept = vault(stage).get(service("x", stage.desk.account().user_id))
    with pytest.raises(SignInNeeded):
        connect(stage, "wrong")
    assert dump(stage.desk._parts.db) == before
    assert vault(stage).get(service("x", stage.desk.account().user_id)) == kept


def test_a_network_that_is_down_stores_nothing(stage: Stage) -> None:
    stage.sandbox.tokens.register("bo-token", "bo")
    stage.sandbox.faults.add(faults.error(503))
    with pytest.raises(Unreachable):
        connect(stage, "bo-token")
    assert [account.handle for account in stage.desk.accounts()] == ["tinyteas"]


def test_a_second_account_has_its_own_queue(stage: Stage) -> None:
    stage.sandbox.tokens.register("bo-token", "bo")
    connect(stage, "bo-token")
    stage.writes("ada", "@bo lunch?")
    reports = stage.desk.sync.run()
    assert [report.account for report in reports] == ["tinyteas", "bo"]
    assert stage.desk.status("bo").counts[View.WAITING] == 1
    assert stage.desk.status("@TinyTeas").counts[View.WAITING] == 2
    assert stage.desk.status().counts[View.WAITING] == 3


def test_connecting_again_renews_the_sign_in_and_keeps_the_cases(stage: Stage) -> None:
    connect(stage, "another-token")
    assert len(stage.desk.accounts()) == 1
    kept = vault(stage).get(service("x", stage.desk.account().user_id))
    assert kept is not None
    assert kept["bearer"].reveal() == "another-token"
    assert stage.handles() == ["ada", "bo"]


def test_a_check_asks_x_who_we_are(stage: Stage) -> None:
    assert stage.desk.connect.check().person.handle == "tinyteas"
    stage.sandbox.tokens.revoke(stage.sandbox.token)
    with pytest.raises(SignInNeeded):
        stage.desk.connect.check("tinyteas")


def test_removing_forgets_the_sign_in_and_the_cases(stage: Stage) -> None:
    account = stage.desk.account()
    steps = stage.desk.connect.remove("TINYTEAS")
    assert all(step.done for step in steps)
    assert stage.desk.accounts() == ()
    assert vault(stage).get(service("x", account.user_id)) is None
    assert stage.desk.listing(View.WAITING).total == 0
    with pytest.raises(SignInNeeded, match="No account"):
        stage.desk.sync.run()


def test_a_removed_account_can_come_back_with_all_its_cases(stage: Stage) -> None:
    stage.desk.connect.remove("tinyteas")
    connect(stage, stage.sandbox.token)
    stage.desk.sync.run()
    assert stage.handles() == ["ada", "bo"]


def test_a_new_account_does_not_inherit_what_a_removed_one_spent(stage: Stage) -> None:
    assert stage.desk.status("tinyteas").today > 0
    stage.desk.connect.remove("tinyteas")
    stage.sandbox.tokens.register("bo-token", "bo")
    connect(stage, "bo-token")
    assert stage.desk.status("bo").today == Decimal("0.010"), "its own sign-in alone"


def test_an_unknown_handle_names_the_nearest(stage: Stage) -> None:
    with pytest.raises(Misuse, match="@tinyteas"):
        stage.desk.account("tinytea")


def test_no_secret_is_in_the_database(stage: Stage) -> None:
    database = stage.desk._parts.db
    assert stage.sandbox.token not in repr(dump(database))
    assert stage.sandbox.token.encode() not in database.path.read_bytes()


def begun(stage: Stage, *, dms: bool = False) -> SigningIn:
    """A sign-in in the browser, up to X's page."""
    return stage.desk.connect.begin(
        Secret(WEB.client_id), Secret(WEB.client_secret or ""), stage.sandbox.url, dms=dms
    )


def sign_in(stage: Stage, handle: str | None = None, expect: str | None = None) -> None:
    """Sign in with the browser, as whoever is signed in to X there."""
    signing = begun(stage)
    with signing.way as way:
        tokens = way.paste(stage.sandbox.approve(way.url, handle))
        stage.desk.connect.finish(signing, tokens, expect=expect)


def test_a_sign_in_in_the_browser_replaces_the_token_and_works(stage: Stage) -> None:
    sign_in(stage)
    assert len(stage.desk.accounts()) == 1
    kept = stage.desk.connect.kept()
    assert (kept.kind, kept.renews) == ("OAuth 2.0", True)
    assert stage.desk.connect.check().access == "read and write"
    stage.later(hours=3)
    stage.writes("ada")
    assert stage.desk.sync.run()[0].new == 1, "the token was renewed by itself"


def test_four_keys_after_the_browser_leave_no_token_behind(stage: Stage) -> None:
    sign_in(stage)
    keys = stage.sandbox.keys()
    stage.desk.connect.add(
        {
            "consumer_key": Secret(keys.consumer_key),
            "consumer_secret": Secret(keys.consumer_secret),
            "access_token": Secret(keys.access_token),
            "access_secret": Secret(keys.access_secret),
        },
        stage.sandbox.url,
    )
    assert stage.desk.connect.kept().kind == "OAuth 1.0a"
    account = stage.desk.account()
    assert stage.desk.connect._keeping.slots("x", account.user_id).newest() is None


def test_another_accounts_browser_changes_nothing_and_gives_the_tokens_back(stage: Stage) -> None:
    with pytest.raises(Misuse, match="@ada, not @tinyteas"):
        sign_in(stage, "ada", expect="@tinyteas")
    assert [one.handle for one in stage.desk.accounts()] == ["tinyteas"]
    assert stage.desk.connect.kept().kind == "user token"
    assert all(family.ended for family in stage.sandbox.grants._families.values())


def test_tokens_that_cannot_be_kept_are_given_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise VaultError("It is full.")

    monkeypatch.setattr(vault(stage), "put", full)
    with pytest.raises(VaultError, match="full"):
        sign_in(stage, "ada")
    assert [one.handle for one in stage.desk.accounts()] == ["tinyteas"]
    assert all(family.ended for family in stage.sandbox.grants._families.values())


def test_what_cannot_be_written_to_takes_no_tokens(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(vault(stage)), "writable", False)
    with pytest.raises(VaultError, match="cannot be written to"):
        stage.desk.connect.begin(Secret(NATIVE.client_id))


def test_the_sign_in_itself_is_paid_for_by_its_account(stage: Stage) -> None:
    sign_in(stage, "ada")
    assert stage.desk.status("ada").today == Decimal("0.010")


def test_all_accounts_share_one_place(stage: Stage) -> None:
    with pytest.raises(Misuse, match="share one place"):
        stage.desk.connect.ready("file")
    assert stage.desk.connect.ready() == vault(stage).name


def test_removing_takes_tokens_back_at_x_before_they_are_forgotten(stage: Stage) -> None:
    sign_in(stage)
    account = stage.desk.account()
    for _ in ("renewal token", "access token"):
        stage.sandbox.faults.add(faults.error(503), path="/2/oauth2/revoke")
    with pytest.raises(Unreachable) as kept:
        stage.desk.connect.remove("tinyteas")
    assert "--force" in kept.value.hint
    assert stage.desk.connect.kept().kind == "OAuth 2.0", "nothing is deleted"
    steps = stage.desk.connect.remove("tinyteas")
    assert all(step.done for step in steps)
    assert all(family.ended for family in stage.sandbox.grants._families.values())
    assert stage.desk.connect._keeping.slots("x", account.user_id).newest() is None


def test_a_removal_that_is_forced_says_what_was_not_done(stage: Stage) -> None:
    sign_in(stage)
    stage.sandbox.stop()
    steps = stage.desk.connect.remove("tinyteas", force=True)
    assert [step.done for step in steps] == [False, False, True, True]
    assert not stage.desk.has_accounts


def test_a_new_handle_is_followed_only_when_x_says_so(stage: Stage) -> None:
    with pytest.raises(Misuse, match="called @tinyteas"):
        stage.desk.connect.rename("tinyteas", "bigteas")
    stage.desk.connect.set("tinyteas", "signoff", "^Ana")
    us = stage.sandbox.world.brand
    stage.sandbox.world.join(replace(us, handle="bigteas"))
    assert "account rename tinyteas bigteas" in stage.desk.connect.check().problems[0]
    change = stage.desk.connect.rename("tinyteas", "BigTeas")
    assert change.said == "@tinyteas is @bigteas now."
    assert stage.desk.settings.account("bigteas").signoff == "^Ana"
    assert stage.handles() == ["ada", "bo"]


def test_a_place_is_remembered_once_something_is_in_it(tmp_path: Path, stage: Stage) -> None:
    env = {"CARECLI_X_BEARER": stage.sandbox.token}
    home = Home.under(tmp_path)
    with bootstrap.open_desk(home, clock=stage.clock, env=env) as desk:
        assert desk.connect.ready() == "the environment"
        assert not home.config_file.exists()
        desk.connect.add({"bearer": Secret(stage.sandbox.token)}, stage.sandbox.url)
        assert desk.settings.secrets == "env"
    with (
        bootstrap.open_desk(home, clock=stage.clock, env={}) as desk,
        pytest.raises(SignInNeeded, match="Nothing is stored"),
    ):
        desk.sync.run()
