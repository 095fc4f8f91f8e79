"""Where an answer is written: who says it to whom, how long it is, what it costs, what is wrong."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static, TextArea

from carecli.care.cases import CaseId
from carecli.care.errors import CareError, Misuse
from carecli.care.rows import Answerable, OpenCase
from carecli.tui import editor, work
from carecli.tui.commands import Scope
from carecli.tui.drafts import DraftKeeper
from carecli.tui.keys import bindings
from carecli.tui.text import said
from carecli.tui.widgets.findings import Findings, improved
from carecli.tui.widgets.reply_area import ReplyArea
from carecli.tui.wording import Tone, Word, kind_of_reply, money

if TYPE_CHECKING:
    from carecli.care.templates import Filled
    from carecli.desk.desk import Desk
    from carecli.desk.preview import Preview

_CHECK_AFTER = 0.15
_KEEP_AFTER = 0.6


class Composer(Vertical):
    """Writes the answer to one case at a time and never loses it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.COMPOSER)]
    DEFAULT_CSS = """
    Composer {
        height: auto;
        border-top: solid $accent;
        &.-private { border-top: double $warning; }
        & > #composer-title { padding: 0 1; height: 1; text-overflow: ellipsis; text-wrap: nowrap; }
    }
    """

    class Ready(Message):
        """The answer is written and checked: it can be reviewed."""

        def __init__(self, case: CaseId, preview: Preview, template: str | None) -> None:
            super().__init__()
            self.case = case
            self.preview = preview
            self.template = template

    class TemplateWanted(Message):
        """A template is to be chosen."""

    class Left(Message):
        """The draft is kept, and the person goes elsewhere."""

    def __init__(self, desk: Desk, blank_keys: Collection[str]) -> None:
        super().__init__()
        self._desk = desk
        self._blank_keys = blank_keys
        self._case: OpenCase | None = None
        self._keeper: DraftKeeper | None = None
        self._checked_text = ""
        self._check_timer: Timer | None = None
        self._keep_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Title, text, findings."""
        yield Static(id="composer-title")
        yield ReplyArea(self._blank_keys)
        yield Findings()

    @property
    def area(self) -> ReplyArea:
        """The text field."""
        return self.query_one(ReplyArea)

    @property
    def private(self) -> bool:
        """Whether a direct message is being written."""
        return bool(self._keeper and self._keeper.private)

    def show(self, case: OpenCase) -> None:
        """Write to this case from now on; its draft comes back."""
        self.keep()
        draft = case.draft
        self._case = case
        self._keeper = DraftKeeper(
            self._desk,
            case.row.case,
            draft.text if draft else "",
            draft.template if draft else None,
            private=case.row.private or bool(draft and draft.private),
        )
        self.area.load_text(self._keeper.text)
        self.area.move_cursor(self.area.document.end)
        self.area.mark_over(0)
        self.query_one(Findings).show(())
        self._title(None)
        self._check()

    def insert(self, template: str, filled: Filled) -> None:
        """Put a filled template in, ready for its first blank."""
        if self._keeper and not self._keeper.text.strip():
            self.area.select_all()
        if self._keeper:
            self._keeper.template = template
        self.area.insert_filled(filled.text)

    def keep(self) -> None:
        """Save the draft at once."""
        if self._keeper and self._keeper.behind:
            try:
                self._keeper.flush()
            except CareError as error:
                title = "The draft could not be saved"
                self.notify(str(error), title=title, severity="error", markup=False)

    def sent(self) -> None:
        """The draft has become a reply."""
        if self._keeper:
            self._keeper.let_go()
        self.area.load_text("")

    def on_unmount(self) -> None:
        """Leaving the screen or the app loses nothing."""
        self.keep()

    def on_descendant_blur(self) -> None:
        """Looking elsewhere is a pause."""
        self._keep_later()

    @on(TextArea.Changed)
    def _changed(self) -> None:
        if self._keeper is None or self.area.text == self._keeper.text:
            return
        self._keeper.text = self.area.text
        self.area.mark(())
        for timer in (self._check_timer, self._keep_timer):
            if timer:
                timer.stop()
        self._check_timer = self.set_timer(_CHECK_AFTER, self._check)
        self._keep_timer = self.set_timer(_KEEP_AFTER, self._keep_later)

    def _keep_later(self) -> None:
        if self._keeper and self._keeper.behind:
            work.start(self, self._keeper.flush, lambda _: None, name="keep a draft")

    def _check(self) -> None:
        if (keeper := self._keeper) is None:
            return
        verb = partial(self._desk.replies.check, keeper.case, keeper.text, private=keeper.private)
        work.start(
            self,
            verb,
            partial(self._checked, keeper),
            name="check",
            failed=self._not_checked,
            quiet=lambda error: isinstance(error, CareError),  # said under the text instead
            newest_only=True,
        )

    def _not_checked(self, error: Exception) -> None:
        self.query_one(Findings).complain(str(error))

    def _checked(self, keeper: DraftKeeper, preview: Preview) -> None:
        if keeper is not self._keeper:
            return
        self._title(preview)
        self._checked_text = preview.text
        # An empty field needs no telling off: that it is empty is plain to see.
        problems = preview.problems if keeper.text.strip() else ()
        self.query_one(Findings).show(problems)
        self.area.mark_over(preview.over)
        if self.area.text.strip() == preview.text:  # else it was typed on, and is checked again
            indent = len(self.area.text) - len(self.area.text.lstrip())
            self.area.mark((one.start + indent, one.end + indent) for one in problems if one.rule)

    def _title(self, preview: Preview | None) -> None:
        self.query_one("#composer-title", Static).update(self._described(preview))

    def _described(self, preview: Preview | None) -> Content:
        if self._case is None:
            return Content()
        row, private = self._case.row, self.private
        browser = row.answerable is Answerable.NO and not private
        self.set_class(private, "-private")
        kind, tone = kind_of_reply(private=private)
        words: list[Word] = [
            (f"{kind} as @{row.account} to @{row.handle}", tone),
            ("opens in the browser", Tone.WARN) if browser else ("", Tone.PLAIN),
        ]
        if preview:
            length = f"{preview.length}/{preview.limit}"
            over = (f"{length} ({preview.over} too long)", Tone.BAD)
            words.append(over if preview.over > 0 else (length, Tone.PLAIN))
            if not browser:
                words.append((money(preview.price), Tone.PLAIN))
                words.append((preview.price_reason, Tone.WARN))
        return said(*words)

    def action_better(self) -> None:
        """Put the first suggestion in place of the words it is about; undo brings them back."""
        found = self.query_one(Findings).first_better
        if found is None or self.area.text.strip() != self._checked_text:
            return  # nothing to take, or typed on since it was shown
        text = self.area.text
        indent = len(text) - len(text.lstrip())
        self.area.write(text[:indent] + improved(text[indent:], found))

    def action_dismiss(self) -> None:
        """Hear no more of the first finding in this case."""
        found, keeper = self.query_one(Findings).first_dismissable, self._keeper
        if found is not None and keeper is not None:
            verb = partial(self._desk.replies.dismiss, keeper.case, found.rule)
            work.start(self, verb, lambda _: self._check(), name="dismiss a finding")

    def action_private(self) -> None:
        """Answer in public, or in a direct message."""
        if (keeper := self._keeper) is None or self._case is None:
            return
        if self._case.row.private:
            self.notify("These are direct messages; the public sees none of them.", markup=False)
            return
        keeper.private = not keeper.private
        self.keep()  # what is checked goes by what is kept
        self._title(None)
        self._check()

    def action_review(self) -> None:
        """Check once more, then to the review box."""
        if (keeper := self._keeper) is None:
            return
        verb = partial(
            self._desk.replies.check, keeper.case, self.area.text, private=keeper.private
        )
        work.start(self, verb, partial(self._ready, keeper), name="review", newest_only=True)

    def _ready(self, keeper: DraftKeeper, preview: Preview) -> None:
        if keeper is self._keeper:
            self._checked(keeper, preview)
            typed_on = preview.text != self.area.text.strip()
            if typed_on or preview.public is keeper.private:  # something changed meanwhile
                self.action_review()
                return
            self.post_message(self.Ready(keeper.case, preview, keeper.template))

    def action_insert_template(self) -> None:
        """Choose a template."""
        self.post_message(self.TemplateWanted())

    def action_next_blank(self) -> None:
        """To the next open blank; without one, the focus moves on."""
        if not self.area.to_next_blank():
            self.screen.focus_next()

    def action_editor(self) -> None:
        """Write in $VISUAL or $EDITOR."""
        try:
            with self.app.suspend():
                text = editor.edit(self.area.text, editor.command())
        except SuspendNotSupported:
            self.notify("This terminal cannot be handed to an editor.", severity="warning")
        except Misuse as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            self.area.write(text)

    def action_leave(self) -> None:
        """Keep the draft and leave."""
        self.keep()
        self.post_message(self.Left())
