"""Killing the program at any instant: nothing is lost and nothing goes out twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from carecli.care.rows import Sending
from carecli.channels.sandbox import faults, messages, writing
from carecli.config.model import AccountSettings, Config
from carecli.system.paths import Home
from tests.support.stage import SHOP, Open, Stage, says

SENDER = """
import sys
from pathlib import Path
from carecli.bootstrap import open_desk
from carecli.system.paths import Home

env = {"CARECLI_X_API_URL": sys.argv[2], "CARECLI_X_BEARER": "sandbox-user-token"}
with open_desk(Home.under(Path(sys.argv[1])), env=env) as desk:
    desk.connect.check()  # loads what is slow to load
    print("ready", flush=True)
    sys.stdin.readline()
    desk.replies.deliver()
"""
CUSTOMERS = [f"c{number}" for number in range(24)]
IN_PRIVATE = CUSTOMERS[::2]
KILLS = 8
LONG_AGO = timedelta(days=-365 * 10)  # due by any machine's clock


def send_and_kill(stage: Stage, home: Path, after: float) -> None:
    """Two senders at once, killed a moment after they began."""
    with ExitStack() as stack:
        senders = [stack.enter_context(_sender(stage, home)) for _ in range(2)]
        for out in [sender.stdout for sender in senders]:
            assert out is not None
            assert out.readline() == b"ready\n"
        for begin in [sender.stdin for sender in senders]:
            assert begin is not None
            begin.write(b"\n")
            begin.flush()
        time.sleep(after)
        for sender in senders:
            sender.kill()


def _sender(stage: Stage, home: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", SENDER, str(home), stage.sandbox.url]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


@pytest.mark.slow
def test_senders_that_are_killed_at_any_instant_send_each_reply_once(
    open_stage: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_guard = timedelta(-1)  # X's own guard would hide what this test looks for
    monkeypatch.setattr(writing, "DUPLICATES", no_guard)
    monkeypatch.setattr(messages, "DEPTH", timedelta(days=365 * 40))  # see _reconcile
    asked = [says(f"{name}-1", name) for name in CUSTOMERS]
    settings = Config(accounts={SHOP.handle: AccountSettings(dms=True)})
    stage = open_stage(*asked, home=Home.under(tmp_path), settings=settings)
    stage.desk.sync.run()
    for name in CUSTOMERS:
        private = name in IN_PRIVATE
        case = stage.case(name)
        stage.desk.replies.send(case, f"Hello {name}", private=private, hold=LONG_AGO)
    stage.sandbox.faults.add(faults.slow(0.01), method="POST", times=None)
    chance = random.Random(7)
    for _ in range(KILLS):
        send_and_kill(stage, tmp_path, chance.uniform(0, 0.08))
    claims = [one for one in stage.desk.replies.outbox() if one.state is Sending.SENDING]
    assert claims, "no kill hit a send: the test has seen nothing"
    _reconcile(stage)
    in_public = [name for name in CUSTOMERS if name not in IN_PRIVATE]
    assert sorted(stage.on_x()) == sorted(f"@{name} Hello {name}" for name in in_public)
    sent = [event.text for event in stage.sandbox.mail.events.values()]
    assert sorted(sent) == sorted(f"Hello {name}" for name in IN_PRIVATE)
    assert stage.desk.replies.outbox() == ()


def _reconcile(stage: Stage) -> None:
    """What a person does next: sync, and send again what X does not have."""
    time.sleep(0.2)  # a killed sender's last request may still be on its way
    stage.later(days=365 * 30)  # past every claim, which bears the time of the machine's clock
    stage.desk.sync.run()
    for reply in stage.desk.replies.outbox():
        if reply.state is Sending.UNKNOWN:
            stage.desk.replies.retry(reply.id)
            stage.desk.replies.deliver(reply.id)
    stage.desk.replies.deliver()
