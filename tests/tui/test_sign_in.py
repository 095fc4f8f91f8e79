"""Connecting an account in the app, both ways, against the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Input

from carecli import bootstrap
from carecli.channels.sandbox import Sandbox, load
from carecli.channels.sandbox.apps import NATIVE
from carecli.system.clock import FixedClock
from carecli.system.paths import Home
from carecli.system.vault import MemoryVault, service
from carecli.tui.app import CareApp
from carecli.tui.places import AGAIN
from carecli.tui.screens.sign_in import (
    AppDialog,
    BrowserDialog,
    ConnectedDialog,
    ConsoleDialog,
    KeysDialog,
    WayDialog,
)
from carecli.tui.screens.welcome import WelcomeScreen
from carecli.tui.widgets.secret_input import SecretInput
from tests.tui.drivers import NARROW, START, WIDE, Person

_PATIENT = ("sign in steps", "wait for the browser")


class Newcomer(Person):
    """Somebody who has no account yet, and a small X to sign in to."""

    sandbox: Sandbox
    vault: MemoryVault

    async def settle(self, seconds: float = 0) -> None:
        """Wait for what was started, but for the steps themselves: they wait for the person."""
        await self._pilot.pause(seconds or None)
        busy = [one for one in self.app.workers if one.name not in _PATIENT and not one.is_finished]
        if busy:  # Textual waits for all of them when it gets none
            await self.app.workers.wait_for_complete(busy)
        await self._pilot.pause()

    async def reads(self, words: str) -> None:
        """Wait until these words are on the screen."""
        for _ in range(100):
            if words in " ".join(self.sees.split()):
                return
            await self._pilot.pause(0.1)
        raise AssertionError(self.sees)

    async def paste(self, entry: str, text: str) -> None:
        """Put a text into an entry as a terminal pastes it."""
        field = self.app.screen.query_one(f"#{entry}", Input)
        field.focus()
        field.value = text
        await self.settle()


@asynccontextmanager
async def newcomer(home: Path, size: tuple[int, int] = NARROW) -> AsyncIterator[Newcomer]:
    clock, vault = FixedClock(START), MemoryVault()
    with Sandbox(load("bakery"), clock) as sandbox:
        env = {"CARECLI_X_API_URL": sandbox.url}
        place = Home.under(home)
        with bootstrap.open_desk(place, clock=clock, vault=vault, env=env) as desk:
            app = CareApp(desk)
            async with app.run_test(size=size) as pilot:
                person = Newcomer(app, pilot, clock)
                person.sandbox, person.vault = sandbox, vault
                await person.settle()
                yield person


async def reach(person: Newcomer, way: str) -> None:
    await person.press("a")
    assert person.is_on(WayDialog)
    await person.press("1" if way == "browser" else "2")
    assert person.is_on(ConsoleDialog)
    await person.press("enter")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_four_keys_lead_from_the_welcome_screen_to_an_account(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with newcomer(tmp_path, size) as person:
        assert person.is_on(WelcomeScreen)
        await reach(person, "keys")
        assert person.is_on(KeysDialog)
        keys = person.sandbox.keys()
        for name in ("consumer_key", "consumer_secret", "access_token", "access_secret"):
            await person.paste(name, f" {getattr(keys, name)}\r\n")
        await person.press("enter")
        await person.reads("Signed in as @crumbandkiln")
        assert person.is_on(ConnectedDialog)
        assert "The app may read, write and DMs" in person.sees
        assert "first fetch costs at most" in " ".join(person.sees.split())
        await person._pilot.press("enter")
    assert person.app.return_value == AGAIN


async def test_the_browser_leads_there_too_by_the_address_it_ends_at(tmp_path: Path) -> None:
    async with newcomer(tmp_path) as person:
        await reach(person, "browser")
        assert person.is_on(AppDialog)
        await person.paste("client", NATIVE.client_id)
        await person.press("enter")
        dialog = person.app.screen
        assert isinstance(dialog, BrowserDialog)
        await person._pilot.pause()
        address = person.sandbox.approve(dialog._url)
        person.app.screen.query_one("#pasted", Input).value = address
        await person._pilot.press("enter")
        await person.reads("Signed in as @crumbandkiln")
        account = person.desk.account()
        assert person.vault.get(service("x", account.user_id)) is not None


async def test_wrong_keys_are_told_in_place_and_nothing_is_kept(tmp_path: Path) -> None:
    async with newcomer(tmp_path) as person:
        await reach(person, "keys")
        keys = person.sandbox.keys()
        for name in ("consumer_key", "consumer_secret", "access_token"):
            await person.paste(name, getattr(keys, name))
        await person.paste("access_secret", "not-what-x-gave-but-as-long-as-that-is-usually")
        await person.press("enter")
        await person.reads("X does not know these keys.")
        assert person.is_on(KeysDialog)
        assert not person.desk.has_accounts
        await person.press("escape")
        assert person.is_on(ConsoleDialog)
        await person.press("escape", "escape")
        assert person.is_on(WelcomeScreen)


async def test_a_secret_entry_shows_and_copies_nothing(tmp_path: Path) -> None:
    async with newcomer(tmp_path) as person:
        await reach(person, "keys")
        await person.paste("consumer_key", "canary-4711-canary")
        entry = person.app.screen.query_one("#consumer_key", SecretInput)
        entry.selection = type(entry.selection)(0, len(entry.value))
        await person.press("ctrl+c", "ctrl+x")
        assert person.app.clipboard == ""
        assert entry.value == "canary-4711-canary"
        assert "canary" not in person.sees
        assert "canary" not in person.app.export_screenshot()
        assert "canary" not in repr(entry.secret)
