"""What the playbook says for a case: whom to ask, what to do, what may be offered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.geometry import Size

from carecli.care.playbook import Contact, Kind, Offer, Play
from carecli.tui import text
from carecli.tui.text import STYLES
from carecli.tui.widgets.blocks import Block, Blocks, wrapped
from carecli.tui.wording import Tone

if TYPE_CHECKING:
    from carecli.care.cases import CaseId
    from carecli.desk.desk import Desk

TEXT, TITLE = "card--text", "card--title"
"""The looks of the card and of what stands in it."""


class PlaybookView(Blocks, can_focus=False):
    """The play for a case, as tall as it is; nothing where no kind fits."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {TEXT, TITLE}
    DEFAULT_CSS = """
    PlaybookView {
        width: 1fr;
        height: auto;
        max-height: 60%;
        scrollbar-size-horizontal: 0;
        padding: 0 1;
        & > .card--text { color: $foreground; }
        & > .card--title { color: $text-accent; text-style: bold; }
    }
    """

    def show(self, desk: Desk, case: CaseId) -> None:
        """Show what the playbook says for a case, or nothing."""
        play = desk.playbook.play(case)
        money = desk.goodwill.currency(desk.row(case).account)
        self.set_blocks(list(play_blocks(play, money)) if play else [])
        self.display = play is not None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 Textual's signature
        """As many lines as there are at this width."""
        room = width - self.styles.scrollbar_size_vertical
        return sum(len(wrapped(block, room)) for block in self._blocks)


def play_blocks(play: Play, money: str, *, short: bool = False) -> Iterator[Block]:
    """A kind and what speaks for it; then, unless it is to be short, all that the playbook says."""
    kind = play.kind
    yield Block(text=text.line(kind.title), look=TITLE)
    if why := "chosen" if play.chosen else ", ".join(play.because):
        yield _block(text.line(why).stylize(STYLES[Tone.DIM]))
    if short:
        yield from (_block(asked(contact), hang=2) for contact in kind.ask[:2])
    else:
        yield from kind_blocks(kind, money)


def kind_blocks(kind: Kind, money: str) -> Iterator[Block]:
    """Whom to ask, what to do, what may be offered."""
    yield from (_block(asked(contact), hang=2) for contact in kind.ask)
    yield from (_block(stepped(n, step), hang=3) for n, step in enumerate(kind.steps, 1))
    yield from (_block(offered(offer, money), hang=2) for offer in kind.offers)


def asked(contact: Contact) -> Content:
    """Somebody to ask: what for, and how to reach them."""
    name = Content.styled("→ ", STYLES[Tone.ACCENT]) + text.line(contact.name).stylize("bold")
    about = Content(": ") + text.line(contact.about) if contact.about else Content()
    reach = Content(" · ") + text.line(contact.reach) if contact.reach else Content()
    return name + about + reach


def stepped(number: int, step: str) -> Content:
    """One step with its number."""
    return Content.styled(f"{number}. ", STYLES[Tone.ACCENT]) + text.line(step)


def offered(offer: Offer, money: str) -> Content:
    """What may be offered, and up to how much."""
    head = Content.styled("♥ ", STYLES[Tone.GOOD]) + text.line(offer.what)
    if offer.up_to is None:
        return head
    return head + Content.styled(f", up to {offer.up_to:.2f} {money}", STYLES[Tone.DIM])


def _block(content: Content, *, hang: int = 0) -> Block:
    return Block(text=content, look=TEXT, hang=hang)
