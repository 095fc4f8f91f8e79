"""One case: the conversation, the customer beside it where there is room, the answer under it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from carecli.care.cases import CaseId
from carecli.care.errors import CareError, Misuse
from carecli.care.outgoing import Reply
from carecli.care.rows import OpenCase
from carecli.tui import browser, context, text, wording, work
from carecli.tui.commands import BY_ID, Scope
from carecli.tui.keys import bindings
from carecli.tui.screens.card import CardScreen
from carecli.tui.screens.review import ReviewBox, Verdict
from carecli.tui.screens.steady import Steady
from carecli.tui.screens.templates import Picked, TemplatePicker
from carecli.tui.screens.typed import TypedDialog
from carecli.tui.widgets.card import CardView
from carecli.tui.widgets.composer import Composer
from carecli.tui.widgets.playbook import PlaybookView
from carecli.tui.widgets.status_line import KeyHints
from carecli.tui.widgets.thread import ThreadView
from carecli.tui.wording import Tone

if TYPE_CHECKING:
    from carecli.desk.preview import Preview
    from carecli.tui.app import CareApp


_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
LOOK_AGAIN_AFTER = 1.0
"""Seconds a case must be looked at before X is asked whether its posts still stand."""
_WHILE_WRITING = ("review", "insert-template", "next-blank", "writing-keys", "leave")


class NextCase(Message):
    """The case after this one in the list is wanted."""

    def __init__(self, case: CaseId) -> None:
        super().__init__()
        self.case = case


class PreviousCase(Message):
    """The case before this one in the list is wanted."""

    def __init__(self, case: CaseId) -> None:
        super().__init__()
        self.case = case


class Sent(Message):
    """A reply is on hold now, or was handed to the browser (`reply` None)."""

    def __init__(self, case: CaseId, reply: Reply | None) -> None:
        super().__init__()
        self.case = case
        self.reply = reply


class ConversationScreen(Steady[None]):
    """Shows a case and lets a person answer it.

    Args:
        case: The case to open; `go_to` shows another one in its place.
        compose: Start writing at once.
        template: Start with choosing a template.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.CONVERSATION),
        Binding(BY_ID["card"].keys, "card", BY_ID["card"].title, show=False, id="card"),
    ]
    CSS_PATH = "conversation.tcss"
    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS

    def __init__(self, case: CaseId, *, compose: bool = False, template: bool = False) -> None:
        super().__init__()
        self.case = case
        self._write_at_once = compose or template
        self._template_at_once = template
        self._resting: Timer | None = None

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Whose keys work now, for the help."""
        if self.has_class("-writing"):
            return (Scope.COMPOSER,)
        return (Scope.CONVERSATION, Scope.CASE, Scope.EVERYWHERE)

    @property
    def _app(self) -> CareApp:
        return cast("CareApp", self.app)

    def compose(self) -> ComposeResult:
        """Header; thread and composer beside the card; keys."""
        yield Static(id="case-header")
        with Horizontal(id="case-panes"):
            with Vertical(id="case-thread"):
                yield ThreadView()
                yield Composer(self._app.desk, self._app.keymap)
            with Vertical(id="case-aside"):
                yield PlaybookView()
                yield CardView()
        yield KeyHints(self._app.keymap, "reply", "done", "snooze", "next-case", "help")
        yield KeyHints(self._app.keymap, *_WHILE_WRITING).add_class("-writing")

    def on_mount(self) -> None:
        """Show the case; write if that is what was asked for."""
        self.go_to(self.case)
        if self._write_at_once:
            self.write(template=self._template_at_once)

    def go_to(self, case: CaseId) -> None:
        """Show this case instead; what was being written is kept."""
        self.keep_draft()
        self._writing(on=False)
        self.case = case
        self.follow()
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(LOOK_AGAIN_AFTER, self._look_again)

    def follow(self) -> None:
        """Show what the desk holds now; leave when the case is gone."""
        try:
            case = self._show()
            if self.has_class("-writing"):
                self.query_one(Composer).look_again(case)
        except Misuse as gone:
            self._app.show_error(gone)
            if self.is_current:
                self.dismiss()

    def _look_again(self) -> None:
        """Ask X whether what is shown still stands; nobody is told when that does not work."""
        work.start(
            self,
            partial(self._app.desk.recheck.case, self.case),
            lambda _: self._app.follow(),
            name="look again",
            quiet=lambda error: isinstance(error, CareError),
            newest_only=True,
        )

    def keep_draft(self) -> None:
        """Save what is being written."""
        self.query_one(Composer).keep()

    def _show(self) -> OpenCase:
        desk = self._app.desk
        now, zone = desk.clock.now(), desk.zone
        case = desk.open(self.case)
        self.query_one("#case-header", Static).update(self._header(case))
        self.query_one(ThreadView).show(case, now, zone)
        # While one writes, all of the playbook stands above the card.
        play = None if self.has_class("-writing") else desk.playbook.play(self.case)
        self.query_one(CardView).show(case.card, now, zone, besides=self.case, play=play)
        return case

    def write(self, *, template: bool = False) -> None:
        """Open the composer, with its draft; `template` first asks for one."""
        composer = self.query_one(Composer)
        if not self.has_class("-writing"):
            self._writing(on=True)
            composer.show(self._show())
            self.query_one(PlaybookView).show(self._app.desk, self.case)
        composer.area.focus()
        if template:
            self._choose_template()

    def action_card(self) -> None:
        """Show or hide the card: beside the thread, or on a screen of its own."""
        if self.has_class("-wide"):
            self.toggle_class("-no-card")
            return
        self.app.push_screen(CardScreen(self.case))

    def action_context(self) -> None:
        """Fetch what is missing of the thread."""
        context.offer(self._app, self.case)

    def action_next_case(self) -> None:
        """On to the next case of the list."""
        self.post_message(NextCase(self.case))

    def action_previous_case(self) -> None:
        """Back to the one before."""
        self.post_message(PreviousCase(self.case))

    def _writing(self, *, on: bool) -> None:
        self.set_class(on, "-writing")
        if not on:
            self.query_one(PlaybookView).display = False
            self.query_one(ThreadView).focus()

    def _header(self, case: OpenCase) -> Content:
        row, now = case.row, self._app.desk.clock.now()
        name = text.line(row.name or f"@{row.handle}").truncate(40, ellipsis=True)
        waits = f"waits {wording.span(row, now)}" if row.waiting_since else row.state.value
        words = text.said(
            (f"@{row.handle}", Tone.DIM),
            (waits, Tone.PLAIN),
            wording.state_word(row, now),
            *wording.mark_words(row),
            (f"by {row.found}" if row.found else "", Tone.DIM),
            (f"as @{row.account}", Tone.DIM),
        )
        return Content("  ").join([name.stylize("bold"), words])

    @on(Composer.Left)
    def _left(self) -> None:
        self._writing(on=False)
        self.follow()

    @on(Composer.TemplateWanted)
    def _choose_template(self) -> None:
        private = self.query_one(Composer).private
        picker = TemplatePicker(self._app.desk, self.case, private=private)
        self.app.push_screen(picker, self._insert)

    @on(Composer.NewsWanted)
    def _read_news(self) -> None:
        """Show the newest posts; from now on they count as read."""
        thread = self.query_one(ThreadView)
        case = self._show()
        thread.scroll_end(animate=False)
        self.query_one(Composer).have_read(frozenset(one.post.id for one in case.thread))

    @on(Composer.OldestWanted)
    def _answer_oldest(self, message: Composer.OldestWanted) -> None:
        self.go_to(message.case)
        self.write()

    def _insert(self, picked: Picked | None) -> None:
        composer = self.query_one(Composer)
        composer.area.focus()
        if picked:
            composer.insert(*picked)

    @on(Composer.Ready)
    def _review(self, message: Composer.Ready) -> None:
        self.query_one(Composer).keep()  # a reply puts away the draft that it was, and no other
        self.app.push_screen(ReviewBox(message.preview), partial(self._reviewed, message))

    def _reviewed(self, ready: Composer.Ready, verdict: Verdict | None) -> None:
        match verdict:
            case "send" if ready.preview.ask:
                self._ask_for_handle(ready)
            case "send":
                self._send(ready)
            case "browser":
                hand_over = partial(
                    self._app.desk.replies.hand_over,
                    ready.case,
                    ready.preview.text,
                    template=ready.template,
                    read=ready.read,
                )
                work.start(self, hand_over, partial(self._handed_over, ready), name="hand over")
            case "edit":
                self.query_one(Composer).area.focus()
            case _:
                self.query_one(Composer).action_leave()

    def _ask_for_handle(self, ready: Composer.Ready) -> None:
        """Have it typed under which name the first answer of the day goes out."""
        handle = ready.preview.account
        words = f"This is the first answer of the day as @{handle}. Is that who should be speaking?"

        def typed(name: str | None) -> None:
            if name is None:
                self.query_one(Composer).area.focus()
            else:
                self._send(ready, typed_handle=name)

        self.app.push_screen(TypedDialog("Under the right name?", words, handle), typed)

    def _send(self, ready: Composer.Ready, *, typed_handle: str | None = None) -> None:
        """Put it on hold, unless by now it would answer a post that nobody has read."""
        replies, seen = self._app.desk.replies, ready.preview
        private = not seen.public

        def send() -> Reply | Preview:
            now = replies.check(
                ready.case, seen.text, private=private, chain=ready.chain, read=ready.read
            )
            if now.to.post.id != seen.to.post.id:
                return now
            return replies.send(
                ready.case,
                seen.text,
                private=private,
                template=ready.template,
                typed_handle=typed_handle,
                chain=ready.chain,
                read=ready.read,
            )

        work.start(self._app, send, partial(self._sent, ready), name="queue a reply")

    def _sent(self, ready: Composer.Ready, ended: Reply | Preview) -> None:
        gone = self not in self._app.screen_stack
        if isinstance(ended, Reply):
            if gone:
                self._app.follow()
                self._app.background.plan_delivery()
            else:
                self._over_to(ready, Sent(ended.case, ended))
            return
        self._app.say(f"@{ended.handle} wrote again; nothing was sent yet.", title="Read it first")
        if gone:
            return
        ready.preview = ended
        self._review(ready)

    def _handed_over(self, ready: Composer.Ready, url: str) -> None:
        if self._app.demo:
            self._app.say(url, title="In the sandbox there is nothing to open")
        elif not browser.open_url(url):
            self.app.copy_to_clipboard(url)
            self._app.say("No browser with a window here: its address is on the clipboard.")
        self._over_to(ready, Sent(ready.case, None))

    def _over_to(self, ready: Composer.Ready, sent: Sent) -> None:
        self.query_one(Composer).sent(ready.preview.text)
        self._writing(on=False)
        self.follow()
        self.post_message(sent)
