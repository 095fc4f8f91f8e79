"""What a note says that wants care."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care import notes
from carecli.care.notes import Personal, Sensitive


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("write to maya.o+x@mail.example.org", (Personal.EMAIL,)),
        ("call +44 20 7946 0123", (Personal.PHONE,)),
        ("(020) 7946-0123 after six", (Personal.PHONE,)),
        ("order 10482", (Personal.ORDER,)),
        ("Order no. AB-1234", (Personal.ORDER,)),
        ("see #88121", (Personal.ORDER,)),
        ("tracking: JD0002", (Personal.ORDER,)),
        ("two cats, 3 dogs", ()),
        ("ordered twice in 2026", ()),
        ("@maya_o likes rhubarb", ()),
        ("since 2019-2024", ()),
    ],
)
def test_addresses_and_numbers_are_noticed(text: str, kinds: tuple[Personal, ...]) -> None:
    assert notes.personal(text) == kinds
    assert bool(notes.missing_source(text)) == bool(kinds)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("has diabetes", (Sensitive.HEALTH,)),
        ("her son is in HOSPITAL", (Sensitive.HEALTH,)),
        ("lost his job, can't afford it", (Sensitive.MONEY,)),
        ("a Tory councillor", (Sensitive.POLITICS,)),
        ("keeps kosher", (Sensitive.RELIGION,)),
        ("pregnant and in debt", (Sensitive.HEALTH, Sensitive.MONEY)),
        ("likes a still day by the sea", ()),
        ("billed twice", ()),
        ("", ()),
    ],
)
def test_what_is_better_not_kept_is_noticed(text: str, kinds: tuple[Sensitive, ...]) -> None:
    assert notes.sensitive(text) == kinds
    assert bool(notes.warning(text)) == bool(kinds)


def test_the_sentences_name_everything_that_was_noticed() -> None:
    assert notes.missing_source("order 10482 to a@b.example").startswith(
        "With an e-mail address and an order number, "
    )
    assert "health and religion" in notes.warning("a vicar's church, and her illness")


@given(st.text(st.sampled_from("0123456789 -().+#@a.order")) | st.text())
def test_no_text_is_too_odd_or_takes_long(text: str) -> None:
    notes.missing_source(text * 50)
    notes.warning(text * 50)
