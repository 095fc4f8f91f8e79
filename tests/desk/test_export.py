"""What is written out: what exists only here, rows of cases, a calendar."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from carecli.care.cases import Reason
from carecli.care.errors import Misuse
from carecli.care.posts import PersonId, PostId
from carecli.desk.copies import Copies, Kind
from carecli.desk.export import COLUMNS
from carecli.desk.sheets import sheet
from carecli.store import burial
from tests.support.hostile import PAYLOADS
from tests.support.shop import START, Shop, dm, post


def records(shop: Shop, kind: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in shop.desk.export.everything().splitlines()]
    return [line for line in lines if line["kind"] == kind]


def rows(shop: Shop, **how: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(shop.desk.export.cases(**how).lstrip("\ufeff"))))


def converse(shop: Shop) -> None:
    """Asked at 9:02, answered at 9:32; asked again at 9:40 and open."""
    shop.take(
        post(2, 22, "@shop my pineapple"),
        post(32, 1, "So sorry", parent_id=2, conversation_id=2, parent_author_id=PersonId(22)),
        post(40, 22, "@shop and now?", conversation_id=2, parent_id=32),
    )


def test_everything_that_exists_only_here_is_written_out(shop: Shop) -> None:
    converse(shop)
    case, later = shop.case(22), shop.clock.now() + timedelta(days=1)
    desk = shop.desk
    desk.triage.note(case, "likes pie", source="public")
    desk.triage.label(case, ["vip"])
    desk.replies.keep(case, "Dear Ada")
    desk.reminders.promise(case, later, "a pineapple")
    desk.triage.snooze([case], later, why="baking")
    (note,) = records(shop, "note")
    assert (note["customer"], note["customer_id"], note["text"]) == ("p22", "22", "likes pie")
    assert records(shop, "label")[0]["label"] == "vip"
    assert records(shop, "draft")[0]["text"] == "Dear Ada"
    assert records(shop, "reminder")[0]["note"] == "a pineapple"
    assert records(shop, "snooze")[0]["why"] == "baking"
    desk.triage.done([case], Reason.SOLVED)
    assert records(shop, "verdict")[0]["reason"] == "solved"


def test_an_export_begins_with_what_it_is(shop: Shop) -> None:
    head = json.loads(shop.desk.export.everything().splitlines()[0])
    assert (head["kind"], head["version"]) == ("carecli export", 1)


def test_no_words_of_customers_are_in_an_export(shop: Shop) -> None:
    converse(shop)
    assert "pineapple" not in shop.desk.export.everything()


def test_own_templates_are_written_out(shop: Shop) -> None:
    shop.home.templates_dir.mkdir(parents=True)
    (shop.home.templates_dir / "mine.md").write_text("Hello ✨", encoding="utf-8")
    (template,) = records(shop, "own template")
    assert (template["file"], template["text"]) == ("mine.md", "Hello ✨")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_export_is_plain_ascii_whatever_was_noted(shop: Shop, payload: str) -> None:
    shop.take(post(2, 22))
    shop.desk.triage.note(shop.case(22), f"x {payload}", source="public")
    text = shop.desk.export.everything()
    assert text.isascii()
    assert "\x1b" not in text
    assert len(records(shop, "note")) == 1


def test_a_row_of_a_case_has_its_waits_on_both_clocks(shop: Shop) -> None:
    converse(shop)
    (row,) = rows(shop)
    assert tuple(row) == COLUMNS
    assert row["first_post"] == "2026-09-15T10:02:00+01:00"
    assert (row["first_response_seconds"], row["first_response_open_seconds"]) == ("1800", "1800")
    assert (row["waits"], row["answers"], row["dismissed"], row["missed"]) == ("2", "1", "0", "0")
    assert row["first_in_target"] == "yes"
    assert row["waiting_since"] == "2026-09-15T10:40:00+01:00"
    assert row["text"] == "'@shop my pineapple"
    assert row["url"] == "https://x.com/p22/status/40"


def test_a_dismissed_first_wait_gives_no_first_response(shop: Shop) -> None:
    shop.take(post(2, 22))
    shop.desk.triage.done([shop.case(22)], Reason.NO_REPLY_NEEDED)
    (row,) = rows(shop)
    assert (row["first_response_seconds"], row["dismissed"], row["reason"]) == (
        "", "1", "no reply needed",
    )  # fmt: skip


def test_what_is_gone_on_x_has_no_text_in_a_row(shop: Shop) -> None:
    converse(shop)
    burial.bury(shop.db, [PostId(2)], shop.clock.now())
    assert rows(shop)[0]["text"] == ""


def test_a_private_case_says_so_and_has_no_address_of_its_own(shop: Shop) -> None:
    shop.take(dm(40, 22, "hello"))
    (row,) = rows(shop)
    assert (row["private"], row["url"]) == ("yes", "https://x.com/messages")


def test_rows_of_one_account_only(shop: Shop) -> None:
    converse(shop)
    assert len(rows(shop, account="shop")) == 1
    with pytest.raises(Misuse):
        rows(shop, account="other")


@pytest.mark.parametrize(
    "text",
    ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "＋1", "－1", "＠x", "|x",
     "\r=1", "\u200b=1", "\u00a0=1"],
)  # fmt: skip
def test_no_cell_is_a_formula(text: str) -> None:
    ((cell,),) = list(csv.reader(StringIO(sheet(["a"], [[text]]).split("\r\n", 1)[1])))
    assert cell.startswith("'")


def test_numbers_and_everyday_text_stay_what_they_are_and_raw_is_raw() -> None:
    made = sheet(["a", "b"], [[-1, "a = b"]])
    assert made == '\ufeff"a","b"\r\n"-1","a = b"\r\n'
    assert sheet(["a"], [["=1"]], raw=True) == '"a"\r\n"=1"\r\n'


def test_a_cell_keeps_quotes_and_lines() -> None:
    made = sheet(["a"], [['say "hi"\nthere']])
    assert list(csv.reader(StringIO(made.lstrip("\ufeff"))))[1] == ['say "hi"\nthere']


def events(shop: Shop, *, text: bool = False) -> list[Any]:
    return list(Calendar.from_ical(shop.desk.calendar.feed(text=text)).walk("VEVENT"))


@pytest.fixture
def promised(shop: Shop) -> Shop:
    converse(shop)
    due = START + timedelta(days=3)
    shop.desk.reminders.promise(shop.case(22), due, "a pineapple, fresh;\nBEGIN:VEVENT")
    return shop


def test_a_promise_is_an_event_at_its_due_time(promised: Shop) -> None:
    (event,) = events(promised)
    assert event.decoded("dtstart") == datetime(2026, 9, 18, 9, 0, tzinfo=UTC)
    assert str(event["summary"]) == f"Promise due: #{promised.case(22)} @Shop"


def test_a_calendar_names_no_customer_unless_asked(promised: Shop) -> None:
    feed = promised.desk.calendar.feed()
    assert "pineapple" not in feed
    assert "p22" not in feed
    (event,) = events(promised, text=True)
    assert "pineapple" in str(event["description"])
    assert "@p22" in str(event["summary"])


def test_an_event_keeps_its_id_when_it_is_moved_and_goes_when_it_is_settled(
    promised: Shop,
) -> None:
    (before,) = events(promised)
    (reminder,) = promised.desk.reminders.all()
    promised.desk.reminders.move(reminder.id, START + timedelta(days=5))
    (after,) = events(promised)
    assert (before["uid"], before["sequence"] + 1) == (after["uid"], after["sequence"])
    promised.desk.reminders.settle(reminder.id, "kept")
    assert events(promised) == []
    assert "BEGIN:VCALENDAR" in promised.desk.calendar.feed()


def test_a_list_of_copies_that_somebody_spoilt_is_begun_anew(shop: Shop, tmp_path: Path) -> None:
    copies = Copies(shop.home)
    shop.home.data_dir.mkdir()
    (shop.home.data_dir / "copies.json").write_text('[{"path": 7}')
    copies.write(tmp_path / "a.txt", "x", Kind.EXPORT, shop.clock.now(), force=False)
    assert [one.path.name for one in copies.all()] == ["a.txt"]
    (tmp_path / "a.txt").unlink()
    assert copies.all() == ()
