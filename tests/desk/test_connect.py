"""Connecting an account: nothing is stored unless the sign-in worked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from carecli.care.errors import Misuse, SignInNeeded, Unreachable
from carecli.care.rows import View
from carecli.channels.sandbox import faults
from carecli.system.secret import Secret
from carecli.system.vault import Vault, service
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
