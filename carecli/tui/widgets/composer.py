"""Where an answer is written: who says it to whom, how long it is, what it costs, what is wrong."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static, TextArea

from carecli.care.cases import CaseId
from carecli.care.errors import CareError, Misuse
from carecli.care.posts import PostId
from carecli.care.rows import OpenCase
from carecli.tui import editor, work
from carecli.tui.commands import Scope
from carecli.tui.drafts import DraftKeeper
from carecli.tui.keys import Keymap, bindings
from carecli.tui.screens.picture import PictureDialog
from carecli.tui.screens.twin import TwinScreen
from carecli.tui.widgets.composer_head import head, pictured
from carecli.tui.widgets.findings import Findings, improved
from carecli.tui.widgets.reply_area import ReplyArea
from carecli.tui.wording import key_name

if TYPE_CHECKING:
    from carecli.care.templates import Filled
    from carecli.desk.desk import Desk
    from carecli.desk.preview import Preview

_CHECK_AFTER = 0.15
_KEEP_AFTER = 0.6
_FINDINGS = 4
_OFFERS = {
    "chain": "sends it in parts",
    "twin": "shows them",
    "oldest": "answers them first",
    "reload": "reads it",
    "better": "takes it",
}
"""What the key of the same name does about a finding."""


class Composer(Vertical):
    """Writes the answer to one case at a time and never loses it.

    Attributes:
        area: The text field.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.COMPOSER)]
    DEFAULT_CSS = """
    Composer {
        height: auto;
        border-top: solid $accent;
        &.-private { border-top: double $warning; }
        & > #composer-title { padding: 0 1; height: 1; text-overflow: ellipsis; text-wrap: nowrap; }
        & > #composer-pictures {
            padding: 0 1;
            height: auto;
            text-overflow: ellipsis;
            text-wrap: nowrap;
        }
    }
    """

    class Ready(Message):
        """The answer is written and checked: it can be reviewed."""

        def __init__(self, preview: Preview, keeper: DraftKeeper) -> None:
            super().__init__()
            self.case = keeper.case
            self.preview = preview
            self.template = keeper.template
            self.chain = keeper.chain
            self.read = keeper.read

    class TemplateWanted(Message):
        """A template is to be chosen."""

    class NewsWanted(Message):
        """What came in meanwhile is to be shown."""

    class OldestWanted(Message):
        """Somebody else is to be answered first; the draft is kept."""

        def __init__(self, case: CaseId) -> None:
            super().__init__()
            self.case = case

    class Left(Message):
        """The draft is kept, and the person goes elsewhere."""

    def __init__(self, desk: Desk, keymap: Keymap) -> None:
        super().__init__()
        self._desk = desk
        keys = {
            name: f"{key_name(keymap[name][0])} {does}"
            for name, does in _OFFERS.items()
            if keymap[name]
        }
        # Kept rather than asked for: a check may end when the screen is on its way out.
        self.area = ReplyArea(keymap["next-blank"])
        self._head = Static(id="composer-title")
        self._attached = Static(id="composer-pictures")
        self._findings = Findings(keys=keys, most=_FINDINGS)
        self._case: OpenCase | None = None
        self._keeper: DraftKeeper | None = None
        self._checked_text = ""
        self._check_timer: Timer | None = None
        self._keep_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Title, text, pictures, findings."""
        yield self._head
        yield self.area
        yield self._attached
        yield self._findings

    @property
    def private(self) -> bool:
        """Whether a direct message is being written."""
        return bool(self._keeper and self._keeper.private)

    def show(self, case: OpenCase) -> None:
        """Write to this case from now on; its draft comes back."""
        self.keep()
        self._case = case
        self._keeper = DraftKeeper(self._desk, case)
        self.area.load_text(self._keeper.text)
        self.area.move_cursor(self.area.document.end)
        self.area.mark_over(0)
        self._findings.show(())
        self._title(None)
        self._pictures()
        self._check()

    def look_again(self, case: OpenCase) -> None:
        """Check anew, because something came in; what it answers may be another post by now."""
        if self._keeper and self._keeper.case == case.row.case:
            self._case = case
            self._check()

    def have_read(self, posts: frozenset[PostId]) -> None:
        """The person has these posts before them by now."""
        if self._keeper:
            self._keeper.read = posts
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

    def sent(self, words: str) -> None:
        """These words have become a reply; what was typed on since stays the draft."""
        if self._keeper and self._keeper.text.strip() == words.strip():
            self._keeper.let_go()
            self.area.load_text("")
        else:
            self.keep()

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
        work.start(
            self,
            keeper.check,
            partial(self._checked, keeper),
            name="check",
            failed=self._not_checked,
            quiet=lambda error: isinstance(error, CareError),  # said under the text instead
            newest_only=True,
        )

    def _not_checked(self, error: Exception) -> None:
        self._findings.complain(str(error))

    def _checked(self, keeper: DraftKeeper, preview: Preview) -> None:
        if keeper is not self._keeper:
            return
        self._title(preview)
        self._checked_text = preview.text
        # An empty field needs no telling off: that it is empty is plain to see.
        problems = preview.problems if keeper.text.strip() else ()
        self._findings.show(problems)
        self.area.mark_over(preview.over)
        if self.area.text.strip() == preview.text:  # else it was typed on, and is checked again
            indent = len(self.area.text) - len(self.area.text.lstrip())
            self.area.mark((one.start + indent, one.end + indent) for one in problems if one.rule)

    def _title(self, preview: Preview | None) -> None:
        if self._case is not None:
            self.set_class(self.private, "-private")
            words = head(self._case.row, preview, private=self.private)
            self._head.update(words)

    def _pictures(self) -> None:
        attached = self._desk.replies.pictures(self._case.row.case) if self._case else ()
        self._attached.update(pictured(attached))
        self._attached.display = bool(attached)

    def action_better(self) -> None:
        """Put the first suggestion in place of the words it is about; undo brings them back."""
        found = self._findings.first_better
        if found is None:
            self.notify("No better words are offered here.", markup=False)
            return
        if self.area.text.strip() != self._checked_text:
            return  # typed on since it was shown
        text = self.area.text
        indent = len(text) - len(text.lstrip())
        self.area.write(text[:indent] + improved(text[indent:], found))

    def action_dismiss(self) -> None:
        """Hear no more of the first finding in this case."""
        found, keeper = self._findings.first_dismissable, self._keeper
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
        keeper.text = self.area.text
        work.start(
            self, keeper.check, partial(self._ready, keeper), name="review", newest_only=True
        )

    def _ready(self, keeper: DraftKeeper, preview: Preview) -> None:
        if keeper is self._keeper:
            self._checked(keeper, preview)
            typed_on = preview.text != self.area.text.strip()
            if typed_on or preview.public is keeper.private:  # something changed meanwhile
                self.action_review()
                return
            self.post_message(self.Ready(preview, keeper))

    def action_chain(self) -> None:
        """Send what is too long in several posts, or leave it as one."""
        if self._keeper is None or self.private:
            return
        self._keeper.chain = not self._keeper.chain
        self._check()

    def action_picture(self) -> None:
        """Attach a picture, or take one off."""
        if self._case is None:
            return

        def changed(something: bool | None) -> None:
            self.area.focus()
            if something:
                self._pictures()
                self._check()

        case = self._case.row.case
        pictures = self._desk.replies.pictures(case)
        self.app.push_screen(PictureDialog(self._desk, case, pictures), changed)

    def action_twin(self) -> None:
        """Show the earlier words beside these."""
        if found := self._findings.offering("twin"):
            self.app.push_screen(TwinScreen(self.area.text, found.about, found.message))
        else:
            self.notify("You have not sent nearly the same words lately.", markup=False)

    def action_oldest(self) -> None:
        """Keep this, and answer who has waited longest."""
        if found := self._findings.offering("oldest"):
            self.keep()
            self.post_message(self.OldestWanted(CaseId(int(found.about))))
        else:
            self.notify("Nobody has waited longer.", markup=False)

    def action_reload(self) -> None:
        """Show what came in meanwhile."""
        self.post_message(self.NewsWanted())

    async def action_writing_keys(self) -> None:
        """The keys while one writes, where `?` is a character."""
        await self.app.run_action("command('help')")

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
            self.area.write(editor.lend(self.app, self.area.text))
        except Misuse as error:
            self.notify(str(error), severity="error", markup=False)

    def action_leave(self) -> None:
        """Keep the draft and leave."""
        self.keep()
        self.post_message(self.Left())
