"""Connecting an account step by step; Esc goes back one step, nothing is kept until it works."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual.worker import WorkerFailed

from carecli.care.errors import CareError
from carecli.tui import browser
from carecli.tui.screens.consent import consent
from carecli.tui.screens.sign_in import (
    AppDialog,
    BrowserDialog,
    BusyDialog,
    ConnectedDialog,
    ConsoleDialog,
    KeysDialog,
    WayDialog,
)

if TYPE_CHECKING:
    from carecli.care.rows import Account
    from carecli.desk.connect import SigningIn
    from carecli.tui.app import CareApp

T = TypeVar("T")


class SignInFlow:
    """Leads through the dialogs.

    Args:
        app: Where they are shown.
        connected: What follows once an account was connected.
    """

    def __init__(self, app: CareApp, connected: Callable[[], None]) -> None:
        self._app = app
        self._desk = app.desk
        self._connected = connected
        self._messages = False

    def start(self) -> None:
        """Begin, unless it has begun already."""
        self._app.run_worker(self._go(), name="sign in steps", group="sign in", exclusive=True)

    async def _go(self) -> None:
        try:
            place = await self._meanwhile("Looking for the keyring …", self._desk.connect.ready)
            account = await self._sign_in(place) if place is not None else None
            if account is not None:
                await self._agree(account)
                sentences = await self._meanwhile(
                    "Asking X what we may do …",
                    lambda: self._desk.connect.check(account.handle).said,
                )
                await self._app.push_screen_wait(ConnectedDialog(account.handle, sentences or ()))
                self._connected()
        except CareError as error:
            self._app.show_error(error)

    async def _agree(self, account: Account) -> None:
        """Switch direct messages on, where they were asked for and what that means is accepted."""
        if self._messages and await self._app.push_screen_wait(consent(account.handle)) == "on":
            self._desk.connect.set(account.handle, "dms", value=True)

    async def _sign_in(self, place: str) -> Account | None:
        while (way := await self._app.push_screen_wait(WayDialog(place))) is not None:
            by_browser = way == "browser"
            while await self._app.push_screen_wait(ConsoleDialog(browser=by_browser)):
                account = await (self._by_browser() if by_browser else self._by_keys())
                if account is not None:
                    return account
        return None

    async def _by_keys(self) -> Account | None:
        return await self._app.push_screen_wait(KeysDialog(self._desk.connect.add))

    async def _by_browser(self) -> Account | None:
        connect = self._desk.connect
        while (chosen := await self._app.push_screen_wait(AppDialog())) is not None:
            client, secret, self._messages = chosen
            signing = connect.begin(client, secret or None, dms=self._messages)
            with signing.way:
                account = await self._app.push_screen_wait(self._browser(signing))
            if account is not None:
                return account
        return None

    def _browser(self, signing: SigningIn) -> BrowserDialog:
        connect = self._desk.connect
        return BrowserDialog(
            signing.way.url,
            listening=signing.way.listening,
            wait=lambda stop: connect.finish(signing, signing.way.wait(stop)),
            paste=lambda text: connect.finish(signing, signing.way.paste(text)),
            open_=browser.open_url,
        )

    async def _meanwhile(self, words: str, verb: Callable[[], T]) -> T | None:
        """Run a verb behind a box that says so; None when the person does not wait for it."""
        busy = BusyDialog(words)
        self._app.push_screen(busy)
        worker = self._app.run_worker(verb, name=words, thread=True, exit_on_error=False)
        try:
            answer: T = await worker.wait()
        except WorkerFailed as failed:
            raise failed.error from None
        finally:
            left = busy.answered
            busy.dismiss()
        return None if left else answer
