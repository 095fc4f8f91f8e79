"""Writing at 80 ms a key with a long history and the coach on, against a bare text area."""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from carecli.care.outgoing import Sending
from carecli.store import replies
from carecli.store.database import Database
from carecli.system.paths import Home, private_folder
from tests.benchmarks import corpus, imports
from tests.benchmarks.measure import row
from tests.support.terminal import Terminal

REPLIES, CASES, KEYS, PACE = 10_000, 200, 300, 0.08
WORDS = (
    "Hello there, we apologise for the inconvenience caused by the late parcel and will be in touch"
    " soon. Kindly send us the order so that we can look into it today, and I write by 5 pm. "
)
_BARE = """
from textual.app import App
from textual.widgets import TextArea
class Bare(App):
    def compose(self): yield TextArea("ready")
    def on_mount(self): self.query_one(TextArea).focus()
Bare().run()
"""


def composer() -> None:
    """Each key to its first paint, a bare text area and the composer in turns; none is lost."""
    with tempfile.TemporaryDirectory() as folder:
        env = _home(Path(folder))
        with (
            Terminal([sys.executable, "-c", _BARE]) as bare,
            Terminal([sys.executable, "-m", "carecli"], env=env) as app,
        ):
            bare.wait_for("ready")
            app.wait_for("@customer_")
            app.settle(1.0)
            app.press("r")
            app.wait_for("PUBLIC reply")
            floor = [_type(bare, key) for key in _keys()]
            ours = [_type(app, key) for key in _keys()]
            app.settle(1.0)
            _nothing_lost(app)
        row("a key in the composer", ours, floor, f"({REPLIES:,} replies before)")


def _keys() -> str:
    return (WORDS * (KEYS // len(WORDS) + 1))[:KEYS]


def _type(terminal: Terminal, key: str) -> float:
    """Seconds from a key to the first paint after it; the next one comes when its time is up."""
    start = time.perf_counter()
    while terminal.read(0):
        pass  # what is still to come of the key before
    pressed = time.perf_counter()
    terminal.press(key)
    painted = terminal.read(2)
    if not painted:
        raise RuntimeError("the key changed nothing")
    taken = terminal.read_at - pressed
    while (left := start + PACE - time.perf_counter()) > 0:
        terminal.read(left)
    return taken


def _nothing_lost(terminal: Terminal) -> None:
    """All that was typed stands on the screen, however it is wrapped, beside the card or not."""
    left = (row.partition("│")[0] for row in terminal.text.splitlines())
    shown = "".join("".join(left).split())
    wanted = "".join(_keys().split())
    if wanted not in shown:
        raise RuntimeError(f"a keystroke was lost:\n{terminal.text}")


def _home(folder: Path) -> dict[str, str]:
    """A home with some cases that wait, and as many earlier replies; there is no X."""
    home = Home.under(folder)
    private_folder(home.data_dir)
    parts = imports.parts_on(home.database)
    imports.fill(parts, corpus.pages(CASES))
    _history(parts.db)
    parts.db.close()
    return {"CARECLI_HOME": str(folder), "CARECLI_X_API_URL": "http://127.0.0.1:9"}


def _history(db: Database) -> None:
    """Replies of the last month that went out, all for the newest cases."""
    from datetime import UTC, datetime

    found = db.rows("SELECT id, post_id FROM cases ORDER BY id DESC LIMIT 50")
    now = datetime.now(UTC)
    with db.writing():
        for number in range(REPLIES):
            case = found[number % len(found)]
            at = now - timedelta(minutes=4 * number)
            text = corpus.text_of(number).removeprefix("@acme ")
            held = replies.put_on_hold(
                db, case["id"], text, to=case["post_id"], private=False, template=None,
                now=at, send_at=at,
            )  # fmt: skip
            replies.settle(db, held.id, Sending.SENT)
