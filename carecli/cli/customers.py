"""The people behind the cases."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from carecli.care.acquaintance import By
from carecli.cli import lines
from carecli.cli.arguments import Handle, OneOf
from carecli.cli.output import cut, prints, table
from carecli.cli.session import Session
from carecli.cli.shapes import Shapes

if TYPE_CHECKING:
    from carecli.care.acquaintance import Customer, Profile

Shape = dict[str, Any]


def _shape(shapes: Shapes, one: Customer) -> Shape:
    """A line of the list."""
    return {
        "handle": one.handle,
        "name": one.name,
        "user_id": str(one.id),
        "followers": one.followers,
        "verified": one.verified,
        "protected": one.protected,
        "labels": list(one.labels),
        "cases": one.cases,
        "waiting": one.waiting,
        "last_at": shapes.time(one.last_at),
    }


def _profile(shapes: Shapes, known: Profile) -> Shape:
    """Everything about one of them; `earlier` are their newest cases."""
    person = known.card.person
    return {
        **shapes.customer(known.card),
        "user_id": str(person.id),
        "bio": person.bio,
        "verified": person.verified,
        "protected": person.protected,
        "former_handles": list(known.former),
        "first_seen": shapes.time(known.card.first_seen),
        "last_seen": shapes.time(known.last_seen),
        "cases": known.cases,
        "posts": known.posts,
        "answers": known.answers,
        "promises": {"kept": known.kept, "broken": known.broken},
        "goodwill": [
            {
                "case": each.case,
                "at": shapes.time(each.at),
                "what": each.what,
                "worth": str(each.worth),
                "currency": each.currency,
            }
            for each in known.goodwill
        ],
        "suggestions": [{"label": each.label, "why": each.why} for each in known.suggestions],
    }


def _lines(rows: list[Shape]) -> list[str]:
    """One line a customer: who, when, how often, how far they reach, labels."""
    return table(
        [
            f"@{row['handle']}",
            cut(row["name"], 24),
            lines.moment(row["last_at"]),
            _some(row["cases"], "case") + (f", {row['waiting']} waiting" if row["waiting"] else ""),
            "" if row["followers"] is None else _some(row["followers"], "follower"),
            ", ".join(row["labels"]),
        ]
        for row in rows
    )


def _known(row: Shape) -> Iterator[str]:
    """Everything about one of them."""
    yield " · ".join(filter(None, [f"{row['name']} @{row['handle']}".lstrip(), *_traits(row)]))
    if row["former_handles"]:
        yield f"formerly {', '.join(f'@{handle}' for handle in row['former_handles'])}"
    yield from textwrap.wrap(row["bio"], 100, initial_indent="  ", subsequent_indent="  ")
    yield (
        f"{_some(row['cases'], 'case')}, {_some(row['posts'], 'post')} of theirs,"
        f" {_some(row['answers'], 'answer')} of ours"
    )
    if row["first_seen"]:
        seen = lines.moment(row["last_seen"])
        yield f"first wrote {lines.moment(row['first_seen'])}, last {seen}"
    if any(row["promises"].values()):
        yield f"Promises: {row['promises']['kept']} kept, {row['promises']['broken']} broken"
    for each in row["goodwill"]:
        worth = f"{each['worth']} {each['currency']}"
        yield f"Goodwill: {each['what']} ({worth}, {lines.moment(each['at'])})"
    yield from lines.customer(row)
    for each in row["suggestions"]:
        yield f"Could be labelled {each['label']}: {each['why']}"


def _traits(row: Shape) -> list[str]:
    reach = "" if row["followers"] is None else _some(row["followers"], "follower")
    return [reach, *(word for word in ("verified", "protected") if row[word])]


def _some(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@click.option("--label", default="", help="Only those with this label.")
@click.option("--by", type=OneOf(By), default=By.SEEN.value, help="What comes first.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most.")
@prints(_lines, empty="Nobody was found.")
@click.pass_obj
def customers(
    session: Session, words: tuple[str, ...], label: str, by: By, limit: int
) -> list[Shape]:
    """List customers: all, or those who fit WORDS."""
    found = session.desk.customers.directory(" ".join(words), by=by, label=label)
    return [_shape(session.shapes, one) for one in found.rows(0, limit)]


@click.command()
@click.argument("handle", type=Handle(), metavar="@HANDLE")
@prints(_known)
@click.pass_obj
def customer(session: Session, handle: str) -> Shape:
    """Show a customer: history, notes, labels, promises."""
    known = session.desk.customers
    return _profile(session.shapes, known.profile(known.find(handle)))
