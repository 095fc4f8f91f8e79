"""The playbook that ships: it can be read, it names what is there, and it finds its kinds."""

from __future__ import annotations

from importlib.resources import files

import pytest

from carecli.care.marks import marks_of
from carecli.care.playbook import Kind, plays
from carecli.care.playbook_files import parse
from carecli.channels.sandbox import load

KINDS = tuple(
    parse(file.read_text("utf-8"), id=file.name.removesuffix(".toml"))
    for file in (files("carecli.data") / "playbook").iterdir()
    if file.name.endswith(".toml")
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_kind_names_templates_that_ship(kind: Kind) -> None:
    shipped = files("carecli.data") / "templates"
    assert kind.templates
    for name in kind.templates:
        assert (shipped / f"{name}.md").is_file(), name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_kind_says_what_to_do_and_why_in_few_words(kind: Kind) -> None:
    assert kind.why
    assert 3 <= len(kind.steps) <= 6
    assert all(len(step) <= 100 for step in kind.steps)
    assert kind.cues == tuple(dict.fromkeys(kind.cues))


def test_no_cue_of_a_kind_hides_behind_another() -> None:
    for kind in KINDS:
        for cue in kind.cues:
            others = [one for one in kind.cues if one != cue]
            alone = Kind(id="x", title="x", steps=("x",), cues=tuple(others))
            found = plays((alone,), [cue.removesuffix("*")])[0].because
            assert len(found) <= 2, (kind.id, cue, found)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("two dozen rolls, ordered and paid for", "late-delivery"),
        ("Friday has been and gone", "late-delivery"),
        ("came out of its box in two pieces", "damaged"),
        ("blue string baked right through", "damaged"),
        ("We paid for twenty", "wrong-item"),
        ("it's not mine: there's a name", "wrong-item"),
        ("charged my card twice", "billing"),
        ("MACHINE ATE MY CARD", "billing"),
        ("your new girl on the till is SO rude", "rude-service"),
        ("have sesame in it", "allergy"),
        ("stopped doing the treacle tart", "sold-out"),
        ("what time do you open on Sundays", "opening-hours"),
        ("are you open on the bank holiday", "opening-hours"),
        ("nicest five minutes of my week", "praise"),
    ],
)
def test_the_bakery_s_customers_are_understood(words: str, kind: str) -> None:
    (post,) = [one.text for one in load("bakery").posts if words in one.text]
    assert plays(KINDS, [post], marks_of(post))[0].kind.id == kind


@pytest.mark.parametrize(
    "words", ["bread is just wet flour", "Knotty Nora", "The Granny Knot", "Bit pricey for a bun"]
)
def test_what_is_no_problem_is_left_alone(words: str) -> None:
    (post,) = [one.text for one in load("bakery").posts if words in one.text]
    assert not plays(KINDS, [post], marks_of(post))[0].because
