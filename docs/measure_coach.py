"""`python -m docs.measure_coach [RULE]`: how often each rule of the coach fires, and is right.

Runs the rules over the brands' replies of the recorded conversations, which stay outside the
project. Firings that a person has read are in tests/data/coach_judged.csv (`rule,id,right`: no
texts); a rule's precision is the share of its judged firings that were right. Without a rule the
table of docs/coach.md is printed; with one, its firings in an order that stays, to judge.
"""

from __future__ import annotations

import csv
import hashlib
import html
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from carecli.care.coach.review import Finding, review
from carecli.care.coach.rules import Situation
from carecli.care.coach.words import read
from carecli.care.marks import marks_of
from carecli.care.rows import Mark
from carecli.desk.packs import shipped

ROOT = Path(__file__).parents[1]
JUDGED = ROOT / "tests" / "data" / "coach_judged.csv"
FILES = ("twcs_threads.jsonl", "ibm_care_threads.jsonl")
_LATE = timedelta(days=1)
_TAGS = {
    Mark.UPSET: "upset",
    Mark.PRAISE: "praise",
    Mark.QUESTION: "question",
    Mark.THANKS: "closing",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A brand's reply, and the post it answers."""

    id: str
    text: str
    parent: str
    situation: Situation


def replies(folder: Path) -> Iterator[Said]:
    """Every reply of a brand, in its situation: late after a day, marks as the queue sets them."""
    for file in FILES:
        for line in (folder / file).read_text(encoding="utf-8").splitlines():
            yield from _of_thread(file[:3], json.loads(line)["posts"])


def _of_thread(file: str, posts: list[dict[str, Any]]) -> Iterator[Said]:
    theirs: dict[str, dict[str, Any]] = {}
    answered, signed = False, ""
    for post in posts:
        if post["inbound"]:
            theirs[post["id"]] = post
            continue
        text, parent = html.unescape(post["text"]), theirs.get(post["in_reply_to"])
        tags = {"public", *(() if answered else ("first",)), *_tags(post, parent)}
        facts = {"last_signoff": signed} if signed else {}
        situation = Situation(tags=frozenset(tags), facts=facts)
        yield Said(f"{file}:{post['id']}", text, parent["text"] if parent else "", situation)
        answered = True
        signed = next((one.text for one in read(text).tokens if "signed" in one.kinds), signed)


def _tags(post: dict[str, Any], parent: dict[str, Any] | None) -> Iterator[str]:
    if parent is None:
        return
    yield from (_TAGS[mark] for mark in marks_of(parent["text"]) if mark in _TAGS)
    asked, said = (datetime.fromisoformat(one["created_at"]) for one in (parent, post))
    if said - asked > _LATE:
        yield "late"


def firings(folder: Path) -> tuple[int, dict[str, dict[str, tuple[Said, Finding]]]]:
    """How many replies there are; by rule, the replies it fires on, the first place in each."""
    found: dict[str, dict[str, tuple[Said, Finding]]] = defaultdict(dict)
    count = 0
    for said in replies(folder):
        count += 1
        for one in review(said.text, shipped(), said.situation):
            found[one.rule].setdefault(said.id, (said, one))
    return count, found


def judged() -> dict[str, dict[str, bool]]:
    """By rule and reply, whether a person found the firing right."""
    with JUDGED.open(encoding="utf-8", newline="") as file:
        verdicts: dict[str, dict[str, bool]] = defaultdict(dict)
        for row in csv.DictReader(file):
            verdicts[row["rule"]][row["id"]] = row["right"] == "1"
        return verdicts


def table(folder: Path) -> Iterator[str]:
    """The measured table, in Markdown."""
    count, found = firings(folder)
    verdicts = judged()
    yield f"{count:,} replies"
    yield ""
    yield "| rule | level | lesson | fires | judged | precision |"
    yield "|---|---|---:|---:|---:|---:|"
    for rule in shipped():
        fired = found.get(rule.id, {})
        right = Counter(verdicts[rule.id][id_] for id_ in fired if id_ in verdicts[rule.id])
        share = f"{right[True] / right.total():.2f}" if right else "–"
        off = " (off)" if rule.off else ""
        cells = (
            f"`{rule.id}`{off}",
            rule.level,
            rule.lesson or "–",
            len(fired),
            right.total(),
            share,
        )
        yield f"| {' | '.join(map(str, cells))} |"


def to_judge(folder: Path, rule: str) -> Iterator[str]:
    """A rule's firings, each with its verdict if it has one."""
    known = judged()[rule]
    fired = firings(folder)[1].get(rule, {})
    for id_ in sorted(fired, key=lambda one: hashlib.sha256((rule + one).encode()).hexdigest()):
        said, one = fired[id_]
        verdict = {True: "right", False: "wrong", None: "?"}[known.get(id_)]
        marked = (
            f"{said.text[: one.start]}[[{said.text[one.start : one.end]}]]{said.text[one.end :]}"
        )
        yield f"{id_} {verdict}: {marked!r} <- {said.parent!r}"


def main(arguments: list[str]) -> int:
    """Print the table, or one rule's firings."""
    place = os.environ.get("CARECLI_TEST_DATA", str(ROOT.parent / "shared" / "data"))
    folder = Path(place) / "conversations"
    lines = to_judge(folder, arguments[0]) if arguments else table(folder)
    for line in lines:
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
