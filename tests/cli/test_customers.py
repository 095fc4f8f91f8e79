"""Customers and the search at the command line."""

from __future__ import annotations

import pytest

from carecli.care.queries import FILTERS
from tests.cli.conftest import Line
from tests.cli.test_json_page import NAMED, _fields


def test_customers_are_listed_with_what_is_known(line: Line) -> None:
    line.does("label", str(line.waiting("maya_okafor").case), "+vip")
    [maya] = line.json("customers", "maya")
    assert (maya["handle"], maya["labels"], maya["waiting"]) == ("maya_okafor", ["vip"], 1)
    assert line.json("customers", "--label", "vip") == [maya]
    assert line.run("customers", "nobody_at_all").stderr == "Nobody was found.\n"


def test_the_order_is_of_ones_own_choice(line: Line) -> None:
    most = line.json("customers", "--by", "followers")
    reach = [each["followers"] or 0 for each in most]
    assert reach == sorted(reach, reverse=True)


def test_a_customer_is_shown_whole(line: Line) -> None:
    line.does("note", "@maya_okafor", "Collects on Sundays", "--source", "public")
    shown = line.run("customer", "@maya_okafor").stdout
    assert "Collects on Sundays (public" in shown
    assert "1 case, " in shown
    assert set(_fields(line.json("customer", "maya_okafor"))) <= NAMED
    assert set(_fields(line.json("customers"))) <= NAMED


def test_nobody_of_that_name_is_a_mistake_with_a_hint(line: Line) -> None:
    result = line.run("customer", "@maya_okafr")
    assert result.exit_code == 2
    assert "Did you mean @maya_okafor?" in result.stderr


def test_a_hit_says_where_the_words_stand(looking: Line) -> None:
    hits = looking.json("search", "cake")
    assert hits
    for hit in hits:
        start, end = hit["hit"]["spans"][0]
        assert hit["hit"]["excerpt"][start:end].lower().startswith("cake")
        assert hit["hit"]["where"] in ("post", "reply", "customer", "note")


def test_the_search_takes_filters_an_order_and_a_limit(looking: Line) -> None:
    assert {hit["state"] for hit in looking.json("search", "is:waiting")} == {"waiting"}
    assert len(looking.json("search", "is:waiting", "--limit", "2")) == 2
    best = looking.json("search", "cake", "--by", "relevance")
    assert {hit["case"] for hit in best} == {hit["case"] for hit in looking.json("search", "cake")}
    assert "maya" in looking.run("search", "from:maya_okafor").stdout


@pytest.mark.parametrize("words", ["-a", "--", "x:y", '"', "NEAR("])
def test_words_that_look_like_options_are_words(looking: Line, words: str) -> None:
    assert looking.run("search", "zzzz", words).exit_code == 0


def test_the_help_names_every_filter(looking: Line) -> None:
    shown = looking.run("search", "--help").stdout
    assert all(name in shown for name in FILTERS)
