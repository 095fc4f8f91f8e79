"""Connecting an account, checking it, taking it away again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from carecli.care.errors import CareError, Misuse, SignInNeeded, Unreachable
from carecli.care.posts import Person
from carecli.care.rows import Account
from carecli.desk import standing
from carecli.desk.budget import Budget, Counter
from carecli.desk.console import OWNER
from carecli.desk.keeping import Keeping, Place
from carecli.desk.keys import tidy
from carecli.desk.parts import Bill, Change, Parts, elsewhere
from carecli.desk.preferences import Preferences
from carecli.desk.standing import TOKEN, Checked, Kept
from carecli.store import accounts
from carecli.system.secret import Secret
from carecli.system.vault import VaultError, service

if TYPE_CHECKING:
    from carecli.channels.base import Call
    from carecli.channels.x.oauth import Tokens
    from carecli.channels.x.signin import SignIn

CONSENT = (
    "X's developer policy lets a tool keep direct messages only with people's express consent:"
    " tell them, and delete what they ask you to. carecli keeps messages on this computer only,"
    " shows them to you alone, and deletes their text 90 days after their case was last touched"
    " (the setting keep_dms). Each message read costs a cent."
)
"""What somebody should know before direct messages are switched on (X's developer policy)."""

_NOT_REVOKED = (
    "Delete it here anyway with --force; then take the app's access back yourself at"
    " x.com/settings/connected_apps."
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a removal, and whether it was done."""

    said: str
    done: bool = True


@dataclass(frozen=True, slots=True)
class SigningIn:
    """A sign-in in the browser that has begun: the way, and for which app of which X."""

    way: SignIn
    app: Mapping[str, Secret]
    api_url: str


@dataclass(frozen=True, slots=True)
class _Noted:
    """Keeps calls until there is an account to book them for."""

    calls: list[Call] = field(default_factory=list)

    def reserve(self, resource: str, most: int) -> AbstractContextManager[None]:  # noqa: ARG002
        """Nothing is capped yet."""
        return nullcontext()

    def book(self, call: Call) -> None:
        """Keep it."""
        self.calls.append(call)


class Connect:
    """The verbs on accounts.

    Args:
        keeping: Where credentials are kept.
        preferences: Where settings are written.
        api_url: Another base URL for accounts that are given none of their own.
    """

    def __init__(
        self, parts: Parts, keeping: Keeping, preferences: Preferences, *, api_url: str = ""
    ) -> None:
        self._parts = parts
        self._keeping = keeping
        self._preferences = preferences
        self._api_url = api_url

    def ready(self, keep_in: Place = "") -> str:
        """Make sure that credentials can be kept, before anybody types them or X bills.

        Args:
            keep_in: Another place than the one in the settings.

        Returns:
            Where they will be kept, in words.

        Raises:
            VaultError: They cannot be kept there, and why.
            Misuse: Other accounts' credentials are somewhere else.
        """
        if keep_in and keep_in != self._keeping.place:
            if known := self._parts.accounts():
                names = ", ".join(f"@{one.handle}" for one in known)
                raise Misuse(
                    f"What {names} signs in with is in {self._keeping.vault.name}.",
                    "All accounts share one place. Remove and add them again to change it.",
                )
            self._keeping.choose(keep_in)
        self._keeping.vault.probe()
        return self._keeping.vault.name

    def place(self) -> str:
        """Where credentials are kept, in words; nothing is asked of it."""
        return self._keeping.vault.name

    def add(
        self, credentials: Mapping[str, Secret], api_url: str = "", *, expect: str | None = None
    ) -> Account:
        """Sign in with the four keys, and keep them and the account only when that worked.

        Args:
            expect: The handle that they should be of.

        Raises:
            Misuse: A key is torn or in another's place, or they are another account's.
            SignInNeeded: X does not know these keys.
            VaultError: They cannot be kept; no account is added.
        """
        keys = tidy(credentials)
        person, noted = self._meet(keys, api_url, expect)
        self._keeping.vault.put(service("x", person.id), keys)
        self._parts.network.forget(person.id)
        return self._added(person, api_url, noted)

    def begin(
        self,
        client_id: Secret,
        client_secret: Secret | None = None,
        api_url: str = "",
        *,
        dms: bool = False,
    ) -> SigningIn:
        """Begin a sign-in in the browser (OAuth 2.0).

        Args:
            client_secret: Only a confidential app has one.
            dms: Ask for direct messages too.

        Raises:
            Misuse: The client ID is empty or torn.
            VaultError: Tokens that X renews cannot be kept.
        """
        vault = self._keeping.vault
        if not vault.writable:
            raise VaultError(
                f"X renews this kind of sign-in every two hours, and {vault.name} cannot be"
                " written to.",
                "Keep it in a keyring or a file (--keep-in), or use the four keys (--oauth1).",
            )
        secret = {"client_secret": client_secret} if client_secret else {}
        app = tidy({"client_id": client_id, **secret})
        way = self._parts.network.sign_in(app, api_url or self._api_url, dms=dms)
        return SigningIn(way, app, api_url)

    def finish(self, begun: SigningIn, tokens: Tokens, *, expect: str | None = None) -> Account:
        """Keep what X gave, once X has said who we are.

        Raises:
            Misuse: They are another account's than expected; the tokens are given back.
            VaultError: They cannot be kept; the tokens are given back and no account is added.
        """
        network = self._parts.network
        try:
            person, noted = self._meet({"bearer": tokens.access}, begun.api_url, expect)
            self._keep(person, begun.app, tokens)
        except CareError:
            with suppress(CareError):  # what is told is why, not that this failed too
                network.give_back(begun.app, tokens, begun.api_url or self._api_url)
            raise
        return self._added(person, begun.api_url, noted)

    def _meet(
        self, credentials: Mapping[str, Secret], api_url: str, expect: str | None
    ) -> tuple[Person, _Noted]:
        """Who these credentials are, and the calls it took to find out."""
        noted = _Noted()
        channel = self._parts.network.knock(credentials, api_url or self._api_url, noted)
        try:
            person = channel.me()
        finally:
            channel.close()
        if expect and person.handle.lower() != expect.lstrip("@").lower():
            wanted = expect.lstrip("@")
            raise Misuse(
                f"X says that this is @{person.handle}, not @{wanted}. Nothing is kept.",
                "Sign in to x.com as the right account first, or leave the handle out.",
            )
        return person, noted

    def _keep(self, person: Person, app: Mapping[str, Secret], tokens: Tokens) -> None:
        """Keep an app with its tokens, or leave what was there."""
        vault, place = self._keeping.vault, service("x", person.id)
        before = vault.get(place)
        vault.put(place, dict(app))
        try:
            self._parts.network.remember(person.id, tokens)
        except CareError:
            with suppress(CareError):
                vault.delete(place)
                if before:
                    vault.put(place, before)
            raise

    def _added(self, person: Person, api_url: str, noted: _Noted) -> Account:
        parts = self._parts
        url = api_url or self._api_url  # remembered: these keys are for that place alone
        account = accounts.add(parts.db, person, channel="x", api_url=url, now=parts.now())
        parts.notice = parts.notice or elsewhere([url])
        meter = Counter(Budget(parts), parts, account, "sign-in", Bill())
        for call in noted.calls:
            meter.book(call)
        self._keeping.remember()
        return account

    def check(self, handle: str | None = None) -> Checked:
        """Ask X who we are, what we may do, and whether its answers hold what cases are made of.

        Raises:
            SignInNeeded: X no longer takes the sign-in, or knows it as somebody else's.
        """
        account = self._parts.account(handle)
        with self._parts.channel(account, "check") as (channel, _):
            person = channel.me()
            if person.id != account.user_id:
                raise SignInNeeded(
                    f"What is kept for @{account.handle} belongs to @{person.handle}.",
                    "Sign in again: `carecli account add`.",
                )
            reach = channel.reach()
        first = Budget(self._parts).first_fetch(account)
        return standing.checked(
            account,
            person,
            reach,
            self.kept(account.handle),
            dms=self._parts.settings.account(account.handle).dms,
            costs=f"The first fetch costs at most ${first:.2f}. {OWNER}" if first else "",
        )

    def kept(self, handle: str | None = None) -> Kept:
        """What is kept for signing in as an account.

        Raises:
            VaultError: Where it is kept cannot be reached.
        """
        account = self._parts.account(handle)
        app = self._keeping.vault.get(service(account.channel, account.user_id)) or {}
        slots = self._keeping.slots(account.channel, account.user_id)
        return Kept.of(app, (slots.newest() or {}) if "client_id" in app else {})

    def rename(self, old: str, new: str) -> Change:
        """Follow a handle that was changed on X, with its settings.

        Raises:
            Misuse: X says that it is called otherwise.
        """
        parts, account = self._parts, self._parts.account(old)
        with parts.channel(account, "check") as (channel, _):
            person = channel.me()
        if person.id != account.user_id or person.handle.lower() != new.lstrip("@").lower():
            raise Misuse(
                f"X says that this account is called @{person.handle}.",
                "A handle is changed on x.com; then carecli can follow.",
            )
        accounts.add(
            parts.db, person, channel=account.channel, api_url=account.api_url, now=parts.now()
        )
        self._preferences.move(
            ("accounts", account.handle.lower()), ("accounts", person.handle.lower())
        )
        return Change("rename", (), f"@{account.handle} is @{person.handle} now.", undoable=False)

    def remove(self, handle: str, *, force: bool = False) -> tuple[Step, ...]:
        """Take the sign-in back at X, then forget it, the account and its cases.

        Args:
            force: Go on where a step fails; it is told as not done.

        Raises:
            CareError: X could not be told, or the credentials not be reached; nothing is deleted.
        """
        account = self._parts.account(handle)
        steps = [*self._revoked(account, force=force), self._forgotten(account, force=force)]
        accounts.remove(self._parts.db, account)
        self._parts.promises.pop(account.id, None)
        return (*steps, Step(f"@{account.handle} and its cases are gone from this computer."))

    def _revoked(self, account: Account, *, force: bool) -> list[Step]:
        """Tell X; where nothing is kept there is nothing to take back."""
        try:
            if self.kept(account.handle).kind == TOKEN:
                return [Step("A user token cannot be taken back from here; it ends by itself.")]
            steps = [Step(said, done) for said, done in self._parts.network.revoke(account)]
        except SignInNeeded as nothing:
            return [Step(nothing.detail)]
        except CareError as problem:
            if not force:
                raise
            return [Step(f"X was not told: {problem.detail}", done=False)]
        failed = " ".join(step.said for step in steps if not step.done)
        if failed and not force:
            raise Unreachable(f"{failed} Nothing was deleted.", _NOT_REVOKED)
        return steps

    def _forgotten(self, account: Account, *, force: bool) -> Step:
        try:
            vault = self._keeping.vault
            vault.delete(service(account.channel, account.user_id))
            self._parts.network.forget(account.user_id)
        except CareError as problem:
            if not force:
                raise
            return Step(f"What signed in could not be deleted: {problem.detail}", done=False)
        if vault.writable:
            return Step(f"What signed in is deleted from {vault.name}.")
        return Step(f"What signed in stays in {vault.name}: take it away there.")

    def set(self, handle: str, setting: str, value: Any) -> Change:
        """Write a setting of an account into the config.

        Args:
            setting: Its name there, such as "target" or "caps.read_day".
            value: As it stands in the file, or as a person types it; None for the default.

        Raises:
            ConfigError: There is no such setting, or the value does not fit.
        """
        from carecli.config.model import AccountSettings
        from carecli.config.typed import typed

        account = self._parts.account(handle)
        fit = typed(AccountSettings, setting, value) if isinstance(value, str) else value
        place = ("accounts", account.handle.lower(), *setting.split("."))
        self._preferences.save({place: fit})
        said = "has its default again" if value is None else f"is {value}"
        return Change("set", (), f"{setting} of @{account.handle} {said}.", undoable=False)
