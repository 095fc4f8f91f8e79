"""A program that sends and is killed on command: `python -m tests.reliability.sender`.

It loads everything once and then forks: each order on its input is carried out by a fresh process
that runs the real code and dies by SIGKILL, either from within at the n-th boundary (each write to
the database, each step on the network), or from outside after some time. Nothing in the product
knows of this; what is wrapped is sqlite3 and the socket.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Self

from carecli.bootstrap import open_desk
from carecli.care.errors import CareError
from carecli.care.outgoing import Reply, Sending
from carecli.store import replies
from carecli.store.database import Database
from carecli.system import clock
from carecli.system.paths import Home

KILLED = -signal.SIGKILL
BUG = 70
_ROOT = Path(__file__).parents[2]
_READS = ("SELECT", "PRAGMA", "WITH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a process is to do, and when it dies.

    Attributes:
        ahead: Seconds by which its clock is ahead of the machine's.
        only: The one reply to deliver; None for all that are due.
        sync: Run `carecli sync`, which delivers and fetches; else deliver as the app does.
        boundary: Die just before the boundary with this number; 0 for never.
        after: Die after so many seconds; 0 for never.
        strategy: The real one, or a wrong one that an audit has to notice.
    """

    home: str
    url: str
    token: str
    ahead: float
    only: int | None = None
    sync: bool = False
    boundary: int = 0
    after: float = 0
    strategy: str = ""


class Sender:
    """The program as the drills see it; a context manager that ends it."""

    def __init__(self) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._program.communicate()

    def begin(self, order: Order) -> None:
        """Let a process carry this out."""
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(asdict(order)) + "\n")
        self._program.stdin.flush()

    def ended(self) -> int:
        """The exit code of the process that was begun; KILLED if it was."""
        assert self._program.stdout is not None
        return int(self._program.stdout.readline())


class Fuse:
    """Counts boundaries and kills its own process at the one that was chosen."""

    def __init__(self, boundary: int) -> None:
        self._left = boundary

    def burn(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def lay(self) -> None:
        """Wrap what writes to the disk or talks on the network."""
        fuse = self

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
                if not sql.lstrip().upper().startswith(_READS):
                    fuse.burn()
                return super().execute(sql, *values)

            def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:
                fuse.burn()
                return super().executemany(sql, *values)

        def before(act: Callable[..., Any]) -> Callable[..., Any]:
            def wrapped(*args: Any, **more: Any) -> Any:
                fuse.burn()
                return act(*args, **more)

            return wrapped

        sqlite3.connect = partial(sqlite3.connect, factory=Connection)  # type: ignore[assignment]
        for name in ("connect", "sendall", "recv_into"):
            setattr(socket.socket, name, before(getattr(socket.socket, name)))


def _mark_after(db: Database, now: datetime, only: int | None = None) -> Reply | None:
    """Wrong: nothing is written down before the words leave, so a crash sends them again."""
    due = [one for one in replies.outbox(db) if one.state is Sending.HOLD and one.send_at <= now]
    return next((one for one in due if only in (None, one.id)), None)


def _mark_before(db: Database, now: datetime, only: int | None = None) -> Reply | None:
    """Wrong: called sent before it is, so a crash loses it."""
    reply = _CLAIM(db, now, only)
    if reply is not None:
        replies.settle(db, reply.id, Sending.SENT)
    return reply


def _out_of_turn(db: Database, now: datetime, only: int | None = None) -> Reply | None:
    """Wrong: a part of a chain does not wait for the one before it."""
    held = [one for one in replies.outbox(db) if one.state is Sending.HOLD and one.send_at <= now]
    due = next((one for one in held if only in (None, one.id)), None)
    return due and replies.settle(db, due.id, Sending.SENDING)


_CLAIM = replies.claim
WRONG = {"mark after": _mark_after, "mark before": _mark_before, "out of turn": _out_of_turn}


def _obey(order: Order) -> None:
    """In the new process: be a carecli that knows nothing of all this."""
    out = os.open(os.devnull, os.O_WRONLY)
    os.dup2(out, 1)
    machine, ahead = clock.SystemClock.now, timedelta(seconds=order.ahead)
    setattr(clock.SystemClock, "now", lambda self: machine(self) + ahead)  # noqa: B010 on purpose
    setattr(replies, "claim", WRONG.get(order.strategy, _CLAIM))  # noqa: B010 on purpose
    Fuse(order.boundary).lay()
    if order.sync:
        os.dup2(out, 2)
        _sync(order)
    else:
        _deliver(order)


def _sync(order: Order) -> None:
    from carecli.__main__ import main

    os.environ["CARECLI_HOME"] = order.home
    os.environ.update(_env(order))
    main(["sync", "--yes"])


def _deliver(order: Order) -> None:
    try:
        with open_desk(Home.under(Path(order.home)), env=_env(order)) as desk:
            desk.replies.deliver(order.only)
    except CareError:
        sys.exit(1)


def _env(order: Order) -> dict[str, str]:
    return {"CARECLI_X_API_URL": order.url, "CARECLI_X_BEARER": order.token}


def _carry_out(order: Order) -> int:
    child = os.fork()
    if not child:
        code = 0
        try:
            _obey(order)
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        except BaseException:  # noqa: BLE001 its own end is all that is left to it
            traceback.print_exc()
            code = BUG
        os._exit(code)
    if order.after:
        time.sleep(order.after)
        os.kill(child, signal.SIGKILL)  # it is still ours, ended or not: nobody has waited for it
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _load() -> None:
    """Load what sending and fetching load when they are first used."""
    import importlib

    for name in (
        "carecli.__main__", "carecli.cli.main", "carecli.cli.sync", "carecli.cli.session",
        "carecli.channels.x.client", "carecli.channels.x.prices", "carecli.desk.budget",
        "carecli.desk.replies", "carecli.desk.sync", "carecli.desk.keeping", "carecli.desk.watch",
        "carecli.store.settling", "carecli.system.env_vault", "carecli.system.vaults",
    ):  # fmt: skip
        importlib.import_module(name)


if __name__ == "__main__":
    _load()
    for line in sys.stdin:
        print(_carry_out(Order(**json.loads(line))), flush=True)
