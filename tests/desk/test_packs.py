"""Rules of the person's own: they join those that ship, and a broken file costs only itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from carecli.care.coach.examples import speaks
from carecli.care.errors import Misuse
from carecli.desk import coach
from carecli.desk.packs import Packs, shipped
from tests.support.shop import Shop, post

OWN = """\
family = "house"
language = "en"

[[rule]]
id = "cheap"
kind = "existence"
find = ["cheap"]
message = "“{words}”: we say good value."
why = "The house style."
bad = ["It is cheap."]
good = ["It is good value."]
"""


def write(folder: Path, text: str, name: str = "own.toml") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def said(shop: Shop, text: str) -> set[str]:
    found = coach.findings(shop.parts, shop.row(2), text, private=False)
    return {finding.rule for finding in found}


def test_a_rule_of_ones_own_speaks_beside_those_that_ship(shop: Shop) -> None:
    shop.take(post(5, 2))
    words = "A cheap one will come soon."
    before = said(shop, words)
    write(shop.home.coach_dir, OWN)
    assert said(shop, words) == before | {"cheap"}
    coach.dismiss(shop.parts, shop.case(2), "cheap")
    assert said(shop, words) == before


def test_a_rule_of_the_same_id_takes_the_place_of_the_one_that_ships(tmp_path: Path) -> None:
    write(tmp_path, OWN.replace('"cheap"\nkind', '"vague-time"\nkind'))
    packs = Packs(tmp_path)
    assert packs.rule("vague-time").family == "house"
    assert len(packs.rules()) == len(shipped())


def test_an_account_may_have_rules_that_the_others_do_not_have(tmp_path: Path) -> None:
    write(tmp_path / "myshop", OWN)
    packs = Packs(tmp_path)
    assert packs.rule("cheap", "MyShop").family == "house"
    with pytest.raises(Misuse, match="no rule"):
        packs.rule("cheap")


def test_a_rule_may_use_the_named_phrases_that_ship(tmp_path: Path) -> None:
    write(tmp_path, OWN.replace('["cheap"]', '["cheap", "@reason"]'))
    packs = Packs(tmp_path)
    assert packs.broken() == ()
    assert speaks(packs.rule("cheap"), "That is because of the snow.")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("kind =", "kimd =", "line 4, cheap: there is no key 'kimd'"),
        ('["cheap"]', '["cheap"', "line"),
        ('family = "house"', "rule = 5", "own.toml"),
        ("[[rule]]", "[rule]", r"\[\[rule\]\]"),
        ("[[rule]]", "[sets]\nnames = 5\n[[rule]]", "sets"),
        ("good value.", "good \\u202evalue.", "seen"),
        ('"cheap"]', f'"{"(" * 3000}"]', "bracket"),
        ("why =", f"lesson = {'9' * 5000}\nwhy =", "own.toml"),
    ],
)
def test_a_broken_file_is_named_and_the_others_stay(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    write(tmp_path, OWN.replace(old, new))
    write(tmp_path, OWN, name="good.toml")
    packs = Packs(tmp_path)
    (broken,) = packs.broken()
    assert str(tmp_path / "own.toml") in broken
    assert re.search(complaint, broken)
    assert packs.rule("cheap").family == "house"


def test_examples_that_a_rule_contradicts_are_named(tmp_path: Path) -> None:
    write(tmp_path, OWN.replace("It is cheap.", "It costs little.").replace("It is good", "Cheap"))
    assert Packs(tmp_path).misled() == (
        "own.toml, cheap: it is silent about “It costs little.”.",
        "own.toml, cheap: it finds fault with “Cheap value.”.",
    )


def test_the_rule_that_the_page_shows_is_one_that_works(tmp_path: Path) -> None:
    file = Path(__file__).parents[2] / "docs" / "coach.md"
    page = file.read_text(encoding="utf-8").partition("## Rules of your own")[2]
    write(tmp_path, page.partition("```text\n")[2].partition("```")[0])
    packs = Packs(tmp_path)
    assert (packs.broken(), packs.misled()) == ((), ())
    assert packs.rule("cheap").family == "house"
