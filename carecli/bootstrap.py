"""The composition root: the only place that picks the real clock, vault, network and database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from carecli.care.posts import PersonId
from carecli.care.rows import Account
from carecli.channels.x.network import X
from carecli.config.load import load
from carecli.config.model import AccountSettings, Config, span
from carecli.desk.desk import Desk
from carecli.desk.parts import Parts, elsewhere
from carecli.store import accounts
from carecli.store.database import Database, FileLost, in_words
from carecli.system.clock import Clock, ShiftedClock, SystemClock
from carecli.system.locks import attended, attending
from carecli.system.paths import Home, keep_private, private_folder

if TYPE_CHECKING:
    from carecli.channels.sandbox import Sandbox, Scenario
    from carecli.channels.x.renewal import Rotation
    from carecli.desk.keeping import Keeping
    from carecli.system.notifier import Notifier
    from carecli.system.secret import Secret
    from carecli.system.vault import Vault


_SHOP_ZONE = "Europe/London"
"""Where the shops of the scenarios stand."""
_SHOP_CURRENCY = "GBP"
"""What they give away is worth so much of."""

_TIME_OF_DAY = timedelta(hours=10, minutes=20)
"""When the days that a demo lives through are over: the shop is open, and there is work."""

Ask = Callable[[bool], "Secret"]
"""Asks a person for the passphrase of the file of credentials, hidden; told whether it is new."""


@contextmanager
def open_desk(
    home: Home,
    *,
    clock: Clock | None = None,
    vault: Vault | None = None,
    env: Mapping[str, str] | None = None,
    ask: Ask | None = None,
    ask_now: bool = False,
) -> Iterator[Desk]:
    """The desk on a home; the database is made when there is none.

    Args:
        env: The environment; by default the process's own, out of which secrets are taken.
        ask: How to ask for a passphrase; None where nobody can be asked.
        ask_now: Ask at once if it will be needed, as what follows has the terminal to itself.

    Raises:
        ConfigError, StoreTrouble: The config or the database cannot be used; nothing is changed.
        CareError: At the end, a renewed sign-in could not be kept.
    """
    keep_private()
    settings = load(home.config_file)
    with in_words(home.data_dir):
        private_folder(home.data_dir)
    given = environment() if env is None else env
    passphrase = _asking(home, ask)
    if ask_now and settings.secrets == "file":
        passphrase = _asked(passphrase, given)

    def keeping() -> Keeping:
        from carecli.desk.keeping import Keeping
        from carecli.system.vaults import open_vault

        if vault:
            return Keeping(lambda _: vault)
        return Keeping(
            lambda place: open_vault(place, home, given, passphrase),
            settings.secrets,
            lambda place: desk.preferences.save({("secrets",): place}),
        )

    desk = _desk(
        home,
        settings=settings,
        clock=clock or SystemClock(),
        keeping=keeping,
        api_url=given.get("CARECLI_X_API_URL", ""),
        notifier=_desktop,
    )
    try:
        with attending(home.lock_dir):
            yield desk
    finally:
        desk.close()


def environment() -> Mapping[str, str]:
    """The process's own, with our secrets, which are taken out of it: no child inherits them."""
    if not any(name.startswith("CARECLI_") for name in os.environ):
        return os.environ
    from carecli.system.env_vault import withdraw

    return withdraw()


def _asking(home: Home, ask: Ask | None) -> Callable[[], Secret]:
    def passphrase() -> Secret:
        if ask is None:
            from carecli.system.vault import VaultError

            raise VaultError(
                "The file of credentials needs its passphrase, and nobody can be asked for it.",
                "Name a file that holds it in CARECLI_SECRETS_PASSPHRASE_FILE.",
            )
        from carecli.system.vaults import secrets_file

        return ask(not secrets_file(home).exists())

    return passphrase


def _asked(passphrase: Callable[[], Secret], env: Mapping[str, str]) -> Callable[[], Secret]:
    """Ask now, and answer with that from now on; a wrong one leaves what is cached to be read."""
    from carecli.system.env_vault import PASSPHRASE, given

    answer = given(PASSPHRASE, env) or passphrase()
    return lambda: answer


def _desk(
    home: Home,
    *,
    settings: Config,
    clock: Clock,
    keeping: Callable[[], Keeping],
    api_url: str,
    notifier: Callable[[], Notifier] | None = None,
    notice: str = "",
) -> Desk:
    kept = cache(keeping)

    def url(account: Account) -> str:
        return api_url or parts.settings.account(account.handle).api_url or account.api_url

    def stored(account: Account) -> Mapping[str, Secret] | None:
        from carecli.system.vault import service

        return kept().vault.get(service(account.channel, account.user_id))

    def rotation(user_id: PersonId) -> Rotation:
        from carecli.channels.x.renewal import Rotation
        from carecli.desk.keeping import Renewals
        from carecli.system.locks import exclusive

        return Rotation(
            slots=kept().slots("x", user_id),
            lock=lambda: exclusive(home.lock_dir, f"sign-in-{user_id}"),
            journal=Renewals(db),
        )

    db = _database(home, clock, in_use=bool(settings.accounts))
    network = X(
        clock=clock,
        credentials=stored,
        rotation=rotation,
        api_url=url,
        owned=lambda handle: parts.settings.account(handle).owned,
    )
    parts = Parts(
        db=db,
        clock=clock,
        settings=settings,
        network=network,
        zone=_zone(settings.timezone),
        coach_dir=home.coach_dir,
        notice=notice,
    )
    parts.notice = notice or elsewhere(url(account) for account in accounts.all_accounts(db))
    return Desk(parts, kept, home, api_url=api_url, notifier=notifier)


def _desktop() -> Notifier:
    from carecli.system.notifier import Desktop

    return Desktop()


def _database(home: Home, clock: Clock, *, in_use: bool) -> Database:
    """The data file; where it is lost, the error says how it comes back."""
    try:
        return Database(home.database, in_use=in_use, expected=attended(home.lock_dir))
    except FileLost as lost:
        from carecli.desk.backup import advice

        raise FileLost(lost.detail, " ".join((lost.hint, advice(home, clock))).strip()) from lost


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
    *,
    days: int = 0,
    tell: Callable[[datetime, str], None] = lambda _at, _said: None,
) -> Iterator[Desk]:
    """A desk on a sandbox and a temporary home, gone without a trace afterwards.

    Args:
        scenario: A shipped scenario's name or a file; the bakery by default, its week for `days`.
        brand: Of a file of recorded conversations, the brand to answer for.
        days: Days that are lived through first, as the scenario's diary tells; then it is twenty
            past ten today, by the demo's own clock.
        tell: Told what was done in them, and when.
    """
    from carecli.channels.sandbox import load as read_scenario

    played = read_scenario(
        scenario or ("week" if days else "bakery"),
        brand=brand,
        replies="drop_last",
        within=timedelta(days=3),
        seed=seed,
    )
    if not days:
        with stage(played, seed=seed, clock=clock) as set_up:
            yield set_up.desk
        return
    from carecli.desk.diary import Diary

    time = clock or SystemClock()
    moved = ShiftedClock(time, _midnight(time.now(), days))
    with stage(played, seed=seed, clock=moved) as set_up:
        until = timedelta(days=days) + _TIME_OF_DAY
        diary = Diary(set_up.desk, moved, set_up.sandbox.post_id)
        for at, said in diary.live(played.diary, until):
            tell(at, said)
        yield set_up.desk


def _midnight(now: datetime, days: int) -> datetime:
    """The beginning of the day so many days ago, where the demo's shop stands."""
    day = now.astimezone(ZoneInfo(_SHOP_ZONE)).date() - timedelta(days=days)
    return datetime.combine(day, wall_time(0), ZoneInfo(_SHOP_ZONE)).astimezone(UTC)


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
    from carecli.desk.keeping import Keeping
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
        desk = _desk(
            place,
            settings=settings or _settings_of(scenario),
            clock=time,
            keeping=cache(lambda: Keeping(lambda _: MemoryVault())),
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
        timezone=_SHOP_ZONE,
        currency=_SHOP_CURRENCY,
        signoff=scenario.signoff,
        brand=scenario.brand.name,
        searches=scenario.searches,
        target=span(scenario.target or "2h"),
    )
    return Config(poll=timedelta(seconds=3), accounts={scenario.brand.handle.lower(): account})
