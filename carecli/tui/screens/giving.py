"""Asks what a customer is given; more than the playbook allows takes a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from textual import on
from textual.widget import Widget
from textual.widgets import Input, OptionList

from carecli.care.errors import Misuse
from carecli.care.goodwill import amount
from carecli.care.playbook import Offer
from carecli.tui.screens.choose import Choice, Choices, numbered
from carecli.tui.screens.dialog import Dialog, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """What is to be given; `why` is the reason where the playbook allows less."""

    what: str
    worth: Decimal
    why: str = ""


class GivingDialog(Dialog[Gift]):
    """Offers what the playbook offers, and takes anything else.

    Args:
        handle: Who gets it.
        offers: Those of the case's kind of problem.
        money: The currency of the account.
        excess: Says why something is more than the playbook allows; empty when it is not.
    """

    def __init__(
        self,
        handle: str,
        offers: Sequence[Offer],
        money: str,
        excess: Callable[[str, Decimal], str],
    ) -> None:
        hint = "1-9 an offer · enter next · esc back" if offers else "enter next · esc back"
        super().__init__(f"Goodwill for @{handle}", hint)
        self._offers = {offer.what: offer for offer in offers}
        self._money = money
        self._excess = excess

    def body(self) -> Iterator[Widget]:
        """The offers, what, how much, and why where that is needed."""
        bounds = {
            offer.what: f"up to {offer.up_to:.2f} {self._money}" if offer.up_to else ""
            for offer in self._offers.values()
        }
        if self._offers:
            yield Choices(numbered([Choice(what, what, said) for what, said in bounds.items()]))
        yield field("What", Input(id="what", max_length=200, placeholder="a loaf on the house"))
        yield field(f"Worth {self._money}", Input(id="worth", max_length=12, placeholder="5.00"))
        self._why = field("Why more", Input(id="why", max_length=200))
        self._why.display = False
        yield self._why

    @on(OptionList.OptionSelected)
    def _offer(self, event: OptionList.OptionSelected) -> None:
        offer = list(self._offers.values())[event.option_index]
        self._entry("what").value = offer.what
        worth = self._entry("worth")
        worth.placeholder = f"up to {offer.up_to:.2f}" if offer.up_to else "5.00"
        worth.focus()

    @on(Input.Submitted, "#what")
    def _said(self) -> None:
        self._entry("worth").focus()

    @on(Input.Changed)
    def _changed(self) -> None:
        self.complain("")

    @on(Input.Submitted, "#worth")
    @on(Input.Submitted, "#why")
    def _accept(self) -> None:
        what, why = self._entry("what").value.strip(), self._entry("why").value.strip()
        if not what:
            self.complain("What were they given?")
            self._entry("what").focus()
            return
        try:
            worth = amount(self._entry("worth").value)
        except Misuse as problem:
            self.complain(str(problem))
            self._entry("worth").focus()
            return
        excess = self._excess(what, worth)
        if excess and not why:
            self._why.display = True
            self.complain(f"{excess} Why should it be more?")
            self._entry("why").focus()
        else:
            self.dismiss(Gift(what=what, worth=worth, why=why if excess else ""))

    def _entry(self, name: str) -> Input:
        return self.query_one(f"#{name}", Input)
