"""The templates that ship, held against the coach that ships."""

from __future__ import annotations

from pathlib import Path

import pytest

import carecli
from carecli.care.blanks import Kind
from carecli.care.coach.review import review
from carecli.care.coach.rules import TAGS, Situation
from carecli.care.template_files import parse
from carecli.care.templates import CONDITIONS, Template, fill
from carecli.desk.packs import shipped

SHIPPED = sorted((Path(carecli.__file__).parent / "data" / "templates").glob("*.md"))
KNOWN = {"first_name": "Maya", "waited": "two days", "signoff": "^Ana"}
VALUES = {
    Kind.WORDS: "the blue mug",
    Kind.DATE: "Friday at 9",
    Kind.MONEY: "£12.50",
    Kind.ORDER: "AB-1234",
    Kind.LINK: "https://example.com/help",
}
ANSWERS = {
    "the answer": "I will bring a new one",
    "the answer in a sentence": "the blue mug goes into the dishwasher",
}


def _replies(template: Template, facts: dict[str, str], holds: tuple[str, ...]) -> list[str]:
    """Several customers in a row, so that each wording has its turn."""
    values = {name: VALUES[template.field(name).kind] for name in template.blanks}
    answers = values | {name: ANSWERS[name] for name in values if name in ANSWERS}
    written: list[str] = []
    for _ in range(4):
        written.insert(0, fill(template, facts, answers, holds=holds, recent=written).text)
    return written


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_coach_has_nothing_to_say_against_a_template_that_ships(path: Path) -> None:
    template = parse(path.read_text("utf-8"), id=path.stem)
    for facts in (KNOWN, {}):
        for condition in ("", *CONDITIONS):
            if condition == "late" and "late" not in template.when:
                continue
            private = condition == "dm" or "order" in template.blanks
            for situation in template.when:
                tags = {situation, "dm" if private else "public"} & set(TAGS)
                known = {"first_name": facts["first_name"]} if facts else {}
                for reply in _replies(template, facts, (condition,)):
                    found = review(reply, shipped(), Situation(tags=frozenset(tags), facts=known))
                    assert found == (), f"{reply}\n{[one.message for one in found]}"
