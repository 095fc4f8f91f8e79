"""Files of the playbook, read strictly: what does not fit is named with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from carecli.care.block import LONGEST, Block, refuse
from carecli.care.playbook import Contact, Kind, Offer
from carecli.care.rows import Mark
from carecli.care.templates import nearest

MARKS = (Mark.UPSET, Mark.QUESTION, Mark.PRAISE, Mark.THANKS)
"""The marks that follow from a customer's words."""

_KEYS = ("title", "why", "cues", "marks", "steps", "templates", "ask", "offers")
_ASK = ("name", "about", "phone", "email", "note")
_OFFER = ("what", "up_to")
_MOST = 100
"""Entries of each list."""
_CUE = re.compile(r"\w[\w '’-]{1,58}\*?")
_AMOUNT = re.compile(r"\d{1,6}(?:\.\d{1,3})?")


def parse(text: str, *, id: str) -> Kind:  # noqa: A002 the id of a kind is called id
    """Read a file of the playbook.

    Raises:
        Misuse: It is none; names the line and what was expected there.
    """
    file = f"{id}.toml"
    if len(text) > LONGEST:
        refuse(file, 1, f"expected at most {LONGEST} characters")
    block = Block.read(file, text.removeprefix("\ufeff").split("\n"), _KEYS)
    title, steps = block.words("title"), block.texts("steps")
    if not steps:
        block.refuse("steps", 'expected steps = ["what to do first", "…"]')
    for key in ("cues", "steps", "templates", "ask", "offers"):
        listed = block.values.get(key, [])
        if not isinstance(listed, list):
            block.refuse(key, "expected a list: […]")
        if len(listed) > _MOST:
            block.refuse(key, f"expected at most {_MOST} {key}")
    return Kind(
        id=id,
        title=title,
        why=block.words("why", default=""),
        cues=tuple(_cues(block)),
        marks=tuple(_marks(block)),
        steps=steps,
        templates=block.texts("templates"),
        ask=tuple(_contacts(block)),
        offers=tuple(_offers(block)),
    )


def _cues(block: Block) -> Iterator[str]:
    for cue in block.texts("cues"):
        if not _CUE.fullmatch(cue):
            what = "expected a word or a few, such as “never arrived” or “damag*”"
            block.refuse("cues", f"“{cue[:40]}” is no cue; {what}")
        yield cue


def _marks(block: Block) -> Iterator[Mark]:
    for mark in block.texts("marks"):
        if mark not in MARKS:
            meant = nearest(mark, [one.value for one in MARKS])
            block.refuse("marks", f"there is no mark {mark!r}.{meant} Expected {', '.join(MARKS)}")
        yield Mark(mark)


def _contacts(block: Block) -> Iterator[Contact]:
    for number, one in enumerate(block.tables("ask", _ASK)):
        if not one.get("name"):
            block.refuse("ask", 'expected name = "…"', within=f"ask.{number}")
        yield Contact(**one)


def _offers(block: Block) -> Iterator[Offer]:
    for number, one in enumerate(block.tables("offers", _OFFER)):
        within = f"offers.{number}"
        if not one.get("what"):
            block.refuse("offers", 'expected what = "…"', within=within)
        bound = one.get("up_to")
        if bound is not None and not _AMOUNT.fullmatch(bound):
            what = f'“{bound[:40]}” is no amount; expected one in quotes, such as up_to = "10"'
            block.refuse("up_to", what, within=within)
        yield Offer(what=one["what"], up_to=None if bound is None else Decimal(bound))
