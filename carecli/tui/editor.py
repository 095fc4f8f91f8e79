"""A text in the person's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

from carecli.care.errors import Misuse
from carecli.system.terminal import clean

if TYPE_CHECKING:
    from textual.app import App


def command(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The editor as an argument list: $VISUAL, else $EDITOR, else what the system has."""
    chosen = environ.get("VISUAL") or environ.get("EDITOR")
    return shlex.split(chosen) if chosen else ["notepad" if os.name == "nt" else "vi"]


def lend(app: App[Any], text: str, name: str = "reply.txt") -> str:
    """Lend the terminal to the editor, and take it back however that ends.

    Raises:
        Misuse: As `edit`, or the terminal cannot be lent.
    """
    try:
        with app.suspend():  # comes back only from a block that does not raise
            outcome = _tried(text, name)
    except SuspendNotSupported as error:
        raise Misuse("This terminal cannot be handed to an editor.") from error
    if isinstance(outcome, Misuse):
        raise outcome
    return outcome


def _tried(text: str, name: str) -> str | Misuse:
    try:
        return edit(text, command(), name)
    except Misuse as problem:
        return problem


def edit(text: str, argv: list[str], name: str = "reply.txt") -> str:
    """Let the person edit a text; blocks until the editor ends.

    The file is readable by its owner only, in a folder of its own, and gone afterwards.

    Args:
        name: What it is called meanwhile; editors go by its ending.

    Raises:
        Misuse: The editor cannot be started, ended with an error, or left no text behind.
    """
    folder = Path(tempfile.mkdtemp(prefix="carecli-"))  # mode 0700
    try:
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        # An argument list without a shell: what runs is what the person set as the editor.
        ended = subprocess.run([*argv, str(path)], check=False)  # noqa: S603
        if ended.returncode:
            raise Misuse(f"{argv[0]} ended with an error; the text is as it was.")
        return clean(path.read_text(encoding="utf-8")).removesuffix("\n")
    except FileNotFoundError as error:
        raise Misuse(
            f"There is no editor called {argv[0]}: set $EDITOR to one that you have."
        ) from error
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise Misuse(
            f"The editor gave no text back: {error}.",
            "Set $VISUAL or $EDITOR to one that is there.",
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
