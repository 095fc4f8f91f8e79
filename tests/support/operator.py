"""Somebody at the real command line: real processes, a real pseudo-terminal, a small X."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from carecli.channels.sandbox import Sandbox
from tests.support.terminal import Terminal

_URL = re.compile(r"http://127\.0\.0\.1:\d+/i/oauth2/authorize\?\S+")
PROGRAM = (sys.executable, "-m", "carecli")


@dataclass
class Operator:
    """A person with a home of their own.

    Attributes:
        sandbox: The X that their accounts are at.
        more: Added to the environment of every process.
        said: Everything that any process wrote.
    """

    home: Path
    sandbox: Sandbox
    more: Mapping[str, str] = field(default_factory=dict)
    said: bytearray = field(default_factory=bytearray)

    @property
    def env(self) -> dict[str, str]:
        """The environment of a process; nothing of the person who runs the tests is in it."""
        clean = {name: value for name, value in os.environ.items() if "CARECLI" not in name}
        own = {"CARECLI_HOME": str(self.home), "TZ": "UTC", "NO_COLOR": "1"}
        return {**clean, **own, **self.more}

    def run(
        self, *words: str, typed: str = "", code: str = "", expect: int | None = 0
    ) -> subprocess.CompletedProcess[str]:
        """Give a command.

        Args:
            typed: What comes through the pipe.
            code: Python that runs before the command, in its process.
            expect: The exit code; None for any.
        """
        line = [*PROGRAM, *words]
        if code:
            start = f"{code}\nfrom carecli.__main__ import main\nmain({list(words)!r})"
            line = [sys.executable, "-c", start]
        done = subprocess.run(
            line,
            input=typed,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.said += f"{done.stdout}\n{done.stderr}\n".encode()
        assert expect in (None, done.returncode), f"{words}: {done.returncode}\n{done.stderr}"
        return done

    def json(self, *words: str) -> Any:
        """The data that a command prints."""
        return json.loads(self.run(*words, "--json").stdout)

    def adds(self, *words: str) -> Terminal:
        """`carecli account add` at a terminal wide enough for a whole address."""
        line = [*PROGRAM, "account", "add", "--api-url", self.sandbox.url, *words]
        return Terminal(line, columns=1200, lines=60, env=self.env)

    def types(self, terminal: Terminal, **answers: str) -> None:
        """Answer hidden questions, each when it is asked; `_` in a name stands for a blank."""
        for question, answer in answers.items():
            terminal.wait_for(f"{question.replace('_', ' ')}")
            terminal.settle()
            terminal.press(answer, "enter")

    def lets_in(self, terminal: Terminal, as_handle: str | None = None) -> str:
        """Authorize the app on X's page and come back, by the browser or by pasting.

        Returns:
            The address the browser was sent to.
        """
        terminal.wait_for("Authorize app")
        terminal.settle()
        found = _URL.search(terminal.text)
        assert found, terminal.text
        back = self.sandbox.approve(found[0], as_handle)
        if "Address" in terminal.text:
            terminal.press(back, "enter")
            return back
        try:
            with urlopen(back, timeout=10) as page:
                page.read()
        except URLError as error:
            raise AssertionError(f"{error}: {terminal.text}") from error
        return back

    def ends(self, terminal: Terminal, expect: int = 0) -> str:
        """What stands there when it has ended."""
        code = terminal.wait_for_exit(30)
        self.said += bytes(terminal.raw)
        assert code == expect, terminal.text
        return terminal.text
