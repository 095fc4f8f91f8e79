"""Finding anything by what a person types: posts, replies, notes, customers."""

from __future__ import annotations

from carecli.care.excerpts import Finder
from carecli.care.hits import Hit, Order
from carecli.care.queries import Query, parse
from carecli.desk.parts import Parts
from carecli.store import filters, queue, search
from carecli.system.terminal import one_line

_EXCERPT = 140


def read(parts: Parts, text: str) -> Query:
    """What is typed, as a query of today."""
    return parse(one_line(text), parts.now().astimezone(parts.zone).date())


class Finding:
    """Looks for what people type; nothing typed is an error."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def cases(self, text: str, limit: int = 50, order: Order = Order.TIME) -> tuple[Hit, ...]:
        """Cases whose posts, notes or customer fit, each with the newest or best place in it."""
        db, now, query = self._parts.db, self._parts.now(), read(self._parts, text)
        finder = Finder(query)
        asked = filters.resolve(db, query, now, self._parts.zone)
        return tuple(
            Hit(
                row=row,
                where=found.where,
                who=found.who,
                at=found.at,
                excerpt=finder.excerpt(one_line(found.text), _EXCERPT),
            )
            for found in search.find(db, asked, order, limit)
            if (row := queue.row(db, found.case, now))
        )
