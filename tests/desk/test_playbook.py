"""The playbook at the desk: for a case, chosen by hand, one's own, an account's."""

from __future__ import annotations

import os

import pytest

from carecli.care.errors import Misuse
from tests.support.shop import Shop, post

MINE = """title = "Mine"
cues = ["teapot"]
steps = ["Look."]
"""


@pytest.fixture
def asked(shop: Shop) -> Shop:
    shop.take(post(2, 2, "@shop my parcel never arrived"), post(3, 3, "@shop lovely bread!"))
    shop.take(post(4, 4, "@shop hm"))
    return shop


def kind(shop: Shop, by: int) -> str:
    play = shop.desk.playbook.play(shop.case(by))
    return play.kind.id if play else ""


def test_a_case_has_the_kind_that_its_posts_speak_for(asked: Shop) -> None:
    play = asked.desk.playbook.play(asked.case(2))
    assert play
    assert play.kind.id == "late-delivery"
    assert "“never arrived”" in play.because
    assert kind(asked, 3) == "praise"
    assert kind(asked, 4) == ""


def test_a_deleted_post_speaks_for_nothing(asked: Shop) -> None:
    asked.db.connection.execute("UPDATE posts SET deleted_at = '2026-09-15' WHERE id = 2")
    assert kind(asked, 2) == ""


def test_another_kind_can_be_chosen_and_taken_back(asked: Shop) -> None:
    case = asked.case(2)
    assert "Damaged" in asked.desk.playbook.choose(case, "damaged").said
    play = asked.desk.playbook.play(case)
    assert play
    assert (play.kind.id, play.chosen) == ("damaged", True)
    asked.desk.undo()
    assert kind(asked, 2) == "late-delivery"
    asked.desk.playbook.choose(case, "damaged")
    asked.desk.playbook.choose(case, None)
    assert kind(asked, 2) == "late-delivery"


def test_a_kind_that_is_not_there_is_not_chosen(asked: Shop) -> None:
    with pytest.raises(Misuse, match="Did you mean damaged"):
        asked.desk.playbook.choose(asked.case(2), "damage")


def test_a_chosen_kind_whose_file_has_gone_gives_way(asked: Shop) -> None:
    book = asked.desk.playbook
    file = book.shelf.save("mine", MINE)
    book.choose(asked.case(2), "mine")
    assert kind(asked, 2) == "mine"
    file.unlink()
    assert kind(asked, 2) == "late-delivery"


def test_one_s_own_file_takes_the_place_of_one_that_ships(asked: Shop) -> None:
    book = asked.desk.playbook
    book.shelf.save("late-delivery", MINE)
    assert book.get("late-delivery").title == "Mine"
    book.shelf.save("late-delivery", MINE.replace("Mine", "Ours"), "shop")
    assert book.get("late-delivery", "shop").title == "Ours"
    assert book.get("late-delivery").title == "Mine"


def test_a_file_is_read_again_when_it_has_changed(asked: Shop) -> None:
    book = asked.desk.playbook
    file = book.shelf.save("mine", MINE)
    assert book.get("mine").title == "Mine"
    file.write_text(MINE.replace("Mine", "Changed"))
    os.utime(file, (1, 1))
    assert book.get("mine").title == "Changed"


def test_a_broken_file_is_named_and_stops_nothing(asked: Shop) -> None:
    book = asked.desk.playbook
    with pytest.raises(Misuse, match=r"late-delivery.toml, line 2"):
        book.shelf.save("late-delivery", 'title = "x"\ncuess = ["y"]\nsteps = ["z"]\n')
    (told,) = book.broken()
    assert "late-delivery.toml, line 2: there is no key 'cuess'" in told
    assert kind(asked, 2) == "late-delivery", "what ships stands in"


def test_a_template_that_is_not_there_is_named(asked: Shop) -> None:
    book = asked.desk.playbook
    assert book.dangling() == ()
    book.shelf.save("mine", MINE + 'templates = ["late-apologyy"]\n')
    assert book.dangling() == (
        "mine.toml: there is no template “late-apologyy”. Did you mean 'late-apology'?",
    )


def test_an_account_s_own_template_is_there_for_its_own_kinds(asked: Shop) -> None:
    template = '+++\ntitle = "T"\nwhen = ["first"]\n+++\nHi {personal}\n'
    asked.desk.templates.shelf.save("ours", template, "shop")
    asked.desk.playbook.shelf.save("mine", MINE + 'templates = ["ours"]\n', "shop")
    assert asked.desk.playbook.dangling() == ()


def test_templates_that_a_kind_names_are_suggested_and_why(asked: Shop) -> None:
    case = asked.case(2)
    named = asked.desk.playbook.templates(case)
    with_it = asked.desk.templates.suggest(case, named)
    told = {one.template.id: one.because for one in with_it}
    assert told["promise-broken"][0] == "the playbook names it"
    assert "the playbook names it" not in told["praise-thanks"]
    places = [one.template.id for one in asked.desk.templates.suggest(case)]
    assert [one.template.id for one in with_it].index("promise-broken") < places.index(
        "promise-broken"
    )
