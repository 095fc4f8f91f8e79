"""`carecli account add`: both ways in, each step explained, no secret on the command line."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from carecli.care.errors import CareError, Misuse
from carecli.cli import lines
from carecli.cli.arguments import Handle
from carecli.cli.failures import say
from carecli.cli.output import prints
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.care.rows import Account
    from carecli.channels.x.oauth import Tokens
    from carecli.channels.x.signin import SignIn
    from carecli.desk.connect import Connect
    from carecli.desk.console import Setting
    from carecli.desk.keeping import Place
    from carecli.system.secret import Secret

_SECRETIVE = ("key", "secret", "token", "bearer", "client", "pass", "code")
_APP = {"client_id": "Client ID", "client_secret": "Client Secret"}


class _Adding(click.Command):
    """Explains why a key is not taken from the command itself."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the options.

        Raises:
            Misuse: One of them would carry a secret.
        """
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if not any(word in error.option_name.lower() for word in _SECRETIVE):
                raise
            raise Misuse(
                "Keys are not taken from the command: other users of this computer can read it,"
                " and the shell keeps it.",
                "Leave it out and paste it when asked, send it through a pipe, or set"
                " CARECLI_X_CLIENT_SECRET_FILE and the like. Change a key that was shown.",
            ) from None


@click.command(cls=_Adding)
@click.argument("handle", required=False, type=Handle(), metavar="[@HANDLE]")
@click.option("--oauth2", "way", flag_value="oauth2", help="Sign in with the browser.")
@click.option("--oauth1", "way", flag_value="oauth1", help="Sign in with four keys.")
@click.option("--paste", is_flag=True, help="Paste the browser's last address (over SSH).")
@click.option("--no-browser", is_flag=True, help="Print the address, open nothing.")
@click.option("--dms", is_flag=True, help="Direct messages too.")
@click.option(
    "--keep-in",
    type=click.Choice(["keyring", "file", "env"]),
    help="Where credentials are kept; the keyring if nothing is said.",
)
@click.option("--api-url", default="", metavar="URL", help="Another X than X's own.")
@prints(lines.account)
@click.pass_obj
def add(
    session: Session,
    handle: str | None,
    way: str | None,
    *,
    paste: bool,
    no_browser: bool,
    dms: bool,
    keep_in: Place | None,
    api_url: str,
) -> dict[str, Any]:
    """Sign in with your own developer app, in the browser or with its four keys.

    With @HANDLE nobody else is let in. Keys are asked for, or read from a pipe, one a line, or from
    the environment (CARECLI_X_CONSUMER_KEY, CARECLI_X_CLIENT_ID and so on, or …_FILE); never from
    the command itself, where other users of this machine could see them.
    """
    connect = session.any_desk.connect
    say(f"What signs in is kept in {connect.ready(keep_in or '')}.")
    if dms:
        _agree()
    entry = _Entry(session.env)
    if (way or entry.way()) == "oauth1":
        added = connect.add(entry.keys(), api_url, expect=handle)
    else:
        app = entry.app()
        begun = connect.begin(app["client_id"], app.get("client_secret"), api_url, dms=dms)
        with begun.way as way_in:
            tokens = _tokens(way_in, entry, paste=paste, no_browser=no_browser)
            added = connect.finish(begun, tokens, expect=handle)
    say(f"Signed in as @{added.handle}.")
    if dms:
        connect.set(added.handle, "dms", value=True)
    _tell(connect, added)
    return session.shapes.account(added)


class _Entry:
    """Where keys come from: the environment, else the person, else a pipe."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.asks = sys.stdin.isatty()

    def way(self) -> str:
        """Which way in, where the command does not say."""
        from carecli.system.env_vault import EnvVault, given, variable

        if EnvVault(self._env).credentials():
            return "oauth1"
        if given(variable("client_id"), self._env):
            return "oauth2"
        if not self.asks:
            return "oauth1"
        say("1  In the browser: sign in on x.com; over SSH too, with --paste.")
        say("2  With the four keys of your app, pasted here.")
        choice = click.prompt("Which way", type=click.Choice(["1", "2"]), err=True)
        return "oauth2" if choice == "1" else "oauth1"

    def keys(self) -> dict[str, Secret]:
        """The four keys."""
        from carecli.desk.console import KEY_NAMES, KEYS
        from carecli.system.env_vault import EnvVault
        from carecli.system.secret import Secret

        if found := EnvVault(self._env).credentials():
            return found
        if self.asks:
            _explain(KEYS)
            return {field: self.secret(name) for field, name in KEY_NAMES.items()}
        given = [line.strip() for line in sys.stdin.read().splitlines() if line.strip()]
        if len(given) != len(KEY_NAMES):
            raise Misuse(
                f"Four keys are needed, {len(given)} came.",
                f"One a line: {', '.join(KEY_NAMES.values())}. For the browser add --oauth2.",
            )
        return {field: Secret(value) for field, value in zip(KEY_NAMES, given, strict=True)}

    def app(self) -> dict[str, Secret]:
        """The app's client id, and its secret if it has one."""
        from carecli.desk.console import BROWSER
        from carecli.system.env_vault import given, variable

        found = {field: given(variable(field), self._env) for field in _APP}
        if not found["client_id"]:
            if self.asks:
                _explain(BROWSER)
            found["client_id"] = self.secret(_APP["client_id"])
            found["client_secret"] = self.secret(
                f"{_APP['client_secret']} (Enter if the app has none)", needed=False
            )
        return {field: secret for field, secret in found.items() if secret}

    def secret(self, name: str, *, needed: bool = True) -> Secret:
        """Ask for something without showing it, or take the next line of the pipe.

        Raises:
            Misuse: Nothing came where something is needed.
        """
        from carecli.system.secret import Secret

        if self.asks:
            default = None if needed else ""
            text = click.prompt(name, default, hide_input=True, err=True, show_default=False)
        else:
            text = sys.stdin.readline()
        if needed and not text.strip():
            raise Misuse(f"{name} is needed, and nothing came.", "Send it as a line of its own.")
        return Secret(text.strip())


def _explain(settings: Iterable[Setting]) -> None:
    from carecli.desk.console import ADDRESS, OWNER

    say(f"In X's developer console, {ADDRESS}, in your app:")
    for setting in settings:
        say(f"  {setting.name:<16}  {setting.value}")
    say(OWNER)
    say("Then open “Keys and tokens”. What you paste here is not shown.")


def _agree() -> None:
    from carecli.desk.connect import CONSENT

    say(CONSENT)
    if sys.stdin.isatty():
        click.confirm("Read direct messages?", abort=True, err=True)


def _tokens(way: SignIn, entry: _Entry, *, paste: bool, no_browser: bool) -> Tokens:
    """Send the person to X and take what comes back."""
    from carecli.system import browser

    say("Open this address, sign in as the handle you answer for, and press “Authorize app”:")
    say(way.url)
    if not way.listening and not paste:
        say("Other programs have all three ports that X may come back to; so paste the address.")
    if paste or not way.listening:
        return _pasted(way, entry)
    if not no_browser and browser.open_url(way.url):
        say("Your browser was asked to open it.")
    elif browser.is_remote():
        say("Over SSH: `ssh -L 48721:127.0.0.1:48721 …` brings the browser here; or use --paste.")
    say("Waiting for the browser, five minutes at most. Ctrl+C gives up.")
    return way.wait(threading.Event())


def _pasted(way: SignIn, entry: _Entry) -> Tokens:
    """Ask for the address until it is the right one; a pipe has one try."""
    say("The browser ends at a page that does not load. Copy its whole address and paste it here")
    say("at once: what is in it is good for 30 seconds. It is not shown.")
    while True:
        try:
            return way.paste(entry.secret("Address").reveal())
        except Misuse as odd:
            if not entry.asks:
                raise
            say(str(odd))


def _tell(connect: Connect, account: Account) -> None:
    """What the sign-in is good for; that this cannot be found out now undoes nothing."""
    try:
        sentences: Iterator[str] = iter(connect.check(account.handle).said[1:])
    except CareError as problem:
        sentences = iter((f"What it may do was not found out: {problem}",))
    for sentence in sentences:
        say(sentence)
    say("`carecli sync` fetches what is waiting.")
