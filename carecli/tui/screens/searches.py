"""The saved searches of an account: what people write about it without saying its handle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from carecli.care.errors import CareError
from carecli.tui import work
from carecli.tui.commands import Scope
from carecli.tui.keys import Keymap, bindings
from carecli.tui.screens.choose import Choice, Choices
from carecli.tui.screens.dialog import Dialog, field
from carecli.tui.screens.listed import ListScreen
from carecli.tui.text import STYLES, line, literal, said
from carecli.tui.wording import Tone, money, when

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.desk.searches import Search, SearchPreview
    from carecli.tui.app import CareApp


class SearchesScreen(ListScreen["Search"]):
    """Each search in the words X gets.

    Args:
        handle: The account whose queue they feed.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.SEARCHES)
    EMPTY = (
        "No search is saved.\n"
        "a tries one: people who speak about you without your handle, or with a wrong one."
    )
    KEYS = ("add-search", "remove-search", "back", "help")
    scopes = (Scope.SEARCHES, Scope.EVERYWHERE)

    def __init__(self, desk: Desk, keymap: Keymap, handle: str) -> None:
        super().__init__(desk, keymap)
        self._handle = handle
        self.TITLE_LINE = f"Searches for @{handle}"

    @property
    def _app(self) -> CareApp:
        return cast("CareApp", self.app)

    def things(self) -> Sequence[Search]:
        """Those of the settings, and those that follow from look-alike handles."""
        return self._desk.searches.listed(self._handle)

    def drawn(self, thing: Search) -> Content:
        """A query, where it comes from, and when it was last read."""
        now, zone = self._desk.clock.now(), self._desk.zone
        source = ("from the look-alike handles" if thing.lookalike else "", Tone.DIM)
        read = f"read {when(thing.read_at, now, zone)}" if thing.read_at else "not read yet"
        return Content.assemble(line(thing.query), "\n  ", said(source, (read, Tone.DIM)))

    def action_add_search(self) -> None:
        """Try one and switch it on."""
        searches = self._desk.searches
        dialog = SearchDialog(
            searches.suggested(self._handle),
            partial(searches.preview, self._handle),
            searches.price(),
        )
        self.app.push_screen(dialog, partial(self._change, searches.add))

    def action_remove_search(self) -> None:
        """Search for it no more."""
        search = self.current
        if search is not None and search.lookalike:
            self._app.say("It follows from the setting `lookalikes`.")
        elif search is not None:
            self._change(self._desk.searches.remove, search.query)

    def _change(self, verb: Callable[[str, str], object], query: str | None) -> None:
        if query is None:
            return

        def show(_: object) -> None:
            self._app.follow()

        work.start(self, partial(verb, self._handle, query), show, name="searches")


class SearchDialog(Dialog[str]):
    """Asks for a query; it is priced before it can be switched on.

    Args:
        suggested: What is likely to find something.
        preview: How many posts a query finds and what it costs; asks X.
        price: What that asking costs.
    """

    def __init__(
        self,
        suggested: Sequence[str],
        preview: Callable[[str], SearchPreview],
        price: Decimal,
    ) -> None:
        super().__init__(
            "Search for more",
            f"enter counts for {money(price)}, again switches it on · esc back",
        )
        self._suggested = suggested
        self._preview = preview
        self._priced = ""

    def body(self) -> Iterator[Widget]:
        """Suggestions, the query, what it finds and costs."""
        if self._suggested:
            yield Choices([Choice(query, query) for query in self._suggested], id="suggested")
        yield field("Query", Input(id="query", max_length=512))
        yield Static(id="found")

    def on_mount(self) -> None:
        """The first suggestion stands ready."""
        entry = self.query_one("#query", Input)
        if self._suggested:
            entry.value = self._suggested[0]
        entry.focus()

    @on(OptionList.OptionSelected, "#suggested")
    def _take(self, event: OptionList.OptionSelected) -> None:
        entry = self.query_one("#query", Input)
        entry.value = self._suggested[event.option_index]
        entry.focus()

    @on(Input.Submitted, "#query")
    def _entered(self, event: Input.Submitted) -> None:
        query = event.value.strip()
        if not query:
            self.complain("What should be searched for?")
        elif query == self._priced:
            self.dismiss(query)
        else:
            self._price(query)

    def _price(self, query: str) -> None:
        self.complain("")
        found = self.query_one("#found", Static)
        found.update("Counting …")

        def show(preview: SearchPreview) -> None:
            self._priced = query
            found.update(literal(preview.said).stylize(STYLES[Tone.ACCENT]))

        def failed(error: Exception) -> None:
            found.update("")
            self.complain(str(error))

        work.start(
            self,
            partial(self._preview, query),
            show,
            name="count",
            failed=failed,
            quiet=lambda error: isinstance(error, CareError),
            newest_only=True,
        )
