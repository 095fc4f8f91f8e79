"""Templates with what is known about a case."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from carecli.care.errors import Misuse
from carecli.care.posts import Page
from carecli.care.threads import Feed
from carecli.config.model import AccountSettings, Config
from carecli.desk.intake import take_in
from carecli.desk.library import Usage
from carecli.store import accounts
from carecli.system.clock import FixedClock
from tests.support.shop import START, Shop, person, post

HOURS = {"mon": "09:00-17:00", "tue": "07:30-17:00", "wed": "09:00-17:00"}
MINE = """+++
title = "Mine"
when = ["first"]
+++
Hi {first_name|there}, this is {brand}. {signoff}
"""

TURNS = """+++
title = "Turns"
when = ["first"]
[sentences]
thanks = ["Thank you for asking.", "Good that you ask.", "Glad you ask!"]
+++
{thanks} It is ready.
"""
DEPENDS = """+++
title = "Depends"
when = ["first"]
[sentences.hello]
dm = "Between us."
repeat = "Good to see you again."
late = "Late, sorry."
else = "Welcome."
+++
Hi. {hello}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    account = AccountSettings(
        hours=HOURS,
        timezone="Europe/London",
        brand="The Corner Shop",
        signoff="^Ana",
        greeting="Servus",
    )
    shop = Shop(tmp_path, Config(accounts={"shop": account}))
    shop.take(post(2, 2, "@shop awful. where is it?"), post(3, 3, "@shop lovely bread"))
    return shop


def facts(shop: Shop, by: int = 2) -> dict[str, str]:
    return shop.desk.templates.facts(shop.row(by))


def test_every_shipped_template_can_be_read_and_filled(shop: Shop) -> None:
    assert shop.desk.templates.broken() == ()
    assert len(shop.desk.templates.all()) >= 15
    for template in shop.desk.templates.all():
        filled = shop.desk.templates.fill(template.id, shop.case(2))
        assert filled.text
        assert not {blank.name for blank in filled.blanks} - {
            *template.blanks,
            *("first_name", "waited", "back_at"),
        }


def test_facts_come_from_the_case_and_the_settings(shop: Shop) -> None:
    shop.db.connection.execute("UPDATE people SET name = 'Maya Okafor' WHERE id = 2")
    known = facts(shop)
    assert known["first_name"] == "Maya"
    assert known["brand"] == "The Corner Shop"
    assert known["signoff"] == "^Ana"
    assert known["handle"] == "p2"
    assert known["waited"] == "a day"


def test_what_is_not_known_is_left_out(shop: Shop) -> None:
    shop.db.connection.execute("UPDATE people SET name = '{{7*7}} Ltd' WHERE id = 2")
    assert "first_name" not in facts(shop)
    assert "back_at" not in facts(shop)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-09-15 06:00", "today at 7:30"),
        ("2026-09-14 18:00", "tomorrow at 7:30"),
        ("2026-09-15 20:00", "tomorrow at 9"),
        ("2026-09-17 12:00", "on Monday at 9"),
        ("2026-09-15 00:10", "today at 7:30"),
    ],
)
def test_back_at_says_when_the_doors_open(tmp_path: Path, now: str, words: str) -> None:
    account = AccountSettings(hours=HOURS, timezone="Europe/London")
    moment = datetime.strptime(now, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Europe/London"))
    clock = FixedClock(moment.astimezone(ZoneInfo("UTC")))
    shop = Shop(tmp_path, Config(accounts={"shop": account}), clock)
    shop.take(post(2, 2, created_at=START - timedelta(days=3)))
    assert facts(shop)["back_at"] == words


def test_an_open_door_has_no_back_at(shop: Shop) -> None:
    assert shop.clock.now().hour == 9  # ten in London, on a Wednesday
    assert "back_at" not in facts(shop)


def test_what_fits_the_case_is_suggested_first(shop: Shop) -> None:
    upset = shop.desk.templates.suggest(shop.case(2))
    happy = shop.desk.templates.suggest(shop.case(3))
    assert {"late", "upset"} <= set(upset[0].template.when)
    assert upset[0].because[:2] == ("they sound upset", "they have waited past your care promise")
    assert len(upset) == len(happy) == len(shop.desk.templates.all())
    names = [one.template.id for one in happy]
    assert names.index("praise-thanks") < names.index("promise-broken")


@pytest.mark.parametrize(
    ("text", "situation", "because"),
    [
        ("@shop the best bread in town", "praise", "they praise you"),
        ("@shop awful. where is it?", "upset", "they sound upset"),
        ("@shop when do you open?", "question", "they ask something"),
        ("@shop thanks!", "closing", "it may be solved"),
    ],
)
def test_each_situation_brings_its_templates_to_the_top(
    shop: Shop, text: str, situation: str, because: str
) -> None:
    shop.clock.move(timedelta(days=-1) + timedelta(minutes=30))
    shop.take(post(5, 5, text))
    first = shop.desk.templates.suggest(shop.case(5))[0]
    assert situation in first.template.when
    assert because in first.because


def test_silence_after_our_answer_asks_whether_it_worked(shop: Shop) -> None:
    shop.take(post(6, 1, "All done.", parent_id=3, conversation_id=3), feed=Feed.OWN)
    soon = shop.desk.templates.suggest(shop.case(3))[0]
    assert "closing" in soon.template.when
    shop.later(days=2)
    first = shop.desk.templates.suggest(shop.case(3))[0]
    assert {"follow-up", "closing"} <= set(first.template.when)
    assert "they have been silent since your answer" in first.because


def test_an_overdue_promise_is_owned_first(shop: Shop) -> None:
    shop.desk.reminders.promise(shop.case(3), shop.clock.now() + timedelta(hours=1), "a call")
    shop.later(hours=2)
    first = shop.desk.templates.suggest(shop.case(3))[0]
    assert "a promise to them is overdue" in first.because


def own(shop: Shop) -> Path:
    """The folder of one's own templates."""
    shop.home.templates_dir.mkdir(exist_ok=True)
    return shop.home.templates_dir


def test_ones_own_template_joins_in_and_replaces_a_shipped_one(shop: Shop) -> None:
    (own(shop) / "mine.md").write_text(MINE)
    (own(shop) / "late-apology.md").write_text(MINE.replace("Mine", "My apology"))
    assert shop.desk.templates.get("late-apology").title == "My apology"
    assert shop.desk.templates.fill("mine", shop.case(2)).text.endswith("The Corner Shop. ^Ana")


def test_an_accounts_own_template_is_offered_for_its_cases_only(shop: Shop) -> None:
    cafe = accounts.add(
        shop.db, replace(person(90), handle="Cafe"), channel="x", api_url="", now=shop.clock.now()
    )
    page = Page(posts=(post(9, 9, "@cafe hi", mentions=frozenset({"cafe"})),), people=(person(9),))
    take_in(shop.parts, cafe, Feed.MENTIONS, page)
    (own(shop) / "mine.md").write_text(MINE)
    (own(shop) / "CAFE").mkdir()
    (own(shop) / "CAFE" / "mine.md").write_text(MINE.replace("Hi", "Ciao"))
    (own(shop) / "CAFE" / "late-apology.md").write_text("oops")
    known = shop.desk.templates
    assert known.fill("mine", shop.case(2)).text.startswith("Hi")
    assert known.fill("mine", shop.case(9)).text.startswith("Ciao")
    assert known.get("mine").text.startswith("Hi")
    assert [one.text[:4] for one in known.all("cafe") if one.id == "mine"] == ["Ciao"]
    assert known.get("late-apology", "cafe").title == known.get("late-apology").title
    (broken,) = known.broken()
    assert "CAFE" in broken


def test_an_account_greets_in_its_own_voice(shop: Shop) -> None:
    (own(shop) / "mine.md").write_text(MINE.replace("Hi ", "{greeting|Hello} "))
    assert shop.desk.templates.fill("mine", shop.case(2)).text.startswith("Servus there")
    quiet = Shop(shop.folder, Config(), shop.clock)
    assert quiet.desk.templates.fill("mine", shop.case(2)).text.startswith("Hello there")


def test_a_broken_file_is_named_with_its_line_and_costs_only_itself(shop: Shop) -> None:
    (own(shop) / "bad.md").write_text(MINE.replace("{brand}", "{brnd_x}"))
    (own(shop) / "bytes.md").write_bytes(b"\xff\xfe\x00")
    (own(shop) / "mine.md").write_text(MINE)
    broken = shop.desk.templates.broken()
    assert len(broken) == 2
    assert "bad.md, line 5" in broken[0]
    assert str(own(shop) / "bytes.md") in broken[1]
    assert shop.desk.templates.get("mine")


def test_a_broken_file_does_not_hide_the_shipped_one_it_would_replace(shop: Shop) -> None:
    (own(shop) / "late-apology.md").write_text("oops")
    assert shop.desk.templates.get("late-apology").title
    assert len(shop.desk.templates.broken()) == 1


def test_an_unknown_template_names_the_nearest(shop: Shop) -> None:
    with pytest.raises(Misuse, match="late-apology"):
        shop.desk.templates.get("late-apolgy")
    with pytest.raises(Misuse, match="no template"):
        shop.desk.templates.get("\x1b" * 500)


def test_words_find_a_template_in_spite_of_a_slip(shop: Shop) -> None:
    known = shop.desk.templates.all()
    assert shop.desk.templates.find("apolgy", known)[0].id == "late-apology"
    assert shop.desk.templates.find("apology late", known)[0].id == "late-apology"
    assert shop.desk.templates.find("zebra crossing", known) == []
    for nothing in ("  ", "?!"):
        assert shop.desk.templates.find(nothing, known) == list(known)


def test_an_unknown_blank_is_refused(shop: Shop) -> None:
    with pytest.raises(Misuse, match="no blank"):
        shop.desk.templates.fill("late-apology", shop.case(2), {"nmae": "x"})


def test_two_customers_in_a_row_do_not_get_the_same_words(shop: Shop) -> None:
    (own(shop) / "mine.md").write_text(TURNS)
    said = shop.desk.templates
    one = said.fill("mine", shop.case(2)).text
    assert said.fill("mine", shop.case(2)).text == one, "looking twice shows the same"
    shop.desk.replies.send(shop.case(2), f"{one} Today at noon.", template="mine")
    two = said.fill("mine", shop.case(3)).text
    assert two != one
    shop.later(minutes=1)
    shop.desk.replies.keep(shop.case(3), two, "mine")
    shop.take(post(4, 4))
    three = said.fill("mine", shop.case(4)).text
    assert three not in (one, two)
    shop.desk.replies.keep(shop.case(4), three, "mine")
    shop.take(post(5, 5))
    assert said.fill("mine", shop.case(5)).text == one, "the one used longest ago"


def test_a_reply_that_was_taken_back_has_used_no_words(shop: Shop) -> None:
    (own(shop) / "mine.md").write_text(TURNS)
    one = shop.desk.templates.fill("mine", shop.case(2)).text
    reply = shop.desk.replies.send(shop.case(2), one, template="mine")
    shop.desk.replies.recall(reply.id)
    shop.desk.replies.keep(shop.case(2), "")
    assert shop.desk.templates.fill("mine", shop.case(3)).text == one


def test_the_words_follow_what_holds_for_the_case(shop: Shop) -> None:
    (own(shop) / "mine.md").write_text(DEPENDS)
    fill = shop.desk.templates.fill
    assert fill("mine", shop.case(2)).text == "Hi. Late, sorry."
    shop.take(post(1430, 2), post(1431, 7))
    assert fill("mine", shop.case(2)).text == "Hi. Good to see you again."
    assert fill("mine", shop.case(7)).text == "Hi. Welcome."
    assert fill("mine", shop.case(7), private=True).text == "Hi. Between us."


def test_use_is_counted_and_what_went_out_unedited(shop: Shop) -> None:
    (own(shop) / "mine.md").write_text(MINE)
    for by, change in ((2, ""), (3, " Come by!")):
        words = shop.desk.templates.fill("mine", shop.case(by)).text + change
        shop.desk.replies.send(shop.case(by), words, template="mine")
    assert shop.desk.templates.usage()["mine"] == Usage(used=2, unedited=1)
    assert shop.desk.templates.usage("shop") == shop.desk.templates.usage()
    shop.later(days=91)
    assert shop.desk.templates.usage() == {}


def test_a_file_is_read_again_when_it_changed(shop: Shop) -> None:
    known, file = shop.desk.templates, own(shop) / "mine.md"
    file.write_text(MINE)
    assert known.get("mine").title == "Mine"
    file.write_text(MINE.replace("Mine", "Mine, but longer"))
    assert known.get("mine").title == "Mine, but longer"
    file.write_text("oops")
    assert len(known.broken()) == 1
    file.unlink()
    assert known.broken() == ()
    with pytest.raises(Misuse):
        known.get("mine")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_odd_things_in_the_folder_stop_nothing(shop: Shop) -> None:
    folder = own(shop)
    (folder / "folder.md").mkdir()
    (folder / "nowhere.md").symlink_to(folder / "gone")
    (folder / "large.md").write_text("x" * 100_000)
    os.mkfifo(folder / "pipe.md")
    known = shop.desk.templates
    assert known.get("late-apology")
    assert [Path(problem.split(": ")[0]).stem for problem in known.broken()] == [
        *("folder", "large", "nowhere", "pipe")
    ]


def test_what_is_saved_is_kept_even_when_it_is_no_template_yet(shop: Shop) -> None:
    shelf = shop.desk.templates.shelf
    assert shelf.save("mine", MINE) == shop.home.templates_dir / "mine.md"
    with pytest.raises(Misuse, match="line 1"):
        shelf.save("mine", "oops")
    assert shelf.source("mine") == "oops"
    assert shelf.source("late-apology").startswith("+++")


@pytest.mark.parametrize("name", ["../config", "a/b", ".hidden", "", "Mine", "a" * 41, "\x1b[2J"])
def test_a_template_is_never_written_elsewhere(shop: Shop, name: str) -> None:
    with pytest.raises(Misuse, match="cannot be called"):
        shop.desk.templates.shelf.save(name, MINE)
    with pytest.raises(Misuse, match="cannot be called"):
        shop.desk.templates.shelf.source(name)


def test_an_account_keeps_its_own_beside_the_shared_one(shop: Shop) -> None:
    shelf = shop.desk.templates.shelf
    shelf.save("mine", MINE)
    shelf.save("mine", MINE.replace("Hi", "Ciao"), "shop")
    assert shop.desk.templates.get("mine").text.startswith("Hi")
    assert shop.desk.templates.get("mine", "shop").text.startswith("Ciao")
    assert "Ciao" in shelf.source("mine", "shop")
