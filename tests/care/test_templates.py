"""Templates: reading them, filling them, and what still stands open."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import carecli
from carecli.care.errors import Misuse
from carecli.care.template_files import parse
from carecli.care.templates import (
    CONDITIONS,
    FACTS,
    SITUATIONS,
    Template,
    fill,
    next_blank,
    open_blanks,
)

SHIPPED = sorted((Path(carecli.__file__).parent / "data" / "templates").glob("*.md"))

STANDARD = (
    "inconvenience",
    "apologise",
    "unfortunately",
    "please dm",
    "policy",
    "can't",
    "you need to",
)

LATE = """\
+++
title = "Late, with a reason"
when = ["late", "upset"]
follow_up = "2d"
why = "Late beats never."
+++
Hello {first_name|there}, sorry: {what went wrong}.
You have it by {day|tomorrow}. {signoff|}
"""


def template(text: str) -> Template:
    return Template(id="t", title="T", when=("first",), text=text)


def file(head: str = 'title = "T"\nwhen = ["first"]', text: str = "Hello.") -> str:
    return f"+++\n{head}\n+++\n{text}\n"


def refusal(text: str) -> str:
    with pytest.raises(Misuse) as caught:
        parse(text, id="mine")
    return str(caught.value)


def test_a_file_becomes_a_template() -> None:
    assert parse(LATE, id="late") == Template(
        id="late",
        title="Late, with a reason",
        when=("late", "upset"),
        why="Late beats never.",
        text="Hello {first_name|there}, sorry: {what went wrong}.\n"
        "You have it by {day|tomorrow}. {signoff|}",
        follow_up=timedelta(days=2),
    )


def test_a_template_knows_what_a_person_must_fill() -> None:
    assert parse(LATE, id="late").blanks == ("what went wrong", "day")


def test_a_file_with_windows_line_ends_and_a_byte_order_mark_is_the_same_template() -> None:
    assert parse("\ufeff" + LATE.replace("\n", "\r\n"), id="late") == parse(LATE, id="late")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "expected +++"),
        ("Hello.", 1, "expected +++"),
        ('+++\ntitle = "T"\nHello.', 3, "expected a line +++"),
        (
            file('titel = "T"\nwhen = ["first"]'),
            2,
            "expected title, when, follow_up, why, sentences, blanks",
        ),
        (file('when = ["first"]'), 1, 'expected title = "…"'),
        (file('when = ["first"]\ntitle = " "'), 3, 'expected title = "…"'),
        (file('when = ["first"]\ntitle = 7'), 3, 'expected title = "…"'),
        (file('title = "T"'), 1, "expected when = […]"),
        (file('title = "T"\nwhen = "first"'), 3, "expected when = […]"),
        (file('title = "T"\nwhen = ["lat"]'), 3, "Did you mean 'late'?"),
        (file('title = "T"\nwhen = [["late"]]'), 3, "there is no situation ['late']"),
        (file('title = "T"\nwhen = ["first"]\nfollow_up = "soon"'), 4, '"2d"'),
        (file('title = "T"\nwhen = ["first"]\nfollow_up = 2'), 4, '"2d"'),
        (file('title = "T"\nwhen = ["first"]\nwhy = 2'), 4, 'expected why = "…"'),
        (file('title = "T"\ntitle = "U"'), 3, "Cannot overwrite a value"),
        (file(text="  \n"), 4, "expected the text"),
        (file(text="Hello\n{what went wrong"), 6, "{ is never closed"),
        (file(text="Hello\n{what\nwent wrong}"), 6, "{ is never closed"),
        (file(text="Hello }"), 5, "} was never opened"),
        (file(text="{{7*7}}"), 5, "{ is never closed"),
        (file(text="Hello {}"), 5, "{} is no place to fill"),
        (file(text="Hello {0}"), 5, "{0} is no place to fill"),
        (file(text="Hello {name:>99}"), 5, "{name:>99} is no place to fill"),
        (file(text="Hello {name.__class__}"), 5, "{name.__class__} is no place to fill"),
        (file(text="Hello {Name}"), 5, "lower-case"),
        (file(text="Hello {first_nam|there}"), 5, "Did you mean 'first_name'?"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    message = refusal(text)
    assert message.startswith("mine.md")
    assert re.search(rf"\bline {line}\b", message)
    assert says in message


def test_facts_and_answers_go_in_and_the_rest_is_listed() -> None:
    filled = fill(parse(LATE, id="late"), {"first_name": "Maya"})
    assert filled.text == "Hello Maya, sorry: {what went wrong}.\nYou have it by tomorrow."
    (blank,) = filled.blanks
    assert blank.name == "what went wrong"
    assert filled.text[blank.start : blank.end] == "{what went wrong}"
    assert open_blanks(filled.text) == filled.blanks


def test_a_full_template_has_no_open_blanks() -> None:
    facts = {"signoff": "^Robin"}
    filled = fill(parse(LATE, id="late"), facts, {"what went wrong": "I slept", "day": "Tuesday"})
    assert filled.text == "Hello there, sorry: I slept.\nYou have it by Tuesday. ^Robin"
    assert filled.blanks == ()


def test_an_empty_value_counts_as_none() -> None:
    filled = fill(template("{first_name|there} {day}"), {"first_name": ""}, {"day": ""})
    assert filled.text == "there {day}"
    assert [blank.name for blank in filled.blanks] == ["day"]


def test_an_unknown_fact_without_fallback_stays_open() -> None:
    filled = fill(template("Hello {first_name}!"), {})
    assert [blank.name for blank in filled.blanks] == ["first_name"]
    assert open_blanks(filled.text) == filled.blanks


def test_a_person_may_overrule_a_fact() -> None:
    text = fill(
        template("Hello {first_name|there}!"), {"first_name": "Margaret"}, {"first_name": "Peg"}
    )
    assert text.text == "Hello Peg!"


def test_the_same_blank_is_filled_everywhere() -> None:
    assert (
        fill(template("{day}, yes, {day}."), {}, {"day": "Monday"}).text == "Monday, yes, Monday."
    )


@pytest.mark.parametrize(
    "value", ["{day}", "{{7*7}}", "{first_name|x}", "{", "}", "%s", "\\1", "$day"]
)
def test_what_is_put_in_is_never_filled_again(value: str) -> None:
    filled = fill(template("{first_name|there} and {day}"), {"first_name": value}, {"day": value})
    assert filled.text == f"{value} and {value}"
    assert filled.blanks == ()


def test_an_unknown_blank_is_refused_with_the_nearest() -> None:
    with pytest.raises(Misuse, match=r"no blank 'what went'.*'what went wrong'.*Its blanks:"):
        fill(parse(LATE, id="late"), {}, {"what went": "x"})


@given(
    st.lists(
        st.sampled_from(["{day}", "{first_name|x}", "{why}", "a", " ", "\n", "é🌸"]), min_size=1
    )
)
def test_positions_point_at_the_blanks(parts: list[str]) -> None:
    filled = fill(template("".join(parts)), {"first_name": "{why}"}, {})
    assert len(filled.blanks) == parts.count("{day}") + parts.count("{why}")
    for blank in filled.blanks:
        assert filled.text[blank.start : blank.end] == f"{{{blank.name}}}"


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{ day }",
        "{Day}",
        "{7}",
        "{a: 1}",
        '{"a"}',
        "{a;b}",
        "f(x) { return; }",
        "{a\nb}",
        "{" + "a" * 42 + "}",
    ],
)
def test_ordinary_braces_do_not_hold_up_a_reply(text: str) -> None:
    assert open_blanks(text) == ()


@pytest.mark.parametrize(
    "name", ["day", "what went wrong?", "who's glad", "first_name", "größe", "a", "a" * 41]
)
def test_a_blank_left_in_a_reply_is_found(name: str) -> None:
    (blank,) = open_blanks(f"x {{{name}}} y")
    assert (blank.name, blank.start, blank.end) == (name, 2, 4 + len(name))


def test_the_next_blank_comes_round_again() -> None:
    text = "{one} and {two}"
    one, two = open_blanks(text)
    assert next_blank(text, 0) == one
    assert next_blank(text, one.end) == two
    assert next_blank(text, two.end) == one
    assert next_blank("nothing open", 3) is None


@given(st.text() | st.text("+{}|a_ \n="))
def test_any_text_is_a_template_or_misuse(text: str) -> None:
    for source in (text, file(text=text)):
        try:
            parsed = parse(source, id="any")
        except Misuse:
            continue
        assert parsed.text.strip()


TURNS = """\
+++
title = "Turns"
when = ["first"]

[sentences]
thanks = ["Thank you, {first_name|friend}!", "Good that you ask, {first_name|friend}."]

[sentences.sorry]
late = "I am late, sorry."
dm = ["Between us:", "Just for you:"]

[blanks]
size = { ask = "which one", choices = ["small", "large"] }
"the day" = { ask = "a day you will keep", kind = "date" }
cost = { kind = "money" }
number = { kind = "order" }
page = { kind = "link" }
+++
{thanks} {sorry} {size} {the day} {cost} {number} {page} {personal} {signoff|}
"""
GOOD = {
    "size": "small",
    "the day": "on Friday",
    "cost": "£12.50",
    "number": "AB-1234",
    "page": "https://example.com/returns",
    "personal": "The dog looks happy.",
}


def turns() -> Template:
    return parse(TURNS, id="turns")


def said(
    holds: tuple[str, ...] = (), recent: tuple[str, ...] = (), answers: dict[str, str] = GOOD
) -> str:
    return fill(turns(), {}, GOOD | answers, holds=holds, recent=recent).text


def test_the_wording_used_longest_ago_is_next() -> None:
    one = said()
    two = said(recent=(one,))
    assert one.startswith("Thank you, friend!")
    assert two.startswith("Good that you ask, friend.")
    assert said(recent=(two, one)) == one
    assert said(recent=("something else", one)) == two


def test_a_sentence_depends_on_what_holds_and_goes_without_a_gap_when_nothing_does() -> None:
    assert "I am late, sorry. small" in said(("late", "dm"))
    assert "Between us: small" in said(("dm",))
    assert "Just for you: small" in said(("dm",), (said(("dm",)),))
    assert "friend! small" in said(("repeat", "outside-hours"))


def test_blanks_of_every_wording_are_known() -> None:
    assert turns().blanks == tuple(GOOD)
    assert turns().field("size").asks == "which one; small / large"
    assert turns().field("personal").asks == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("size", "medium"),
        ("the day", "soon"),
        ("the day", "as soon as we can"),
        ("cost", "12"),
        ("cost", "a lot"),
        ("number", "my last one"),
        ("number", "x" * 40),
        ("page", "example.com"),
        ("page", "javascript:alert(1)"),
        ("page", "https://user:word@example.com"),
        ("page", "https://example.com/a b"),
        ("page", "https://example.com:99999/"),
        ("page", "https://[::1"),
    ],
)
def test_a_value_that_does_not_fit_its_blank_is_refused_with_what_does(
    name: str, value: str
) -> None:
    with pytest.raises(Misuse) as caught:
        said(answers={name: value})
    assert f"{{{name}}}" in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("value", ["Friday", "tomorrow at 9", "1 December", "noon", "2026-12-01"])
def test_a_day_or_an_hour_that_can_be_kept_is_taken(value: str) -> None:
    assert value in said(answers={"the day": value})


@pytest.mark.parametrize("value", ["£5", "30 EUR", "1,200.50 €", "50p", "20 pounds"])
def test_an_amount_with_its_currency_is_taken(value: str) -> None:
    assert value in said(answers={"cost": value})


@pytest.mark.parametrize("nothing", ["", "   ", "\n"])
def test_the_personal_line_cannot_be_left_out(nothing: str) -> None:
    assert [blank.name for blank in fill(turns(), {}, GOOD | {"personal": nothing}).blanks] == [
        "personal"
    ]


@pytest.mark.parametrize("value", ["{thanks}", "{sorry}", "{personal}", "{signoff|x}", "{{0}}"])
def test_a_value_is_neither_a_sentence_nor_a_blank(value: str) -> None:
    assert said(answers={"personal": value}).endswith(f" {value}")


def test_a_reply_with_only_its_places_filled_is_unedited() -> None:
    known = {"signoff": "^Ana"}
    for holds in ((), ("late",), ("dm",)):
        reply = f"{said(holds)} ^Ana"
        assert turns().unedited(reply, known)
        assert not turns().unedited(f"{reply} Bye!", known)
        assert not turns().unedited(f"Dear you, {reply}", known)
        assert not turns().unedited(reply.replace("Thank you", "Thanks"), known)


def test_a_long_reply_is_looked_at_quickly() -> None:
    hostile = Template(id="t", title="T", when=("first",), text="{a} a " * 200)
    assert not hostile.unedited("a " * 5000 + "b", {})


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("[sentences.sorry]", "[sentence.sorry]", 8, "there is no key 'sentence'"),
        ('late = "I', 'lte = "I', 9, "there is no condition 'lte'"),
        ("thanks = [", "thank = [", 6, "there is no {thank} in the text. Did you mean 'thanks'?"),
        ('"Between us:"', '"Between {us"', 10, "{ is never closed"),
        ('"Just for you:"', '"Just for {you}:"', 8, "have different blanks"),
        ('"Just for you:"', "7", 8, 'expected sorry = ["…", "…"]'),
        ("size = { ask", "sise = { ask", 13, "Did you mean 'size'?"),
        ('kind = "money"', 'kind = "cash"', 15, "there is no kind 'cash'"),
        ('choices = ["small", "large"]', "choices = 2", 13, "expected choices"),
        ('ask = "which one"', "ask = 1", 13, "expected ask"),
        ('ask = "which one"', 'what = "x"', 13, "there is no key 'what'"),
        ("{personal}", "{personal|}", 19, "{personal} has no fallback"),
        ("I am late, sorry.", "I am late. {thanks}", 6, "is a sentence"),
        ('title = "Turns"', 'title = "\\u001b[2J"', 1, "expected what can be seen"),
        ('title = "Turns"', 'title = "\\u202e"', 1, "expected what can be seen"),
    ],
)
def test_what_is_wrong_in_the_block_is_named_with_its_line(
    old: str, new: str, line: int, says: str
) -> None:
    assert old in TURNS
    message = refusal(TURNS.replace(old, new))
    assert says in message
    assert f"line {line}:" in message


def wordings(shipped: Template) -> set[str]:
    """Every text that a template can become, its places open."""
    found = set[str]()
    for holds in ((), *((one,) for one in CONDITIONS)):
        recent: list[str] = []
        for _ in range(4):
            found.add(shipped.wording(holds, recent))
            recent.insert(0, fill(shipped, {}, holds=holds, recent=recent).text)
    return found


PIECES = st.sampled_from(
    [
        *("[sentences]", "[sentences.a]", "[blanks]", "[blanks.a]", "a", '"a b"', "late", "else"),
        *("ask", "kind", "choices", " = ", '"{a}"', '"x"', '["x", "{b}"]', "[[", "]]", "{", "}"),
        *("\n", "1", "1" * 5000, "[" * 3000, "2026-01-01", "true", "\0"),
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_block_is_a_template_or_misuse(head: str) -> None:
    try:
        parsed = parse(file(f'title = "T"\nwhen = ["first"]\n{head}', "{a} {b}"), id="any")
    except Misuse:
        return
    assert fill(parsed, {}).text


@pytest.fixture(params=SHIPPED, ids=lambda path: path.stem)
def shipped(request: pytest.FixtureRequest) -> Template:
    return parse(request.param.read_text("utf-8"), id=request.param.stem)


def test_a_shipped_template_is_short_personal_and_says_why(shipped: Template) -> None:
    assert shipped.why
    assert shipped.blanks, "canned but personal: something to fill"
    assert shipped.text.endswith("{signoff|}")
    assert max(map(len, wordings(shipped))) <= 280


def test_a_shipped_template_has_other_words_for_the_next_customer(shipped: Template) -> None:
    one = fill(shipped, {"first_name": "Maya"})
    two = fill(shipped, {"first_name": "Maya"}, recent=(one.text,))
    assert one.text != two.text


def test_a_shipped_template_never_needs_a_fact_to_be_known(shipped: Template) -> None:
    open_names = {blank.name for blank in fill(shipped, {}).blanks}
    assert not open_names & set(FACTS)
    assert open_names <= set(shipped.blanks)


def test_a_shipped_template_has_none_of_the_standard_phrases(shipped: Template) -> None:
    for text in wordings(shipped):
        for phrase in STANDARD:
            assert phrase not in text.lower()


def test_the_shipped_templates_cover_every_situation() -> None:
    shipped = [parse(path.read_text("utf-8"), id=path.stem) for path in SHIPPED]
    assert len(shipped) >= 30
    assert {situation for each in shipped for situation in each.when} == set(SITUATIONS)
    assert len({each.title for each in shipped}) == len(shipped)
