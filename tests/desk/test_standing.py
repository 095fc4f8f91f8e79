"""What is said of a sign-in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carecli.care.cases import AccountId
from carecli.care.posts import Person, PersonId
from carecli.care.rows import Account
from carecli.channels.base import Reach
from carecli.desk.standing import Checked, Kept, checked, off
from carecli.system.secret import Secret

ACCOUNT = Account(id=AccountId(1), handle="acme", user_id=PersonId(7))
ACME = Person(id=PersonId(7), handle="Acme", name="Acme")
WRITES = Kept(kind="OAuth 2.0", scope=("tweet.read", "tweet.write", "media.write"))


def found(
    reach: Reach, kept: Kept = WRITES, person: Person = ACME, *, dms: bool = False
) -> Checked:
    return checked(ACCOUNT, person, reach, kept, dms=dms, costs="")


def test_all_is_well_in_two_sentences() -> None:
    well = found(Reach(access="read and write", skew=timedelta(seconds=3)))
    assert well.said == ("X knows us as @Acme.", "The app may read and write.")
    assert well.problems == ()


def test_a_sign_in_from_before_pictures_is_told_of_and_is_no_trouble() -> None:
    older = found(Reach(), Kept(kind="OAuth 2.0", scope=("tweet.read", "tweet.write")))
    assert "Pictures cannot be sent with this sign-in" in older.said[2]
    assert older.problems == ()
    assert len(found(Reach(), Kept(kind="OAuth 1.0a")).said) == 1


def test_what_x_does_not_say_follows_from_the_scopes() -> None:
    everything = Kept(kind="OAuth 2.0", scope=("tweet.write", "dm.read", "dm.write"))
    assert found(Reach(), everything).access == "read, write and DMs"
    assert found(Reach()).access == "read and write"
    assert found(Reach(), Kept(scope=("tweet.read",))).access == "read"
    assert found(Reach(), Kept()).access == ""


@pytest.mark.parametrize(
    ("reach", "dms", "words"),
    [
        (Reach(access="read"), False, "may only read"),
        (Reach(access="read and write"), True, "may not read them"),
        (Reach(missing=("includes.users",)), False, "lack includes.users"),
        (Reach(skew=timedelta(hours=1)), False, "60 minutes ahead of X's"),
        (Reach(skew=timedelta(hours=-1)), False, "60 minutes behind X's"),
    ],
)
def test_what_is_wrong_is_said_last(reach: Reach, dms: bool, words: str) -> None:
    trouble = found(reach, dms=dms)
    assert len(trouble.problems) == 1
    assert words in trouble.problems[0]
    assert trouble.said[-1] == trouble.problems[0]


def test_a_handle_that_was_changed_names_the_way_to_follow() -> None:
    renamed = Person(id=PersonId(7), handle="acme_hq", name="Acme")
    assert "carecli account rename acme acme_hq" in found(Reach(), person=renamed).problems[0]


def test_a_clock_that_is_nearly_right_is_right() -> None:
    assert off(timedelta(seconds=119)) == off(timedelta(seconds=-119)) == off(None) == ""


def test_what_is_kept_is_told_without_a_secret() -> None:
    app = {"client_id": Secret("canary-id")}
    pair = {
        "access": Secret("canary-access"),
        "refresh": Secret("canary-refresh"),
        "expires": Secret("2026-11-22T10:00:00+00:00"),
        "scope": Secret("tweet.read tweet.write"),
    }
    kept = Kept.of(app, pair)
    assert (kept.kind, kept.renews, kept.scope) == (
        "OAuth 2.0",
        True,
        ("tweet.read", "tweet.write"),
    )
    assert "canary" not in repr(kept)
    assert Kept.of(app, {}).kind == "none", "the app alone lets nobody in"
    assert Kept.of({"consumer_key": Secret("k")}, {}).kind == "OAuth 1.0a"
