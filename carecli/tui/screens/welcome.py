"""The first run: nothing to show yet, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from carecli.tui.screens.steady import Steady

if TYPE_CHECKING:
    from carecli.tui.app import CareApp

KEY = "bold $text-accent"
QUIET = "$foreground-muted"


class WelcomeScreen(Steady[None]):
    """Shown while there is no account; it leads to the first one, or leaves for the demo."""

    DEFAULT_CSS = """
    WelcomeScreen { align: center middle; }
    WelcomeScreen Vertical { width: 74; max-width: 98%; height: auto; padding: 1 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d,enter", "demo", "Try the demo"),
        Binding("a", "add", "Add your account"),
        Binding("q,escape", "leave", "Quit"),
    ]

    def compose(self) -> ComposeResult:
        """A greeting and two ways on."""
        with Vertical():
            yield Static(
                Content.assemble(
                    ("carecli", KEY),
                    "\n",
                    ("Customer care on X, from your keyboard: who has waited longest,", QUIET),
                    ("\na personal answer, every promise followed up.\n\n", QUIET),
                    ("d", KEY),
                    ("  Try the demo", "bold"),
                    (
                        "\n   A sandbox on this machine, with customers who write and answer.\n",
                        QUIET,
                    ),
                    ("   No account, no network, nothing left behind.\n\n", QUIET),
                    ("a", KEY),
                    ("  Add your account", "bold"),
                    ("\n   Step by step, with a developer app of X. Its keys go into the", QUIET),
                    ("\n   system's keyring, and each call says what it costs.\n\n", QUIET),
                    ("q", KEY),
                    "  Quit",
                )
            )

    def action_demo(self) -> None:
        """Leave for the demo; the caller starts it."""
        self.app.exit("demo")

    def action_add(self) -> None:
        """Connect an account."""
        cast("CareApp", self.app).dispatch.places.sign_in()

    def action_leave(self) -> None:
        """Leave."""
        self.app.exit(0)
