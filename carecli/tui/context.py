"""Fetching what is missing of a thread, once its price has been agreed to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from carecli.care.cases import CaseId
from carecli.tui import work
from carecli.tui.screens.ask import Ask
from carecli.tui.wording import money

if TYPE_CHECKING:
    from carecli.desk.context import ContextPrice
    from carecli.tui.app import CareApp


def _answers(price: ContextPrice) -> Iterator[tuple[str, str, str]]:
    if price.missing:
        yield "a", "parents", f"what is answered here: at most {money(price.parents)}"
    if price.rest:
        most = money(price.parents + price.rest)
        yield "w", "whole", f"everything of the last seven days: at most {most}"


def offer(app: CareApp, case: CaseId) -> None:
    """Say what is missing and the most it can cost; fetch it after a yes."""

    def answered(answer: str | None) -> None:
        if answer is not None:
            fetch = partial(app.desk.context.fetch, case, whole=answer == "whole")
            work.start(app, fetch, fetched, name="context")

    def fetched(new: int) -> None:
        posts = "post" if new == 1 else "posts"
        app.say(f"{new} {posts} more of this thread." if new else "X has no more of this thread.")
        app.follow()

    def priced(price: ContextPrice) -> None:
        answers = tuple(_answers(price))
        if answers:
            words = Content("Only what is new is paid for. What comes is there to be read.")
            app.push_screen(Ask("The whole thread", words, answers), answered)
        else:
            app.say("Nothing is missing here.")

    work.start(app, partial(app.desk.context.price, case), priced, name="price of the context")
