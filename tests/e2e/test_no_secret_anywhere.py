"""Canaries go in as secrets; nothing that carecli leaves behind or shows holds one of them.

Searched are the home folder, logs, crash reports, the keyring's own files, everything that any
process wrote, and the command line of every process: each canary as UTF-8, as UTF-16, and as
base64 at the three places where it may begin.
"""

from __future__ import annotations

import base64
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from carecli.channels.sandbox import Sandbox
from carecli.channels.sandbox import load as read_scenario
from carecli.channels.sandbox.apps import App
from carecli.system.clock import SystemClock
from tests.support.operator import Operator
from tests.support.secret_service import running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, types on a terminal")

APP = App(
    name="Canary",
    client_id="Y2FuYXJ5LWNsaWVudDoxOmNp",
    client_secret="canary-client-secret-Wq8ZbT3k",
    consumer_key="canaryConsumerKeyR5xJm2Pd",
    consumer_secret="canaryConsumerSecretH7vLs9NcQe4Uf6Ya1Wg3Tz8Ko0Bi",
)
PASSPHRASE = "canary passphrase tAn 94 gL"
CRASH = """
from carecli.desk.sync import Sync
def run(self, *args, **more):
    with self._parts.channel(self._parts.account(), "sync") as (channel, bill):
        client = channel._client
        stolen = [getattr(client, name, None) for name in
                  ("bearer_token", "access_token", "access_token_secret", "consumer_secret")]
        tokens = getattr(channel.session.auth, "_tokens", None)
        stolen += [tokens.token().reveal()] if tokens else []
        raise RuntimeError(f"it broke with {stolen}")
Sync.run = run
"""
"""A bug in the middle of a fetch, with every secret in its locals and in its words."""
TALKATIVE = """
import http.client, logging
from carecli.system import logs
logs.start.__defaults__ = (logging.DEBUG,)
logging.basicConfig(level=logging.DEBUG)
"""
"""Everything that any library logs goes to stderr, and our own log is as full as it can be."""


def forms(secret: str) -> list[bytes]:
    """What a secret looks like where it is written down."""
    plain = secret.encode()
    found = [plain, secret.encode("utf-16-le"), secret.encode("utf-16-be")]
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + plain)
        found.append(coded[-(-before * 8 // 6) : len(coded) - 4])
    return found


def test_a_canary_would_be_found_in_all_its_forms() -> None:
    secret = "canary-of-some-length"
    for hidden in (b"x", b"xy", b"xyz"):
        for plain in (secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be")):
            assert any(form in hidden + plain for form in forms(secret))
        assert any(form in base64.b64encode(hidden + secret.encode()) for form in forms(secret))


@contextmanager
def command_lines() -> Iterator[set[bytes]]:
    """The command line of every process that is seen meanwhile, as `ps` would show it."""
    seen: set[bytes] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            for file in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.add(file.read_bytes())
                except OSError:
                    continue  # it has ended

    watcher = threading.Thread(target=look, name="ps", daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def tokens_of(sandbox: Sandbox) -> set[str]:
    """Every token that the sandbox has handed out."""
    families = sandbox.grants._families
    access = {token for family in families.values() for token in family.access}
    return {*families, *access}


def sign_in_with_keys(operator: Operator) -> set[str]:
    keys = operator.sandbox.keys(APP)
    secrets = {
        "API_Key:": keys.consumer_key,
        "API_Key_Secret:": keys.consumer_secret,
        "Access_Token:": keys.access_token,
        "Access_Token_Secret:": keys.access_secret,
    }
    with operator.adds("--oauth1", *KEEP_IN[operator.home.name]) as terminal:
        operator.types(terminal, **secrets)
        operator.ends(terminal)
    return set(secrets.values())


def sign_in_with_the_browser(operator: Operator) -> set[str]:
    with operator.adds("--oauth2", *KEEP_IN[operator.home.name]) as terminal:
        operator.types(terminal, Client_ID=APP.client_id, Client_Secret=APP.client_secret or "")
        back = operator.lets_in(terminal)
        operator.ends(terminal)
    [code] = parse_qs(urlsplit(back).query)["code"]
    return {APP.client_secret or "", code}


def a_day_of_work(operator: Operator) -> None:
    """Everything that touches the sign-in, and a bug in the middle of it."""
    operator.run("account", "check", "crumbandkiln")
    operator.run("sync", code=TALKATIVE)
    waiting = operator.json("inbox")
    case = str(next(row["case"] for row in waiting if row["answerable"] == "yes"))
    operator.run("reply", case, "--text", "We bake it again today, promised.", "--yes", "--now")
    operator.run("sync", code=CRASH, expect=70)
    report = (operator.home / "logs" / "carecli.log").read_text(encoding="utf-8")
    assert re.search(r"it broke with \[.*'\*\*\*'", report), "the bug is reported, masked"
    operator.run("doctor", "--online", expect=None)
    operator.run("config", "show")
    operator.run("cost", "--json")
    wrong = "\n".join(["wrong-canary-key-4Xp7", *["wrong-canary-secret-8Rt2"] * 2, "1-2"])
    operator.run("account", "add", typed=wrong, code=TALKATIVE, expect=2)
    operator.run("account", "add", "--client-secret", "shown", expect=2)


KEEP_IN = {"file": ("--keep-in", "file"), "keyring": ()}
WAYS = {"keys": sign_in_with_keys, "browser": sign_in_with_the_browser}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", KEEP_IN)
def test_no_secret_is_anywhere(tmp_path: Path, way: str, place: str) -> None:
    home = tmp_path / "home" / place
    with ExitStack() as stack:
        sandbox = stack.enter_context(Sandbox(read_scenario("bakery"), SystemClock(), apps=(APP,)))
        env = {}
        if place == "keyring":
            env = stack.enter_context(running()).env
        else:
            file = tmp_path / "passphrase"
            file.write_text(PASSPHRASE, encoding="utf-8")
            env = {"CARECLI_SECRETS_PASSPHRASE_FILE": str(file)}
        lines = stack.enter_context(command_lines())
        operator = Operator(home, sandbox, env)
        secrets = WAYS[way](operator) | {PASSPHRASE}
        a_day_of_work(operator)
        secrets |= tokens_of(sandbox) | {"wrong-canary-key-4Xp7", "wrong-canary-secret-8Rt2"}
        kept = [Path(env["XDG_DATA_HOME"])] if place == "keyring" else []
        written = {file: file.read_bytes() for folder in (home, *kept) for file in files(folder)}
        for secret in secrets:
            for form in forms(secret):
                assert form not in operator.said, f"{secret} was shown"
                assert not [line for line in lines if form in line], f"{secret} was in argv"
                assert not [file for file, found in written.items() if form in found], secret
        assert any(b"carecli" in line for line in lines), "the watcher has seen us"


def files(folder: Path) -> list[Path]:
    found = [file for file in folder.rglob("*") if file.is_file()]
    assert found
    return found
