"""The composition root: the only place that picks the real clock, vault, network and database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from carecli.care.rows import Account
from carecli.channels.x.network import X
from carecli.config.load import load
from carecli.config.model import AccountSettings, Config, span
from carecli.desk.desk import Desk
from carecli.desk.parts import Parts
from carecli.store import accounts
from carecli.store.database import Database, in_words
from carecli.system.clock import Clock, SystemClock
from carecli.system.paths import Home, keep_private, private_folder

if TYPE_CHECKING:
    from carecli.channels.sandbox import Sandbox, Scenario
    from carecli.desk.connect import Connect
    from carecli.system.secret import Secret
    from carecli.system.vault import Vault

X_URL = "https://api.x.com"


@contextmanager
def open_desk(
    home: Home,
    *,
    clock: Clock | None = None,
    vault: Vault | None = None,
    env: Mapping[str, str] = os.environ,
) -> Iterator[Desk]:
    """The desk on a home; the database is made when there is none.

    Raises:
        ConfigError, StoreTrouble: The config or the database cannot be used; nothing is changed.
    """
    keep_private()
    settings = load(home.config_file)
    with in_words(home.data_dir):
        private_folder(home.data_dir)
    desk = _desk(
        home,
        settings=settings,
        clock=clock or SystemClock(),
        vault=lambda: vault or _vault(env),
        api_url=env.get("CARECLI_X_API_URL", ""),
    )
    try:
        yield desk
    finally:
        desk.close()


def _vault(env: Mapping[str, str]) -> Vault:
    from carecli.system.vault import EnvVault, KeyringVault

    from_env = EnvVault(env)
    return from_env if from_env.credentials() else KeyringVault()


def _desk(
    home: Home,
    *,
    settings: Config,
    clock: Clock,
    vault: Callable[[], Vault],
    api_url: str,
    notice: str = "",
) -> Desk:
    the_vault = cache(vault)

    def url(account: Account) -> str:
        return api_url or settings.account(account.handle).api_url or account.api_url

    def stored(account: Account) -> Mapping[str, Secret] | None:
        from carecli.system.vault import service

        return the_vault().get(service(account.channel, account.user_id))

    def connect(parts: Parts) -> Connect:
        from carecli.desk.connect import Connect

        return Connect(parts, the_vault, lambda given, at: network.knock(given, at or api_url))

    db = Database(home.database)
    network = X(
        clock=clock,
        credentials=stored,
        api_url=url,
        owned=lambda handle: settings.account(handle).owned,
    )
    parts = Parts(
        db=db,
        clock=clock,
        settings=settings,
        network=network,
        zone=_zone(settings.timezone),
        notice=notice or _notice([url(account) for account in accounts.all_accounts(db)]),
    )
    return Desk(parts, connect, home)


def _notice(urls: list[str]) -> str:
    other = sorted({url for url in urls if url and url != X_URL})
    return f"not X itself: {', '.join(other)}" if other else ""


def _zone(name: str) -> ZoneInfo:
    """The zone of the settings, else the machine's as far as it has a name, else UTC."""
    if name:
        return ZoneInfo(name)
    for found in (os.environ.get("TZ", ""), _zone_link()):
        try:
            return ZoneInfo(found.removeprefix(":"))
        except (KeyError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def _zone_link() -> str:
    link = Path("/etc/localtime")
    return str(link.resolve()).partition("zoneinfo/")[2] if link.is_symlink() else ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A desk with a whole small X behind it."""

    desk: Desk
    sandbox: Sandbox


@contextmanager
def demo(
    scenario: str | None = None,
    brand: str | None = None,
    seed: int = 1,
    clock: Clock | None = None,
) -> Iterator[Desk]:
    """A desk on a sandbox and a temporary home, gone without a trace afterwards.

    Args:
        scenario: A shipped scenario's name or a file; the bakery by default.
        brand: Of a file of recorded conversations, the brand to answer for.
    """
    from carecli.channels.sandbox import load as read_scenario

    played = read_scenario(
        scenario or "bakery",
        brand=brand,
        replies="drop_last",
        within=timedelta(days=3),
        seed=seed,
    )
    with stage(played, seed=seed, clock=clock) as set_up:
        yield set_up.desk


@contextmanager
def stage(
    scenario: Scenario,
    *,
    seed: int = 1,
    clock: Clock | None = None,
    window: int | None = 800,
    home: Home | None = None,
    settings: Config | None = None,
) -> Iterator[Stage]:
    """A scenario played by a sandbox, and a desk signed in to it: the whole real stack between."""
    import tempfile

    from carecli.channels.sandbox import Sandbox
    from carecli.system.secret import Secret
    from carecli.system.vault import MemoryVault

    time = clock or SystemClock()
    keep_private()
    with (
        tempfile.TemporaryDirectory(prefix="carecli-demo-", ignore_cleanup_errors=True) as folder,
        Sandbox(scenario, time, seed, window=window) as sandbox,
    ):
        place = home or Home.under(Path(folder))
        private_folder(place.data_dir)
        vault = MemoryVault()
        desk = _desk(
            place,
            settings=settings or _settings_of(scenario),
            clock=time,
            vault=lambda: vault,
            api_url=sandbox.url,
            notice="sandbox",
        )
        try:
            desk.connect.add({"bearer": Secret(sandbox.token)}, sandbox.url)
            yield Stage(desk, sandbox)
        finally:
            desk.close()


def _settings_of(scenario: Scenario) -> Config:
    """The settings of the account that plays along."""
    account = AccountSettings(
        hours=dict(scenario.hours),
        timezone="Europe/London",
        signoff=scenario.signoff,
        brand=scenario.brand.name,
        searches=scenario.searches,
        target=span(scenario.target or "2h"),
    )
    return Config(poll=timedelta(seconds=3), accounts={scenario.brand.handle.lower(): account})
