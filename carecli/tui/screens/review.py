"""The last look before an answer becomes public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Button, Static

from carecli.care.spans import said as span
from carecli.tui.commands import Scope
from carecli.tui.keys import bindings
from carecli.tui.screens.modal import Modal
from carecli.tui.text import STYLES, line, literal, said
from carecli.tui.widgets.composer_head import pictured
from carecli.tui.widgets.findings import Findings
from carecli.tui.wording import Tone, Word, key_name, kind_of_reply, money

if TYPE_CHECKING:
    from carecli.desk.preview import Preview
    from carecli.tui.app import CareApp

_HIGH = 32
"""Lines of a terminal from which on everything that stands against a reply is shown."""
_BREAKPOINTS = [(0, "-low"), (_HIGH, "-high")]
_MOST_LOW = 3

Verdict = Literal["send", "edit", "back", "browser"]


class ReviewBox(Modal[Verdict]):
    """Shows exactly what will be public; only `y` sends it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.REVIEW),
        ("up", "read(-1)"),
        ("down", "read(1)"),
        ("pageup", "read(-5)"),
        ("pagedown", "read(5)"),
    ]
    CSS_PATH = "review.tcss"
    VERTICAL_BREAKPOINTS = _BREAKPOINTS
    AUTO_FOCUS = ""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self._preview = preview

    def compose(self) -> ComposeResult:
        """Whom it answers, what it says, what stands against it, what can be done."""
        preview = self._preview
        low = self.app.size.height < _HIGH
        with Vertical(id="review") as box:
            box.set_class(not preview.public, "-private")
            box.set_class(bool(preview.pictures), "-pictured")
            yield Static(self._who(), id="review-title")
            yield Static(_quoted(preview, 110 if low else 180), id="review-quoted")
            with VerticalScroll(id="review-text"):
                yield from _posts(preview)
            if preview.pictures:
                yield Static(pictured(preview.pictures), id="review-pictures")
            yield Static(_facts(preview), id="review-facts")
            yield Findings(most=_MOST_LOW if low else 0)
            with Horizontal(id="review-buttons"):
                yes = "Open in the browser" if preview.handover else "Send"
                yield self._button("send", yes, disabled=self._blocked)
                yield self._button("edit", "Edit")
                yield self._button("not-now", "Not now")
                yield Static("↑↓ reads on", id="review-more")

    def on_mount(self) -> None:
        """Nothing takes the focus, so that a habitual enter or space does nothing."""
        self.query_one(Findings).show(self._preview.problems)
        for button in self.query(Button):
            button.can_focus = False
        self.call_after_refresh(self._say_more)

    def on_resize(self, event: Resize) -> None:
        """Another size may hold more of it, or less."""
        if event.size == self.app.size:
            self.call_after_refresh(self._say_more)

    def _say_more(self) -> None:
        """Say how to read on where the frame does not hold all of it."""
        self.query_one("#review-more").display = self.query_one("#review-text").max_scroll_y > 0

    @property
    def _blocked(self) -> bool:
        return bool(self._preview.errors)

    def _button(self, command: str, label: str, *, disabled: bool = False) -> Button:
        key = key_name(cast("CareApp", self.app).keymap[command][0])
        return Button(Content(f"{key}  {label}"), id=command, compact=True, disabled=disabled)

    def _who(self) -> Content:
        how = kind_of_reply(private=not self._preview.public)
        words: list[Word] = [
            how,
            ("in the browser" if self._preview.handover else "", Tone.WARN),
            (f"as @{self._preview.account}", Tone.STRONG),
        ]
        words.append((f"to @{self._preview.to.author.handle}", Tone.STRONG))
        return said(*words, between=" ")

    def action_read(self, lines: int) -> None:
        """On in a text that is longer than its frame."""
        self.query_one("#review-text").scroll_relative(y=lines, animate=False)

    @on(Button.Pressed, "#send")
    def action_send(self) -> None:
        """Send it, or hand it to the browser; refused while an error stands."""
        if self._blocked:
            self.query_one(Findings).add_class("-insist")
            self.app.bell()
        else:
            self.dismiss("browser" if self._preview.handover else "send")

    @on(Button.Pressed, "#edit")
    def action_edit(self) -> None:
        """Back to the composer."""
        self.dismiss("edit")

    @on(Button.Pressed, "#not-now")
    def action_not_now(self) -> None:
        """Keep it as a draft."""
        self.dismiss("back")


def _posts(preview: Preview) -> Iterator[Static]:
    """Each post that goes out; those of a chain with their number, length and price."""
    if len(preview.parts) == 1:
        yield Static(_exactly(preview))
        return
    for number, part in enumerate(preview.parts, 1):
        counted = f"{number}/{len(preview.parts)} · {part.length} of {preview.limit}"
        words = Content(f"{counted} · {money(part.price)}")
        yield Static(words, classes="part" if number == 1 else "part -next")
        yield Static(literal(part.text))


def _exactly(preview: Preview) -> Content:
    """The words as X will show them; what blocks them stands out."""
    text = literal(preview.text or "(nothing)")
    for problem in preview.errors:
        text = text.stylize("bold underline", problem.start, problem.end)
    return text


def _quoted(preview: Preview, most: int) -> Content:
    """The post that is answered, in a few lines."""
    text = line(preview.to.post.text).truncate(most, ellipsis=True)
    name = line(preview.to.author.name or preview.to.author.handle).stylize("bold")
    return Content.assemble(name, ": ", text).stylize_before(STYLES[Tone.DIM])


def _facts(preview: Preview) -> Content:
    counted = f"{preview.length} of {preview.limit} characters"
    if len(preview.parts) > 1:
        counted = f"{len(preview.parts)} posts, each an answer to the one before"
    words: list[Word] = [(counted, Tone.BAD if preview.over > 0 else Tone.PLAIN)]
    if not preview.handover:
        words.append((money(preview.price), Tone.PLAIN))
        words.append((preview.price_reason, Tone.WARN))
        if preview.cooling:
            words.append((f"held for {span(preview.cooling)}: it sounds heated", Tone.WARN))
    return said(*words)
