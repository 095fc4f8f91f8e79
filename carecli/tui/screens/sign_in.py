"""The steps of connecting an account, each a dialog; `tui/sign_in.py` leads through them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from carecli.care.errors import CareError
from carecli.desk.console import BROWSER, CALLBACKS, KEY_NAMES, KEYS, OWNER, Setting
from carecli.system.secret import Secret
from carecli.tui import work
from carecli.tui.screens.choose import Choice, ChoiceDialog, Choices, Tick
from carecli.tui.screens.dialog import Dialog, field
from carecli.tui.text import STYLES, literal
from carecli.tui.widgets.secret_input import SecretInput
from carecli.tui.wording import Tone

if TYPE_CHECKING:
    from carecli.care.rows import Account

DIM = STYLES[Tone.DIM]


class WayDialog(ChoiceDialog[str]):
    """Which way in.

    Args:
        place: Where the credentials will be kept, in words.
    """

    def __init__(self, place: str) -> None:
        super().__init__(
            "Connect an account",
            [
                Choice("browser", "In the browser", "sign in on x.com; works over SSH too"),
                Choice("keys", "With four keys", "pasted from X's developer console"),
            ],
        )
        self._place = place

    def body(self) -> Iterator[Widget]:
        """Where secrets go, and the ways."""
        yield Static(
            Content.assemble(
                "You need a developer app of X. ",
                OWNER,
                ("\nYour keys go into ", DIM),
                literal(self._place),
                (" and nowhere else.", DIM),
            ),
            classes="words",
        )
        yield Choices(self._choices)


class ConsoleDialog(Dialog[str]):
    """What to set in the developer console first."""

    BINDINGS: ClassVar[list[BindingType]] = [("enter", "on", "On"), ("y", "copy", "Copy")]

    def __init__(self, *, browser: bool) -> None:
        hint = (
            "enter next · y copies the addresses · esc back" if browser else "enter next · esc back"
        )
        super().__init__("In X's developer console", hint)
        self._settings = BROWSER if browser else KEYS
        self._browser = browser

    def body(self) -> Iterator[Widget]:
        """The console's words, field by field."""
        yield Static(
            Content.assemble(
                "At ", ("console.x.com", "bold"), ", in your app, under ",
                ("User authentication settings", "bold"), ":\n\n",
                Content("\n").join(_setting(each) for each in self._settings),
                "\n\nThen open ", ("Keys and tokens", "bold"), " and keep ",
                "the Client ID at hand." if self._browser else "the four keys at hand.",
            ),
            classes="words",
        )  # fmt: skip

    def action_on(self) -> None:
        """Next."""
        self.dismiss("on")

    def action_copy(self) -> None:
        """Copy the callback addresses."""
        if self._browser:
            self.app.copy_to_clipboard("\n".join(CALLBACKS))
            self.notify("The three addresses are on the clipboard.", markup=False)


def _setting(setting: Setting) -> Content:
    return Content.assemble((f"  {setting.name:<16}", DIM), (setting.value, "bold"))


class _Asking(Dialog["Account"]):
    """A dialog that tries what was entered, and stays with a sentence when that fails."""

    def try_(self, verb: Callable[[], Account]) -> None:
        """Run a verb; its account is the answer."""
        self.complain("")
        self.busy("Asking X …")

        def failed(error: Exception) -> None:
            self.busy("")
            self.failed(error)

        work.start(
            self,
            verb,
            self.connected,
            name="sign in",
            failed=failed,
            quiet=lambda error: isinstance(error, CareError),
        )

    def connected(self, account: Account) -> None:
        """Leave with the account."""
        self.dismiss(account)

    def failed(self, error: Exception) -> None:
        """Say what went wrong."""
        if isinstance(error, CareError):
            self.complain(str(error))

    def busy(self, words: str) -> None:
        """Say what goes on, in place of the keys."""
        self.query_one("#dialog-hint", Static).update(Content(words or self._hint))


class KeysDialog(_Asking):
    """The four keys; they are tried before anything is kept.

    Args:
        add: Signs in with them and keeps them.
    """

    def __init__(self, add: Callable[[dict[str, Secret]], Account]) -> None:
        super().__init__("The four keys", "enter next, and then sign in · esc back")
        self._add = add

    def body(self) -> Iterator[Widget]:
        """One hidden entry for each."""
        for name, title in KEY_NAMES.items():
            yield wide_field(title, SecretInput(id=name))

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        entries = list(self.query(SecretInput))
        empty = next((entry for entry in entries if not entry.value.strip()), None)
        if empty is None:
            self.try_(lambda: self._add(self._keys()))
        elif empty is event.input:
            self.complain("Paste the key here.")
        else:
            empty.focus()

    def _keys(self) -> dict[str, Secret]:
        return {str(entry.id): entry.secret for entry in self.query(SecretInput)}


class AppDialog(Dialog[tuple[Secret, Secret | None, bool]]):
    """Which app signs in: its id, its secret if it has one, and whether DMs are wanted."""

    def __init__(self) -> None:
        super().__init__("Your app", "enter next · space switches · esc back")

    def body(self) -> Iterator[Widget]:
        """The entries."""
        yield wide_field("Client ID", SecretInput(id="client"))
        yield wide_field("Client Secret", SecretInput("only if the app has one", id="secret"))
        yield Tick("Direct messages too; what they ask of you comes next")

    @on(Input.Submitted)
    def _next(self) -> None:
        client = self.query_one("#client", SecretInput)
        if not client.value.strip():
            self.complain("The Client ID is in “Keys and tokens”.")
            client.focus()
            return
        secret = self.query_one("#secret", SecretInput).secret
        self.dismiss((client.secret, secret or None, self.query_one(Tick).on))


class BrowserDialog(_Asking):
    """Waits for the browser; what it shows at the end can be pasted instead.

    Args:
        url: Where to sign in.
        listening: Whether the browser can come back by itself.
        wait: Waits for it until the event is set, and signs in.
        paste: Signs in with the pasted address.
        open_: Opens the address; whether that was possible.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+o", "open", "Open"), ("ctrl+y", "copy", "Copy")]

    def __init__(
        self,
        url: str,
        *,
        listening: bool,
        wait: Callable[[threading.Event], Account],
        paste: Callable[[str], Account],
        open_: Callable[[str], bool],
    ) -> None:
        super().__init__(
            "Sign in on x.com", "^o open · ^y copy · enter takes the address · esc back"
        )
        self._url = url
        self._listening = listening
        self._wait = wait
        self._paste = paste
        self._open = open_
        self._stop = threading.Event()

    def body(self) -> Iterator[Widget]:
        """The address, and an entry for the one it ends at."""
        words = Content("Open this address, sign in, and authorize the app:\n")
        yield Static(words, classes="words")
        yield Static(Content.styled(self._url, "$text-accent"), id="address")
        yield Static(
            Content(
                "\nThen come back here; this goes on by itself. If the browser is on another "
                "machine, copy the address of the page it ends at and paste it within 30 seconds:"
                if self._listening
                else "\nThe browser ends at a page that does not load. Copy its address and paste "
                "it here within 30 seconds:"
            )
        )
        yield field("Address", SecretInput("http://127.0.0.1:…/callback?…", id="pasted"))

    def on_mount(self) -> None:
        """Open the browser and wait for it."""
        if self._listening:
            self._open(self._url)
            work.start(
                self,
                lambda: self._wait(self._stop),
                self.connected,
                name="wait for the browser",
                failed=self.failed,
                quiet=lambda error: isinstance(error, CareError),
            )
        self.query_one("#pasted").focus()

    def on_unmount(self) -> None:
        """Nobody waits any more."""
        self._stop.set()

    @on(Input.Submitted, "#pasted")
    def _take(self, event: Input.Submitted) -> None:
        pasted = event.value.strip()
        event.input.clear()
        self.try_(lambda: self._paste(pasted))

    def action_open(self) -> None:
        """Open the browser again."""
        if not self._open(self._url):
            self.complain("No browser can be opened here. Copy the address instead.")

    def action_copy(self) -> None:
        """Copy the address."""
        self.app.copy_to_clipboard(self._url)
        self.notify("The address is on the clipboard.", markup=False)


class ConnectedDialog(Dialog[str]):
    """Who we are now, what may be done, what is missing.

    Args:
        handle: The account.
        sentences: What was found out.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("enter", "on", "On")]

    def __init__(self, handle: str, sentences: tuple[str, ...]) -> None:
        super().__init__(f"Signed in as @{handle}", "enter goes on to the queue")
        self._sentences = sentences

    def body(self) -> Iterator[Widget]:
        """One sentence a line."""
        yield Static(Content("\n").join(map(literal, self._sentences)), classes="words")

    def action_on(self) -> None:
        """On."""
        self.dismiss("on")


class BusyDialog(Dialog[None]):
    """Something takes a moment."""

    def __init__(self, words: str) -> None:
        super().__init__(words, "esc does not wait for it")


def wide_field(label: str, entry: Input) -> Widget:
    """A labelled entry whose label may be longer than usual."""
    row = field(label, entry)
    row.add_class("wide")
    return row
