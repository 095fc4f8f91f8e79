"""Templates with what is known about a case."""

from __future__ import annotations

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
    assert {"upset", "late"} & set(upset[0].when)
    assert len(upset) == len(happy) == len(shop.desk.templates.all())
    names = [template.id for template in happy]
    assert names.index("praise-thanks") < names.index("promise-broken")


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
    assert [one.text[:4] for one in known.suggest(shop.case(9)) if one.id == "mine"] == ["Ciao"]
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
