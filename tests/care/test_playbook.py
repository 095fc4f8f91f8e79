"""Kinds of problem: how a file is read, how a kind is found, whom one can ask."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.errors import Misuse
from carecli.care.playbook import Contact, Kind, Known, Offer, contacts, plays, vcards
from carecli.care.playbook_files import parse
from carecli.care.rows import Mark

LATE = Kind(id="late", title="Late", steps=("look",), cues=("never arrived", "deliver*", "where"))
PRAISE = Kind(id="praise", title="Praise", steps=("thank",), marks=(Mark.PRAISE,))
KINDS = (PRAISE, LATE)

WHOLE = """\
title = "Late"
why = "Look first."
cues = ["never arrived", "deliver*"]
marks = ["upset"]
steps = ["Look.", "Say when."]
templates = ["delivery-late"]

[[ask]]
name = "Dil"
about = "the van"
phone = "01632 960 123"

[[ask]]
name = "Kit"

[[offers]]
what = "the delivery"
up_to = "7.50"

[[offers]]
what = "a bun"
up_to = "2"
"""


def best(*texts: str, marks: tuple[Mark, ...] = ()) -> tuple[str, tuple[str, ...]]:
    play = plays(KINDS, texts, marks)[0]
    return play.kind.id, play.because


def test_a_file_says_all_there_is_to_know() -> None:
    kind = parse(WHOLE, id="late")
    assert kind.ask[0] == Contact(name="Dil", about="the van", phone="01632 960 123")
    assert kind.offers[0] == Offer(what="the delivery", up_to=Decimal("7.50"))
    assert (kind.marks, kind.templates, kind.limit) == (
        (Mark.UPSET,),
        ("delivery-late",),
        Decimal("7.50"),
    )


def test_an_offer_without_a_bound_sets_no_limit() -> None:
    assert parse(WHOLE.replace('up_to = "2"\n', ""), id="late").limit is None
    assert parse(WHOLE.partition("[[offers]]")[0], id="late").limit is None


@pytest.mark.parametrize(
    ("found", "put", "complaint"),
    [
        ('title = "Late"', "", "late.toml, line 1: expected title"),
        ('title = "Late"', "title = 3", "late.toml, line 1: expected title"),
        ("steps", "step", "late.toml, line 5: there is no key 'step'"),
        ('steps = ["Look.", "Say when."]', "steps = []", "late.toml, line 5: expected steps"),
        ('"upset"', '"upst"', "late.toml, line 4: there is no mark 'upst'. Did you mean 'upset'?"),
        ('"deliver*"', '"*"', "late.toml, line 3: “*” is no cue"),
        ('"deliver*"', '"de*ver"', "late.toml, line 3: “de*ver” is no cue"),
        ('"deliver*"', '""', "late.toml, line 3: expected cues"),
        ('phone = "01632 960 123"', "phone = 1632", "late.toml, line 11: expected phone"),
        ('phone = "', 'fone = "', "late.toml, line 11: there is no key 'fone'"),
        ('name = "Kit"', 'about = "x"', "late.toml, line 13: expected name"),
        ('up_to = "2"', "up_to = 2", "late.toml, line 22: expected up_to"),
        ('up_to = "2"', 'up_to = "two"', "late.toml, line 22: “two” is no amount"),
        ('up_to = "2"', 'up_to = "-2"', "late.toml, line 22: “-2” is no amount"),
        ('what = "a bun"', "", "late.toml, line 20: expected what"),
        ('"Look first."', '"Look \\u001b[2J"', "late.toml, line 1: the block holds"),
        ('"Look first."', '"Look', "late.toml: "),
        ("[[offers]]", "[offers]", "late.toml"),
    ],
)
def test_what_does_not_belong_is_named_with_its_line(found: str, put: str, complaint: str) -> None:
    with pytest.raises(Misuse) as refused:
        parse(WHOLE.replace(found, put), id="late")
    assert complaint in str(refused.value)


@pytest.mark.parametrize("text", ["", "= 1", "title = [" * 3000, "[[[[", "\x00", "x" * 30_000])
def test_no_file_is_more_than_a_refusal(text: str) -> None:
    with pytest.raises(Misuse, match=r"late\.toml"):
        parse(text, id="late")


@pytest.mark.parametrize("key", ["cues", "templates", "ask", "offers", "marks", "steps"])
@pytest.mark.parametrize("value", ["1", "true", "1979-05-27", "{}"])
def test_what_should_be_a_list_and_is_none_is_only_a_refusal(key: str, value: str) -> None:
    with pytest.raises(Misuse, match=r"x.toml, line \d"):
        parse(f'{key} = {value}\ntitle = "A"\n' + 'steps = ["b"]\n' * (key != "steps"), id="x")


def test_a_kind_is_found_by_its_words_and_says_which() -> None:
    assert best("@shop My parcel NEVER   arrived, and the delivery man laughed") == (
        "late",
        ("“never arrived”", "“deliver…”"),
    )


def test_a_cue_is_a_whole_word() -> None:
    assert best("everywhere I go") == ("late", ())
    assert best("where is it") == ("late", ("“where”",))


def test_apostrophes_and_signs_do_not_hide_a_cue() -> None:
    kind = Kind(id="x", title="X", steps=("a",), cues=("nothings turned up", "hasn't"))
    for text in ("Nothing's turned up!", "nothing’s turned-up", "it hasnt"):
        assert plays((kind,), [text])[0].because


def test_handles_and_links_are_no_words_of_theirs() -> None:
    assert best("@where @deliver https://deliver.example/where") == ("late", ())


def test_a_mark_speaks_for_a_kind() -> None:
    assert best("lovely", marks=(Mark.PRAISE,)) == ("praise", ("praise",))
    assert best("where was it delivered, never arrived", marks=(Mark.PRAISE,))[0] == "late"


def test_only_the_latest_posts_and_the_first_words_of_each_count() -> None:
    assert best("where", *["hello"] * 20) == ("late", ())
    assert best("x " * 1000 + "where") == ("late", ())


def test_no_post_takes_long() -> None:
    kinds = [
        Kind(id=str(n), title=str(n), steps=("a",), cues=tuple(f"aa {'a' * m}*" for m in range(90)))
        for n in range(20)
    ]
    before = time.perf_counter()
    plays(kinds, ["a" * 100_000, "aa " * 50_000] * 20)
    assert time.perf_counter() - before < 2


@given(st.lists(st.text(max_size=50), max_size=3))
def test_any_words_leave_all_kinds_to_choose_from(texts: list[str]) -> None:
    assert {play.kind for play in plays(KINDS, texts)} == set(KINDS)


def test_somebody_who_knows_of_two_kinds_is_one_contact() -> None:
    dil = Contact(name="Dil", phone="1")
    kinds = (
        Kind(id="a", title="A", steps=("x",), ask=(Contact(name="Dil", phone="1", about="vans"),)),
        Kind(id="b", title="B", steps=("x",), ask=(dil, Contact(name="Al"))),
    )
    al, both = contacts(kinds)
    assert al.contact.name == "Al"
    assert both == Known(Contact(name="Dil", phone="1", about="vans"), ("A", "B"))


def test_an_address_book_can_read_them() -> None:
    contact = Contact(name="Dil; the baker, \\o/", about="vans", phone="1", email="d@e.example")
    assert vcards([Known(contact, ("A, B", "C"))]).split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        r"FN:Dil\; the baker\, \\o/",
        "TITLE:vans",
        "TEL;VALUE=text:1",
        "EMAIL:d@e.example",
        r"CATEGORIES:A\, B,C",
        "END:VCARD",
        "",
    ]


def test_a_line_end_cannot_begin_another_property() -> None:
    card = vcards([Known(Contact(name="Dil\nTEL:666"), ())])
    assert "FN:Dil\\nTEL:666" in card
    assert "\nTEL" not in card


@given(st.text(alphabet="aé😀 ,", min_size=1, max_size=300))
def test_lines_are_folded_at_75_octets_and_unfold_to_what_they_were(name: str) -> None:
    card = vcards([Known(Contact(name=name), ())])
    assert all(len(line.encode()) <= 75 for line in card.split("\r\n"))
    assert f"FN:{name.replace(',', chr(92) + ',')}" in card.replace("\r\n ", "")
