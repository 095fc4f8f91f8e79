"""`carecli account add` both ways, in real processes at a real terminal, against the sandbox."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from carecli.channels.sandbox import Sandbox
from carecli.channels.sandbox import load as read_scenario
from carecli.channels.sandbox.apps import NATIVE, WEB, App, Level
from carecli.system.clock import SystemClock
from tests.support.operator import PROGRAM, Operator
from tests.support.secret_service import running
from tests.support.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

READ_ONLY = App(
    name="Reader",
    client_id="reader",
    consumer_key="readerConsumerKey",
    consumer_secret="readerConsumerSecret",
    level=Level.READ,
)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(read_scenario("bakery"), SystemClock(), apps=(NATIVE, WEB, READ_ONLY)) as sandbox:
        yield sandbox


@pytest.fixture
def operator(tmp_path: Path, sandbox: Sandbox) -> Operator:
    """Keeps credentials in the encrypted file, whose passphrase is in another one."""
    secret = tmp_path / "passphrase"
    secret.write_text("correct horse battery staple\n", encoding="utf-8")
    more = {"CARECLI_SECRETS_PASSPHRASE_FILE": str(secret)}
    return Operator(tmp_path / "home", sandbox, more)


def keys_of(sandbox: Sandbox, app: App = NATIVE, handle: str | None = None) -> list[str]:
    """The four keys, in the order in which they are asked for."""
    keys = sandbox.keys(app, handle)
    return [keys.consumer_key, keys.consumer_secret, keys.access_token, keys.access_secret]


def everything_works(operator: Operator, kind: str, access: str) -> None:
    """Check, fetch, list, count the cost: each prints its JSON."""
    checked = operator.json("account", "check", "crumbandkiln")
    assert (checked["sign_in"], checked["access"]) == (kind, access)
    assert checked["problems"] == []
    assert abs(checked["skew"]) < 60
    fetched = operator.json("sync")
    assert fetched["new"] > 20
    waiting = operator.json("inbox")
    assert waiting[0]["handle"] == "maya_okafor"
    [mine] = operator.json("account", "list")
    assert mine["handle"] == "crumbandkiln"
    spent = {row["resource"]: row["count"] for row in operator.json("cost")["today"]["resources"]}
    assert spent["user.read"] == 1, "who we are is asked for twice that day and paid for once"
    assert spent["post.read.owned"] > 20


def test_the_four_keys_are_pasted_and_never_shown(operator: Operator, sandbox: Sandbox) -> None:
    keys = keys_of(sandbox)
    names = ("API_Key", "API_Key_Secret", "Access_Token", "Access_Token_Secret")
    with operator.adds("--oauth1", "--keep-in", "file") as terminal:
        terminal.wait_for("App permissions")
        operator.types(terminal, **{f"{n}:": k for n, k in zip(names, keys, strict=True)})
        said = operator.ends(terminal)
    assert "Signed in as @crumbandkiln" in said
    assert "The app may read, write and DMs" in said
    assert "The first fetch costs at most" in said
    assert "five times cheaper" in said
    assert not any(key in said for key in keys)
    everything_works(operator, "OAuth 1.0a", "read, write and DMs")


@pytest.mark.parametrize("app", [NATIVE, WEB], ids=["public", "confidential"])
def test_the_browser_signs_in_and_comes_back(operator: Operator, app: App) -> None:
    with operator.adds("--oauth2", "--keep-in", "file") as terminal:
        terminal.wait_for("Native App", "http://127.0.0.1:48721/callback")
        operator.types(terminal, Client_ID=app.client_id, Client_Secret=app.client_secret or "")
        back = operator.lets_in(terminal)
        said = operator.ends(terminal)
    assert "Signed in as @crumbandkiln" in said
    assert urlsplit(back).query not in said
    everything_works(operator, "OAuth 2.0", "read and write")


def test_over_ssh_the_last_address_is_pasted(operator: Operator, sandbox: Sandbox) -> None:
    with operator.adds("--oauth2", "--paste", "--dms", "--keep-in", "file") as terminal:
        terminal.wait_for("express consent", "Read direct messages?")
        terminal.press("y", "enter")
        operator.types(terminal, Client_ID=NATIVE.client_id, Client_Secret="")
        terminal.wait_for("Address")
        terminal.press("enter")
        terminal.settle()
        terminal.press("http://127.0.0.1:48721/callback?state=old&code=stolen", "enter")
        terminal.wait_for("belongs to another sign-in")
        operator.lets_in(terminal)
        operator.ends(terminal)
    everything_works(operator, "OAuth 2.0", "read, write and DMs")
    assert operator.json("config", "show")["accounts"]["crumbandkiln"]["dms"] is True


def test_the_real_keyring_keeps_both_ways(tmp_path: Path, sandbox: Sandbox) -> None:
    with running() as service:
        operator = Operator(tmp_path / "home", sandbox, service.env)
        piped = "\n".join(f"  {key}\r" for key in keys_of(sandbox))
        operator.run("account", "add", "--api-url", sandbox.url, typed=piped)
        with operator.adds("--oauth2") as terminal:
            operator.types(terminal, Client_ID=NATIVE.client_id, Client_Secret="")
            operator.lets_in(terminal)
            operator.ends(terminal)
        everything_works(operator, "OAuth 2.0", "read and write")
        assert operator.json("config", "show")["secrets"] == "keyring"
        assert operator.json("doctor")["secrets"] == "the keyring (Secret Service)"
        removed = operator.json("account", "remove", "crumbandkiln", "--yes")
        assert removed["done"] is True
    assert operator.json("account", "list") == []


def test_where_no_keyring_is_nothing_is_asked(tmp_path: Path, sandbox: Sandbox) -> None:
    nowhere = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/none"}
    operator = Operator(tmp_path / "home", sandbox, nowhere)
    done = operator.run("account", "add", "--oauth1", typed="\n".join(keys_of(sandbox)), expect=1)
    assert "Three ways on" in done.stderr
    assert operator.json("account", "list") == []


def test_removing_takes_the_sign_in_back_at_x(operator: Operator, sandbox: Sandbox) -> None:
    keys = keys_of(sandbox)
    words = ("account", "add", "--keep-in", "file", "--api-url", sandbox.url)
    operator.run(*words, typed="\n".join(keys))
    done = operator.run("account", "remove", "crumbandkiln", "--yes")
    assert "X has taken the access keys back" in done.stdout
    again = operator.run(*words, typed="\n".join(keys), expect=3)
    assert "Sign-in needed" in again.stderr


def test_an_account_is_removed_offline_only_with_force(operator: Operator) -> None:
    sandbox = operator.sandbox
    words = ("account", "add", "--keep-in", "file", "--api-url", sandbox.url)
    operator.run(*words, typed="\n".join(keys_of(sandbox)))
    sandbox.stop()
    kept = operator.run("account", "remove", "crumbandkiln", "--yes", expect=None)
    assert kept.returncode != 0
    assert "--force" in kept.stderr
    assert len(operator.json("account", "list")) == 1
    gone = operator.run("account", "remove", "crumbandkiln", "--yes", "--force", expect=1)
    assert "NOT DONE" in gone.stdout
    assert operator.json("account", "list") == []


BAD_INPUT = {
    "swapped": (lambda k: [k[2], k[1], k[0], k[3]], 2, "begins with digits and a hyphen"),
    "twice the same": (lambda k: [k[0], k[0], k[2], k[3]], 2, "are the same text"),
    "torn": (lambda k: [k[0], "half a key", k[2], k[3]], 2, "holds a blank"),
    "one missing": (lambda k: k[:3], 2, "Four keys are needed, 3 came"),
    "wrong secret": (lambda k: [*k[:3], "x" * 40], 3, "Sign-in needed"),
}


@pytest.mark.parametrize("name", BAD_INPUT)
def test_wrong_keys_are_told_apart_and_keep_nothing(operator: Operator, name: str) -> None:
    spoil, code, words = BAD_INPUT[name]
    given = "\n".join(spoil(keys_of(operator.sandbox)))  # type: ignore[no-untyped-call]
    done = operator.run(
        "account", "add", "--keep-in", "file", "--api-url", operator.sandbox.url,
        typed=given, expect=code,
    )  # fmt: skip
    assert words in done.stderr
    assert operator.json("account", "list") == []


def test_another_accounts_keys_are_refused_where_one_is_named(
    operator: Operator, sandbox: Sandbox
) -> None:
    done = operator.run(
        "account", "add", "@crumbandkiln", "--keep-in", "file", "--api-url", sandbox.url,
        typed="\n".join(keys_of(sandbox, handle="maya_okafor")), expect=2,
    )  # fmt: skip
    assert "X says that this is @maya_okafor, not @crumbandkiln" in done.stderr
    assert operator.json("account", "list") == []


def test_an_app_that_may_only_read_is_told_at_once(operator: Operator, sandbox: Sandbox) -> None:
    words = ("account", "add", "--keep-in", "file", "--api-url", sandbox.url)
    done = operator.run(*words, typed="\n".join(keys_of(sandbox, READ_ONLY)))
    assert "The app may only read, so nothing can be sent" in done.stderr
    assert operator.run("account", "check", expect=1).returncode == 1


def test_a_code_is_taken_once(operator: Operator, sandbox: Sandbox) -> None:
    def sign_in(terminal: Terminal) -> None:
        operator.types(terminal, Client_ID=NATIVE.client_id, Client_Secret="")

    with operator.adds("--oauth2", "--paste", "--keep-in", "file") as terminal:
        sign_in(terminal)
        back = operator.lets_in(terminal)
        operator.ends(terminal)
    with operator.adds("--oauth2", "--paste") as terminal:
        sign_in(terminal)
        terminal.wait_for("Address")
        terminal.press(dict(part.split("=") for part in urlsplit(back).query.split("&"))["code"])
        terminal.press("enter")
        said = operator.ends(terminal, expect=3)
    assert "A code is good for 30 seconds and for one use" in said
    assert len(operator.json("account", "list")) == 1, "the first sign-in still stands"


def test_a_denied_sign_in_ends_clearly(operator: Operator, sandbox: Sandbox) -> None:
    with operator.adds("--oauth2", "--paste", "--keep-in", "file") as terminal:
        operator.types(terminal, Client_ID=NATIVE.client_id, Client_Secret="")
        terminal.wait_for("Address")
        terminal.press("http://127.0.0.1:48721/callback?error=access_denied", "enter")
        assert "Access was denied on X's page" in operator.ends(terminal, expect=3)


def test_an_address_that_is_not_https_gets_no_key(operator: Operator) -> None:
    keys = keys_of(operator.sandbox)
    done = operator.run(
        "account", "add", "--keep-in", "file", "--api-url", "http://x.example",
        typed="\n".join(keys), expect=2,
    )  # fmt: skip
    assert "https" in done.stderr


def test_a_clock_an_hour_off_is_named(operator: Operator, sandbox: Sandbox) -> None:
    keys = keys_of(sandbox)
    sandbox.skew = timedelta(hours=1)
    words = ("account", "add", "--keep-in", "file", "--api-url", sandbox.url)
    done = operator.run(*words, typed="\n".join(keys), expect=None)
    assert done.returncode != 0
    assert "clock" in done.stderr


def test_a_passphrase_is_asked_for_twice_then_once_and_by_the_app_before_its_first_screen(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    operator = Operator(tmp_path / "home", sandbox)
    passphrase = "a canary passphrase"
    with operator.adds("--oauth2", "--paste", "--keep-in", "file") as terminal:
        operator.types(terminal, Passphrase=passphrase, Once_more=passphrase)
        operator.types(terminal, Client_ID=NATIVE.client_id, Client_Secret="")
        operator.lets_in(terminal)
        assert passphrase not in operator.ends(terminal)
    nobody = operator.run("sync", expect=1)
    assert "CARECLI_SECRETS_PASSPHRASE_FILE" in nobody.stderr
    with Terminal(PROGRAM, env=operator.env) as terminal:
        operator.types(terminal, Passphrase=passphrase)
        terminal.wait_for("Maya Okafor", "? help")
        terminal.press("q")
        assert passphrase not in operator.ends(terminal)
    with Terminal(PROGRAM, env=operator.env) as terminal:
        operator.types(terminal, Passphrase="a wrong one")
        terminal.wait_for("Maya Okafor", "does not open")
        terminal.press("q")
        operator.ends(terminal)
