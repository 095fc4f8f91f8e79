"""Two processes that renew the same tokens, with a real lock, a real vault, and kills.

The sandbox ends a sign-in whose renewal token is shown twice, so every mistake is seen.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from carecli.channels.sandbox import Sandbox, faults
from carecli.channels.sandbox.answers import Answer, Request
from carecli.system.clock import SystemClock, monotonic
from tests.channels.x.consent import SCENARIO, TOKEN_PATH, signed_in
from tests.channels.x.renewing import USER, HastyClock, rotation, vault


class Renewing:
    """A process that renews until it is killed."""

    def __init__(self, folder: Path, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.channels.x.renewing", str(folder), url],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self._lines: SimpleQueue[str] = SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line.rstrip())

    def next(self) -> str:
        """Its next line."""
        return self._lines.get(timeout=30)

    def said(self) -> list[str]:
        """What it has said since."""
        lines: list[str] = []
        with suppress(Empty):
            while True:
                lines.append(self._lines.get_nowait())
        return lines

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        self._process.kill()
        self.wait()

    def interrupt(self) -> None:
        """As Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)

    def wait(self) -> None:
        """Until it has ended."""
        self._process.wait(30)


@dataclass
class Together:
    """An account at an X, and the processes that renew its tokens."""

    folder: Path
    sandbox: Sandbox
    running: list[Renewing] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = HastyClock()
        self.rotation = rotation(self.folder, vault(self.folder))
        self.sign_in()

    def sign_in(self) -> None:
        """As a person would, once there is need to."""
        tokens = signed_in(self.sandbox, self.clock)
        with self.rotation.lock():
            self.rotation.slots.keep(tokens.kept())
            self.rotation.journal.clear(USER)

    def start(self) -> Renewing:
        """Another process, which has got its first token."""
        process = Renewing(self.folder, self.sandbox.url)
        self.running.append(process)
        return process

    def ended(self) -> int:
        """How many sign-ins X has ended because a renewal token was shown twice."""
        families = self.sandbox.grants._families.values()
        return len({id(family) for family in families if family.ended})


@pytest.fixture
def together(tmp_path: Path) -> Iterator[Together]:
    with Sandbox(SCENARIO, SystemClock()) as sandbox:
        found = Together(tmp_path, sandbox)
        yield found
        for process in found.running:
            process.kill()


def test_two_processes_renew_in_turn_and_never_show_a_token_twice(together: Together) -> None:
    one, other = together.start(), together.start()
    seen = [(one.next(), other.next()) for _ in range(4)]
    assert {line.split()[0] for pair in seen for line in pair} == {"token"}
    theirs, ours = (set(each) for each in zip(*seen, strict=True))
    assert len(theirs & ours) >= 2, "what one has renewed the other takes over"
    assert together.ended() == 0


@pytest.mark.parametrize("asked", [False, True], ids=["before X renews", "before the save"])
def test_a_kill_leaves_a_working_account_or_a_plain_request_to_sign_in(
    together: Together, monkeypatch: pytest.MonkeyPatch, *, asked: bool
) -> None:
    victim = together.start()
    victim.next()
    renew = together.sandbox.grants.token

    def kill(request: Request, now: datetime) -> Answer:
        victim.kill()
        monkeypatch.setattr(together.sandbox.grants, "token", renew)
        return renew(request, now) if asked else Answer(503)

    monkeypatch.setattr(together.sandbox.grants, "token", kill)
    victim.wait()
    after = together.start()
    if asked:
        assert "interrupted while X renewed the login of @CrumbAndCo" in after.next()
        together.sign_in()
    assert any(after.next().startswith("token ") for _ in range(50))
    assert together.ended() == asked


def test_ctrl_c_does_not_fall_between_answer_and_save(
    together: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = together.start()
    victim.next()
    renew = together.sandbox.grants.token

    def interrupt(request: Request, now: datetime) -> Answer:
        monkeypatch.setattr(together.sandbox.grants, "token", renew)
        victim.interrupt()
        threading.Event().wait(0.2)
        return renew(request, now)

    monkeypatch.setattr(together.sandbox.grants, "token", interrupt)
    while "KeyboardInterrupt" not in victim.next():
        pass
    victim.wait()
    assert together.rotation.journal.began(USER) is None
    assert together.start().next().startswith("token ")
    assert together.ended() == 0


def test_whenever_it_is_killed_nothing_else_goes_wrong(together: Together) -> None:
    together.sandbox.faults.add(faults.slow(0.1), path=TOKEN_PATH, times=None)
    chance, kills = random.Random(7), 0
    survivor, end = together.start(), monotonic() + 2
    while monotonic() < end:
        victim = together.start()
        victim.next()
        threading.Event().wait(chance.random() * 0.4)
        victim.kill()
        kills += 1
        said = [survivor.next(), *survivor.said(), *victim.said()]
        asking = [line for line in said if not line.startswith("token ")]
        assert not [line for line in asking if "interrupted while X renewed" not in line]
        if asking:
            together.sign_in()
    assert together.ended() <= kills
