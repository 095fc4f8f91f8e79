"""The customer card on a screen of its own, for terminals without room beside the thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType

from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.tui.screens.steady import Steady
from carecli.tui.widgets.card import CardView
from carecli.tui.widgets.status_line import KeyHints

if TYPE_CHECKING:
    from carecli.tui.app import CareApp


class CardScreen(Steady[None]):
    """Shows the card of a case's customer."""

    DEFAULT_CSS = "CardScreen CardView { padding: 1 2; }"
    BINDINGS: ClassVar[list[BindingType]] = [("escape,c,q", "dismiss", "Back")]

    def __init__(self, case: CaseId) -> None:
        super().__init__()
        self.case = case

    @property
    def _app(self) -> CareApp:
        return cast("CareApp", self.app)

    def compose(self) -> ComposeResult:
        """The card."""
        yield CardView()
        yield KeyHints(self._app.keymap, "note", "label", "follow-up", "promise", "back")

    def on_mount(self) -> None:
        """Fill it."""
        self.follow()

    def follow(self) -> None:
        """Show what the desk holds now; leave when the case is gone."""
        desk = self._app.desk
        try:
            card, row = desk.card(self.case), desk.row(self.case)
        except Misuse:
            if self.is_current:
                self.dismiss()
            return
        self.query_one(CardView).show(
            card,
            desk.clock.now(),
            desk.zone,
            besides=self.case,
            play=desk.playbook.play(self.case),
            money=desk.goodwill.currency(row.account),
            whole=True,
        )
