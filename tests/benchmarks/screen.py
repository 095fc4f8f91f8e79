"""The app on a real pseudo-terminal, against a bare Textual app on the same one, turn by turn."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from carecli.desk.desk import Desk
from carecli.desk.keeping import Keeping
from carecli.system.paths import Home, private_folder
from carecli.system.vault import MemoryVault
from tests.benchmarks import corpus, imports
from tests.benchmarks.measure import row
from tests.support.terminal import Terminal

ROUNDS, CASES, KEYS = 7, 10_000, 60
_BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    BINDINGS = [("j", "more", "more")]
    count = 0
    def compose(self): yield Static("ready 0", markup=False)
    def action_more(self):
        self.count += 1
        self.query_one(Static).update(f"ready {self.count}")
    def key_q(self): self.exit()
Bare().run()
"""


def _home(folder: str, cases: int) -> dict[str, str]:
    """A home with so many waiting cases; its sync fails at once, for there is no X."""
    home = Home.under(Path(folder))
    private_folder(home.data_dir)
    parts = imports.parts_on(home.database)
    imports.fill(parts, corpus.pages(cases))
    Desk(parts, lambda: Keeping(lambda _: MemoryVault()), home)
    parts.db.close()
    return {"CARECLI_HOME": folder, "CARECLI_X_API_URL": "http://127.0.0.1:9"}


def first_frame() -> None:
    """From exec to the queue with its rows on the screen, 10,000 cases waiting."""
    with tempfile.TemporaryDirectory() as folder:
        env = _home(folder, CASES)
        ours, floor = [], []
        for _ in range(ROUNDS):
            floor.append(_until([sys.executable, "-c", _BARE], "ready 0", {}))
            ours.append(_until([sys.executable, "-m", "carecli"], "@customer_", env))
        row("first frame", ours, floor)


def _until(command: list[str], text: str, env: dict[str, str]) -> float:
    with Terminal(command, env=env) as terminal:
        return terminal.wait_for(text)


def key_to_paint() -> None:
    """A key in the list of 10,000 cases, to the last byte it paints at once."""
    with tempfile.TemporaryDirectory() as folder:
        env = _home(folder, CASES)
        with (
            Terminal([sys.executable, "-c", _BARE]) as bare,
            Terminal([sys.executable, "-m", "carecli"], env=env) as app,
        ):
            bare.wait_for("ready 0")
            app.wait_for("@customer_")
            app.settle(1.0)
            ours, floor = [], []
            for _ in range(KEYS):
                floor.append(_press(bare, "j"))
                ours.append(_press(app, "j"))
        row("j in the list", ours, floor)


def _press(terminal: Terminal, key: str) -> float:
    """Seconds from a key to the first paint after it; then waits until all is still."""
    terminal.settle(0.2)
    start = time.perf_counter()
    terminal.press(key)
    if not terminal.read(2):
        raise RuntimeError("the key changed nothing")
    return terminal.read_at - start


def leaving() -> None:
    """From `q` to the end of the process."""
    with tempfile.TemporaryDirectory() as folder:
        env = _home(folder, 100)
        ours, floor = [], []
        for _ in range(ROUNDS):
            floor.append(_leave([sys.executable, "-c", _BARE], "ready 0", {}))
            ours.append(_leave([sys.executable, "-m", "carecli"], "@customer_", env))
        row("quit", ours, floor)


def _leave(command: list[str], text: str, env: dict[str, str]) -> float:
    with Terminal(command, env=env) as terminal:
        terminal.wait_for(text)
        terminal.settle(0.5)
        start = time.perf_counter()
        terminal.press("q")
        terminal.wait_for_exit()
        return time.perf_counter() - start
