"""An entry for what nobody may read over a shoulder."""

from __future__ import annotations

from textual.widgets import Input

from carecli.system.secret import Secret


class SecretInput(Input):
    """Shows dots, and gives its text to nobody but the code that asks for the secret.

    Textual's own entry copies a hidden text to the clipboard as it is; here copy and cut ring the
    bell, and the mouse selects nothing.
    """

    ALLOW_SELECT = False

    def __init__(self, placeholder: str = "", *, id: str | None = None) -> None:  # noqa: A002 textual's own name
        super().__init__(placeholder=placeholder, password=True, id=id)

    @property
    def secret(self) -> Secret:
        """What was typed or pasted, without the blanks and line ends around it."""
        return Secret(self.value.strip())

    def action_copy(self) -> None:
        """Ring the bell."""
        self.app.bell()

    def action_cut(self) -> None:
        """Ring the bell."""
        self.app.bell()
