"""The people behind the cases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from carecli.care.acquaintance import By, Suggestion
from carecli.care.cases import Reason, State
from carecli.care.errors import Misuse
from carecli.care.posts import Person, PersonId
from carecli.store import posts
from tests.support.hostile import PAYLOADS
from tests.support.shop import START, Shop, post


def meet(shop: Shop, number: int, **more: object) -> PersonId:
    """Tell the shop more about a person."""
    values = {"handle": f"p{number}", "name": f"Person {number}", "raw": {"n": str(more)}} | more
    posts.save_people(shop.db, [Person(id=PersonId(number), **values)], shop.clock.now())  # type: ignore[arg-type]
    return PersonId(number)


def listed(shop: Shop, words: str = "", by: By = By.SEEN, label: str = "") -> list[str]:
    found = shop.desk.customers.directory(words, by=by, label=label)
    rows = found.rows(0, 100)
    assert found.total == len(rows)
    return [row.handle for row in rows]


@pytest.fixture
def three(shop: Shop) -> Shop:
    """Person 2 wrote twice, 3 and 4 once; 4 was answered and 3 has the most followers."""
    shop.take(post(2, 2), post(3, 3), post(4, 4, "@shop the parcel"), post(9, 2))
    shop.take(post(10, 1, "It left", parent_id=4, parent_author_id=4, conversation_id=4))
    meet(shop, 2, followers=10)
    meet(shop, 3, followers=5000, verified=True)
    return shop


def test_customers_are_listed_by_who_was_there_last(three: Shop) -> None:
    assert listed(three) == ["p4", "p2", "p3"]


def test_customers_can_be_listed_by_cases_and_by_reach(three: Shop) -> None:
    assert listed(three, by=By.CASES) == ["p2", "p4", "p3"]
    assert listed(three, by=By.FOLLOWERS) == ["p3", "p2", "p4"]


def test_a_line_says_how_often_they_wrote_and_how_many_wait(three: Shop) -> None:
    three.desk.customers.label(PersonId(2), ["vip", "press"])
    two = three.desk.customers.directory("p2").rows(0, 9)[0]
    assert (two.cases, two.waiting, two.followers) == (2, 2, 10)
    assert (two.labels, two.last_at) == (("press", "vip"), START + timedelta(minutes=9))
    assert two.case == three.case(2)


def test_any_stretch_can_be_asked_for_and_anybody_has_a_place(three: Shop) -> None:
    found = three.desk.customers.directory()
    assert [row.handle for row in found.rows(1, 1)] == ["p2"]
    assert found.rows(7, 5) == []
    assert (found.position(PersonId(3)), found.position(PersonId(99))) == (2, None)


def test_customers_are_found_by_name_handle_note_and_label(three: Shop) -> None:
    three.desk.customers.note(PersonId(3), "likes rhubarb", "public")
    three.desk.customers.label(PersonId(4), ["vip"])
    assert listed(three, "person 3") == ["p3"]
    assert listed(three, "@p4") == ["p4"]
    assert listed(three, "rhub") == ["p3"]
    assert listed(three, label="vip") == ["p4"]
    assert listed(three, "label:vip") == ["p4"]
    assert listed(three, "is:waiting") == ["p2", "p3"]
    assert listed(three, "from:nobody") == listed(three, "zzz") == []


@pytest.mark.parametrize("words", ['"', "x:y", "(", "\ud800", "a" * 10_000, "label:", "is:done -"])
def test_nothing_that_is_typed_is_an_error(three: Shop, words: str) -> None:
    listed(three, words)


def test_somebody_with_a_new_handle_is_the_same_person(three: Shop) -> None:
    meet(three, 2, handle="new_name")
    known = three.desk.customers
    assert known.find("@p2") == known.find("NEW_NAME") == 2
    three.later(days=2)
    meet(three, 2, handle="newest")
    assert known.profile(PersonId(2)).former == ("new_name", "p2")
    meet(three, 2, handle="new_name")
    assert known.profile(PersonId(2)).former == ("newest", "p2")
    assert listed(three, "@p2") == listed(three, "new") == ["new_name"]


def test_a_handle_belongs_to_whoever_has_it_now(three: Shop) -> None:
    meet(three, 2, handle="new_name")
    three.take(post(20, 5))
    meet(three, 5, handle="p2")
    assert three.desk.customers.find("p2") == 5
    assert sorted(listed(three, "@p2")) == ["new_name", "p2"]


def test_nobody_of_that_name_brings_up_the_nearest(three: Shop) -> None:
    meet(three, 2, handle="maya_okafor")
    with pytest.raises(Misuse, match="Did you mean @maya_okafor"):
        three.desk.customers.find("@maya_okafr")


def test_a_profile_tells_what_happened(three: Shop) -> None:
    desk = three.desk
    four = desk.customers.of(three.case(4))
    promise = desk.reminders.promise(three.case(4), three.clock.now() + timedelta(days=1), "refund")
    assert promise.cases
    [open_] = desk.customers.profile(four).card.reminders
    desk.reminders.settle(open_.id, "kept")
    desk.triage.done([three.case(4)], Reason.SOLVED)
    known = desk.customers.profile(four)
    assert (known.cases, known.posts, known.answers) == (1, 1, 1)
    assert (known.kept, known.broken) == (1, 0)
    assert [(past.state, past.reason) for past in known.card.cases] == [(State.DONE, Reason.SOLVED)]
    assert known.card.first_seen == known.last_seen == START + timedelta(minutes=4)


def test_labels_that_could_fit_come_with_the_reason_and_go_once_taken(shop: Shop) -> None:
    shop.take(*(post(n, 2, "@shop I love it, thank you so much, great bread") for n in range(2, 5)))
    known = shop.desk.customers
    assert known.suggestions(PersonId(2)) == (Suggestion("advocate", "praised 3 times"),)
    assert known.profile(PersonId(2)).card.labels == ()
    known.label(PersonId(2), ["advocate"])
    assert known.suggestions(PersonId(2)) == ()


def test_labels_in_use_are_offered_first(three: Shop) -> None:
    three.desk.customers.label(PersonId(2), ["Cat Person"])
    assert three.desk.customers.labels()[:2] == ("cat person", "vip")


def test_a_troll_is_called_so_only_after_somebody_tried(three: Shop) -> None:
    with pytest.raises(Misuse, match="Nobody has answered @p2"):
        three.desk.customers.label(PersonId(2), ["troll"])
    assert three.desk.customers.label(PersonId(4), ["Troll"]).said == "Labels +troll: @p4"


def test_labels_and_notes_can_be_undone(three: Shop) -> None:
    known = three.desk.customers
    known.label(PersonId(2), ["vip"])
    known.note(PersonId(2), "two cats")
    three.desk.undo()
    three.desk.undo()
    card = known.profile(PersonId(2)).card
    assert (card.labels, card.notes) == ((), ())


@pytest.mark.parametrize("text", ["order 10482", "a@b.example", "+44 20 7946 0123"])
def test_what_is_personal_needs_a_source(three: Shop, text: str) -> None:
    with pytest.raises(Misuse, match="say how you know it"):
        three.desk.customers.note(PersonId(2), text)
    three.desk.customers.note(PersonId(2), text, "someone else told us: Anna")
    [note] = three.desk.customers.profile(PersonId(2)).card.notes
    assert (note.text, note.source) == (text, "someone else told us: Anna")


def test_what_is_sensitive_is_kept_only_knowingly(three: Shop) -> None:
    with pytest.raises(Misuse, match="health"):
        three.desk.customers.note(PersonId(2), "has diabetes", "they told us")
    three.desk.customers.note(PersonId(2), "has diabetes", "they told us", knowingly=True)
    assert three.desk.customers.profile(PersonId(2)).card.notes


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_names_labels_and_notes_are_only_text(shop: Shop, payload: str) -> None:
    shop.take(post(2, 2))
    known = shop.desk.customers
    known.note(PersonId(2), f"x {payload}", f"public {payload}", knowingly=True)
    known.label(PersonId(2), [f"x{payload}"[:30]])
    listed(shop, payload)
    [note] = known.profile(PersonId(2)).card.notes
    assert "\x1b" not in note.text + note.source


def test_who_was_forgotten_is_no_customer(three: Shop, tmp_path: Path) -> None:
    three.desk.forget.person("p2")
    assert listed(three) == ["p4", "p3"]
    with pytest.raises(Misuse):
        three.desk.customers.find("p2")
