"""The handles one answers for, and what is set for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast, get_args, get_type_hints

from textual.binding import BindingType
from textual.content import Content

from carecli.care.rows import Account, View
from carecli.config.model import AccountSettings
from carecli.tui import work
from carecli.tui.commands import Scope
from carecli.tui.keys import bindings
from carecli.tui.screens.choose import Choice, ChoiceDialog
from carecli.tui.screens.consent import consent
from carecli.tui.screens.listed import ListScreen
from carecli.tui.text import STYLES, line, said
from carecli.tui.wording import Tone, Word, money, when

if TYPE_CHECKING:
    from carecli.desk.connect import Step
    from carecli.desk.standing import Checked
    from carecli.tui.app import CareApp

_COLOURS = tuple(get_args(get_type_hints(AccountSettings)["colour"]))


class AccountsScreen(ListScreen[Account]):
    """Each account with how it stands, what feeds it, and what it may spend."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.ACCOUNTS)
    TITLE_LINE = "Accounts"
    EMPTY = "No account is connected.\na connects one, esc goes back."
    KEYS = (
        "show-account",
        "add-account",
        "check-account",
        "account-messages",
        "account-searches",
        "help",
    )
    scopes = (Scope.ACCOUNTS, Scope.EVERYWHERE)

    @property
    def _app(self) -> CareApp:
        return cast("CareApp", self.app)

    def things(self) -> Sequence[Account]:
        """The accounts."""
        return self._desk.accounts()

    def drawn(self, thing: Account) -> Content:
        """Who, how it stands, what feeds it."""
        status = self._desk.status(thing.handle)
        now, zone = self._desk.clock.now(), self._desk.zone
        settings = self._desk.settings.account(thing.handle)
        ink = STYLES[Tone(settings.colour or "strong")]
        synced = when(status.synced_at, now, zone) if status.synced_at else "never"
        head = Content.assemble((f"@{thing.handle}", ink), "  ", line(thing.name))
        standing: list[Word] = [
            (f"{status.counts.get(View.WAITING, 0):,} waiting", Tone.STRONG),
            (f"{status.late:,} late" if status.late else "", Tone.BAD),
            (f"synced {synced}", Tone.DIM),
            (f"today {money(status.today)}", Tone.DIM),
            (f"month {money(status.month)}", Tone.DIM),
        ]
        parts = [head, Content("  ") + said(*standing), Content("  ") + said(*_fed(settings))]
        if status.budget:
            parts.append(Content("  ") + line(status.budget).stylize(STYLES[Tone.BAD]))
        return Content("\n").join([*parts, Content("")])

    # Looking

    def on_option_list_option_selected(self) -> None:
        """Enter shows its queue."""
        self.action_show_account()

    def action_show_account(self) -> None:
        """The queue of this account alone."""
        if account := self.current:
            self._to_queue(account.handle)

    def action_show_all(self) -> None:
        """The queue of all accounts."""
        self._to_queue(None)

    def _to_queue(self, handle: str | None) -> None:
        self._app.back_to_queue()
        if queue := self._app.queue:
            queue.show_only(handle)

    # Signing in and out

    def action_add_account(self) -> None:
        """Connect one."""
        self._app.dispatch.places.sign_in()

    def action_check_account(self) -> None:
        """Ask X."""
        if account := self.current:
            self._app.say(f"Asking X about @{account.handle} …")

            def show(found: Checked) -> None:
                self._app.say("\n".join(found.said), title=f"@{account.handle}")

            work.start(self, partial(self._desk.connect.check, account.handle), show, name="check")

    def action_remove_account(self) -> None:
        """Take everything back; the handle is typed first."""
        from carecli.tui.screens.typed import TypedDialog

        if account := self.current:
            words = (
                f"This takes carecli's access to @{account.handle} back at X and forgets its keys, "
                "its cases, drafts and notes on this computer. It cannot be undone."
            )
            dialog = TypedDialog("Remove the account", words, account.handle)
            self.app.push_screen(dialog, partial(self._remove, account))

    def _remove(self, account: Account, typed: str | None) -> None:
        if typed is None:
            return

        def show(steps: Sequence[Step]) -> None:
            self._app.say("\n".join(step.said for step in steps), title=f"@{account.handle}")
            self._app.follow()

        work.start(self, partial(self._desk.connect.remove, account.handle), show, name="remove")

    # Settings

    def action_account_colour(self) -> None:
        """Choose how it is told apart."""
        if account := self.current:
            choices = [Choice(name, name or "none") for name in _COLOURS]
            self.app.push_screen(
                ChoiceDialog(f"The colour of @{account.handle}", choices),
                lambda colour: self._set(account, "colour", colour),
            )

    def action_account_ask(self) -> None:
        """Have the handle typed before the first answer of a day, or not."""
        if account := self.current:
            asks = self._desk.settings.account(account.handle).ask
            self._set(account, "ask", not asks)

    def action_account_messages(self) -> None:
        """Switch direct messages; before they are on, what the policy asks for is said."""
        account = self.current
        if account is None:
            return
        if self._desk.settings.account(account.handle).dms:
            self._set(account, "dms", False)  # noqa: FBT003 a setting's value
            return
        self.app.push_screen(
            consent(account.handle),
            lambda answer: self._set(account, "dms", True if answer == "on" else None),
        )

    def action_account_searches(self) -> None:
        """What else feeds its queue."""
        from carecli.tui.screens.searches import SearchesScreen

        if account := self.current:
            self.app.push_screen(SearchesScreen(self._desk, self._keymap, account.handle))

    def _set(self, account: Account, name: str, value: Any) -> None:
        """Write a setting; None is no answer."""
        if value is None:
            return

        def show(_: object) -> None:
            self._app.follow()

        work.start(
            self, partial(self._desk.connect.set, account.handle, name, value), show, name="set"
        )


def _fed(settings: AccountSettings) -> list[Word]:
    """What feeds its queue and how it answers."""
    searches, alike = len(settings.searches), len(settings.lookalikes)
    return [
        ("DMs on" if settings.dms else "no DMs", Tone.ACCENT if settings.dms else Tone.DIM),
        (f"{searches} search{'es' * (searches != 1)}" if searches else "no searches", Tone.DIM),
        (f"{alike} look-alike{'s' * (alike != 1)}" if alike else "", Tone.DIM),
        ("handle typed before the first answer of a day" if settings.ask else "", Tone.WARN),
    ]
