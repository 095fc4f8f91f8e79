"""The report says what the figures say, and nothing that anybody wrote does anything in it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date, timedelta
from html.parser import HTMLParser
from io import StringIO

import pytest

from carecli.care.cases import CaseId, Reason
from carecli.care.errors import Misuse
from carecli.care.figures import DEFINITIONS, Week
from carecli.care.posts import Link, PersonId, PostId
from carecli.desk import charts
from carecli.desk.report import Format
from carecli.desk.report_text import plain
from carecli.store import burial
from tests.support.hostile import PAYLOADS, controls
from tests.support.shop import Shop, dm, person, post

_VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """A page as a browser reads it: its elements, attributes, words, and whether it is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in _VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def html(shop: Shop, *, best: Sequence[CaseId] = ()) -> str:
    return shop.desk.report.make(Format.HTML, None, best=best, account="shop")


def answered(shop: Shop, text: str = "@shop hello", number: int = 2, **more: object) -> CaseId:
    """A customer wrote, and was answered half an hour later."""
    asked = post(number, 22, text, **more)
    answer = post(number + 30, 1, "So sorry", parent_id=number, conversation_id=number,
                  parent_author_id=PersonId(22))  # fmt: skip
    shop.take(asked, answer)
    return shop.case(22)


@pytest.fixture(autouse=True)
def _at_three(shop: Shop) -> None:
    shop.later(hours=6)


def test_the_page_is_whole_and_asks_nothing_of_anybody(shop: Shop) -> None:
    text = html(shop, best=[answered(shop)])
    page = Page(text)
    assert page.open == []
    assert not page.tags & {"script", "iframe", "img", "object", "link", "form", "base"}
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    (policy,) = [value for _, value in page.attributes if "-src" in value]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert {value[:20] for name, value in page.attributes if name in ("href", "src")} == {
        "https://x.com/p22/st", "https://x.com/Shop/s",
    }  # fmt: skip


def test_the_only_style_that_the_policy_lets_through_is_the_pages_own(shop: Shop) -> None:
    from base64 import b64encode
    from hashlib import sha256

    text = html(shop)
    found = re.search("<style>(.*?)</style>", text, re.DOTALL)
    assert found is not None
    digest = b64encode(sha256(found[1].encode()).digest()).decode()
    assert any(f"'sha256-{digest}'" in value for _, value in Page(text).attributes)


def test_the_report_says_what_the_figures_say_and_what_they_mean(shop: Shop) -> None:
    answered(shop)
    shop.desk.triage.done([shop.case(22)], Reason.SOLVED)
    for form in (Format.HTML, Format.MD):
        text = shop.desk.report.make(form, None)
        words = Page(text).words if form is Format.HTML else text
        assert "30m" in words
        assert "100%" in words
        assert "solved" in words
        assert all(meaning.replace("’", "'")[:40] in words for meaning in DEFINITIONS.values())


def test_an_empty_period_still_makes_a_report(shop: Shop) -> None:
    shop.take(post(2, 22))
    for form in Format:
        text = shop.desk.report.make(form, shop.clock.now() - timedelta(minutes=1))
        assert text
    assert "<svg" not in shop.desk.report.make(Format.HTML, shop.clock.now())


@pytest.mark.parametrize("payload", [*PAYLOADS, '"><script>alert(1)</script>', "{{ 7*7 }}{% x %}"])
def test_nothing_that_a_customer_wrote_acts_in_a_page(shop: Shop, payload: str) -> None:
    payload = payload.encode(errors="replace").decode()
    case = answered(shop, f"@shop {payload}")
    page = Page(html(shop, best=[case]))
    assert page.open == []
    assert not page.tags & {"script", "img"}
    assert not controls(page.words)
    assert "49" not in page.words or "7*7" in page.words


def test_only_links_to_the_web_can_be_clicked(shop: Shop) -> None:
    bad = "javascript:alert(1) data:text/html,x https://x.com@evil.example/ http://a\\b"
    case = answered(
        shop,
        f"@shop https://t.co/good {bad}",
        links=(Link("https://t.co/good", "shop.example/<b>", "https://shop.example/"),),
    )
    page = Page(html(shop, best=[case]))
    links = {value for name, value in page.attributes if name == "href"}
    assert {each for each in links if "x.com/" not in each} == {"https://t.co/good"}
    assert "shop.example/<b>" in page.words
    assert "javascript:alert(1)" in page.words


def test_what_is_gone_on_x_is_a_tombstone_in_the_report(shop: Shop) -> None:
    case = answered(shop, "@shop my pineapple")
    burial.bury(shop.db, [PostId(2)], shop.clock.now())
    for form in (Format.HTML, Format.MD):
        text = shop.desk.report.make(form, None, best=[case])
        assert "pineapple" not in text
        assert "Deleted on X." in text
        assert "So sorry" in text


def test_direct_messages_are_shown_to_nobody(shop: Shop) -> None:
    shop.take(dm(40, 22, "my address"))
    with pytest.raises(Misuse, match="direct messages"):
        html(shop, best=[shop.case(22)])


@pytest.mark.parametrize(
    "text",
    ["# no heading", "- no list", "1. no list", "[a](javascript:b)", "<b>", "*x* _y_ `z`", "a | b",
     "---", "\\", "> quote", "~~gone~~", "![x](y)", "===", "&lt;"],
)  # fmt: skip
def test_no_text_is_markup_in_markdown(text: str) -> None:
    kept = plain(text)
    assert re.sub(r"\\(.)", r"\1", kept) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]<>`*_|~&]", kept)
    assert not re.match(r"[#+=-]|\d+[.)]", kept)


def test_the_csv_has_a_row_for_each_figure(shop: Shop) -> None:
    answered(shop)
    text = shop.desk.report.make(Format.CSV, None)
    rows = {(row["figure"], row["clock"]): row for row in csv.DictReader(StringIO(text[1:]))}
    first = rows["first", "calendar"]
    assert (first["n"], first["median_seconds"], first["in_target"]) == ("1", "1800", "1.0")
    assert rows["answered", ""]["value"] == "1"
    assert all(row["meaning"] for row in rows.values())


def test_names_of_accounts_and_labels_cannot_break_out(shop: Shop) -> None:
    answered(shop)
    shop.desk.triage.label(shop.case(22), ["=<b>|x"])
    text = shop.desk.report.make(Format.HTML, None, label="=<b>|x")
    assert "=<b>|x" in Page(text).words
    assert "=\\<b\\>\\|x" in shop.desk.report.make(Format.MD, None, label="=<b>|x")


def test_a_name_is_shown_as_it_is_on_x(shop: Shop) -> None:
    case = answered(shop)
    assert person(22).name in Page(html(shop, best=[case])).words


def weeks(*first: int | None) -> list[Week]:
    return [
        Week(
            start=date(2026, 9, 7) + timedelta(weeks=n),
            answers=0 if minutes is None else 5,
            first=None if minutes is None else timedelta(minutes=minutes),
        )
        for n, minutes in enumerate(first)
    ]


def test_a_week_without_answers_breaks_the_line(shop: Shop) -> None:
    chart = charts.trend(weeks(5, 10, None, 20, 5))
    assert chart is not None
    assert len(chart.lines) == 2
    assert len(chart.dots) == 4
    assert len(chart.shapes) == 5


def test_every_part_of_a_chart_lies_inside_it() -> None:
    for many in (1, 2, 53, 200):
        chart = charts.trend(weeks(*range(1, many + 1)))
        assert chart is not None
        for shape in (*chart.shapes, *chart.dots):
            assert shape.x >= 0
            assert shape.x + shape.width <= charts.WIDTH
            assert shape.y >= 0
            assert shape.y + shape.height <= chart.height
        assert len(chart.ticks) <= 10


def test_no_chart_is_drawn_of_nothing() -> None:
    assert charts.trend([]) is None
    assert charts.trend(weeks(None, None)) is None
    assert charts.heat(((0,) * 24,) * 7) is None


def test_the_busiest_hour_is_the_darkest() -> None:
    hours = [[0] * 24 for _ in range(7)]
    hours[2][9], hours[3][9] = 10, 5
    chart = charts.heat(tuple(map(tuple, hours)))
    assert chart is not None
    darkest = max(chart.shapes, key=lambda cell: cell.strength)
    assert (darkest.said, darkest.strength) == ("Wed 09:00: 10", 1.0)
