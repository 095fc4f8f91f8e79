"""X as a network: which sign-in a channel is opened with, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from carecli.care.cases import AccountId
from carecli.care.errors import NotPermitted, SignInNeeded, Unreachable
from carecli.care.posts import Person, PersonId, PostId
from carecli.care.rows import Account
from carecli.channels.base import FREE
from carecli.channels.sandbox import Sandbox, faults
from carecli.channels.sandbox.answers import Answer
from carecli.channels.sandbox.apps import NATIVE
from carecli.channels.x.network import X
from carecli.channels.x.oauth import Tokens
from carecli.channels.x.renewal import Rotation, SignInUnsaved
from carecli.system.clock import FixedClock
from carecli.system.secret import Secret
from carecli.system.slots import Slots
from carecli.system.vault import Credentials, service
from tests.channels.x.consent import SCENARIO, signed_in
from tests.channels.x.renewing import HANDLE, USER, LockableVault, rotation
from tests.support.wire import Say, Wire

SOON = timedelta(hours=1, minutes=56)
ACCOUNT = Account(id=AccountId(1), handle=HANDLE, user_id=USER)
FOUR = {
    "consumer_key": Secret("canary-ck"),
    "consumer_secret": Secret("canary-cs"),
    "access_token": Secret("canary-at"),
    "access_secret": Secret("canary-as"),
}


@dataclass
class Signed:
    """An account, what is kept for it, and the X it is at."""

    clock: FixedClock
    folder: Path
    url: str
    vault: LockableVault = field(default_factory=LockableVault)

    def keeps(self, credentials: Credentials) -> None:
        self.vault.put(service("x", USER), credentials)

    def process(self) -> X:
        """What a process that has just started knows."""
        return X(
            clock=self.clock,
            credentials=lambda account: self.vault.get(service("x", account.user_id)),
            api_url=lambda _: self.url,
            owned=lambda _: True,
            rotation=self.rotation,
        )

    def rotation(self, _: PersonId) -> Rotation:
        return rotation(self.folder, self.vault)

    @property
    def pair(self) -> Tokens:
        found = Slots(self.vault, "x", USER).newest()
        assert found
        return Tokens.read(found)


@pytest.fixture
def sandbox(clock: FixedClock) -> Iterator[Sandbox]:
    with Sandbox(SCENARIO, clock) as running:
        yield running


@pytest.fixture
def signed(sandbox: Sandbox, clock: FixedClock, tmp_path: Path) -> Signed:
    """Signed in with OAuth 2.0."""
    found = Signed(clock, tmp_path, sandbox.url)
    found.keeps({"client_id": Secret(NATIVE.client_id)})
    found.process().remember(USER, signed_in(sandbox, clock))
    return found


def me(network: X) -> Person:
    with closing(network.open(ACCOUNT, FREE)) as channel:
        return channel.me()


def mention(sandbox: Sandbox, clock: FixedClock) -> PostId:
    """One of ours, which can be answered."""
    at = clock.now() - timedelta(minutes=1)
    brand = sandbox.world.brand
    return PostId(sandbox.world.publish(by=brand.id, at=at, text="Closed on Sunday").id)


def test_nothing_stored_asks_for_a_sign_in(signed: Signed) -> None:
    signed.vault.delete(service("x", USER))
    with pytest.raises(SignInNeeded, match="sign in as @CrumbAndCo"):
        signed.process().open(ACCOUNT, FREE)


def test_what_is_kept_of_a_browser_sign_in_opens_the_account(signed: Signed) -> None:
    assert me(signed.process()).handle == HANDLE


def test_a_token_about_to_end_is_renewed_before_it_is_used(signed: Signed) -> None:
    first = signed.pair
    signed.clock.move(SOON)
    assert me(signed.process()).handle == HANDLE
    assert signed.pair.access != first.access


def test_a_read_refused_for_its_token_is_repeated_with_another(
    signed: Signed, sandbox: Sandbox
) -> None:
    first = signed.pair
    network = signed.process()
    with closing(network.open(ACCOUNT, FREE)) as channel:
        sandbox.tokens.revoke(first.access.reveal())
        assert channel.me().handle == HANDLE
        assert channel.mentions().posts == ()
    assert signed.pair.access != first.access


def test_an_answer_refused_for_its_token_goes_out_once_with_another(
    signed: Signed, sandbox: Sandbox
) -> None:
    asked = mention(sandbox, signed.clock)
    with closing(signed.process().open(ACCOUNT, FREE)) as channel:
        sandbox.tokens.revoke(signed.pair.access.reveal())
        channel.reply(asked, "And on Monday")
    assert [post.text for post in sandbox.world.posts_by_brand()][1:] == ["And on Monday"]


def test_an_outage_in_which_x_refuses_everything_costs_one_renewal_and_no_token(
    signed: Signed, sandbox: Sandbox
) -> None:
    sandbox.faults.add(
        faults.Fault(change=lambda _a, _n: Answer(401, {"title": "Unauthorized"})),
        path="/2/users/*",
        times=None,
    )
    with pytest.raises(SignInNeeded):
        me(signed.process())
    once = signed.pair
    for network in (signed.process(), signed.process()):
        with pytest.raises(SignInNeeded, match="just renewed"):
            me(network)
    assert signed.pair == once
    sandbox.faults.clear()
    assert me(signed.process()).handle == HANDLE
    assert signed.pair == once


def test_one_process_reads_the_vault_once(signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    network = signed.process()
    me(network)
    monkeypatch.setattr(LockableVault, "get", lambda *_: pytest.fail("the vault was asked"))
    assert me(network).handle == HANDLE


def test_offline_nothing_is_lost(signed: Signed, sandbox: Sandbox) -> None:
    signed.clock.move(SOON)
    sandbox.stop()
    with pytest.raises(Unreachable):
        me(signed.process())
    assert signed.pair.refresh


def test_a_new_sign_in_replaces_the_one_in_memory(signed: Signed, sandbox: Sandbox) -> None:
    network = signed.process()
    me(network)
    sandbox.disconnect()
    with pytest.raises(SignInNeeded):
        me(network)
    network.remember(USER, signed_in(sandbox, signed.clock))
    assert me(network).handle == HANDLE


def test_a_new_sign_in_brings_its_permissions_at_once(signed: Signed, sandbox: Sandbox) -> None:
    network = signed.process()
    network.remember(USER, signed_in(sandbox, signed.clock, dms=False))
    with closing(network.open(ACCOUNT, FREE)) as channel, pytest.raises(NotPermitted):
        channel.dms()
    network.remember(USER, signed_in(sandbox, signed.clock, dms=True))
    with closing(network.open(ACCOUNT, FREE)) as channel:
        assert channel.dms().posts == ()


def test_a_new_sign_in_ends_the_doubt_about_an_interrupted_one(signed: Signed) -> None:
    signed.rotation(USER).journal.begin(USER, signed.clock.now())
    signed.process().remember(USER, signed.pair)
    assert signed.rotation(USER).journal.began(USER) is None


def test_what_was_forgotten_is_neither_kept_nor_in_memory(signed: Signed) -> None:
    network = signed.process()
    me(network)
    network.forget(USER)
    assert Slots(signed.vault, "x", USER).newest() is None
    with pytest.raises(SignInNeeded, match="No tokens are kept"):
        me(network)


def test_four_keys_take_over_from_a_browser_sign_in(signed: Signed, sandbox: Sandbox) -> None:
    network = signed.process()
    me(network)
    keys = sandbox.keys()
    signed.keeps({name: Secret(getattr(keys, name)) for name in FOUR})
    network.forget(USER)
    assert me(network).handle == HANDLE


def test_revoking_ends_both_tokens_at_x(signed: Signed) -> None:
    network = signed.process()
    assert network.revoke(ACCOUNT) == (
        ("X has taken the renewal token back.", True),
        ("X has taken the access token back.", True),
    )
    with pytest.raises(SignInNeeded):
        me(network)


def test_revoking_offline_says_what_was_not_done(signed: Signed, sandbox: Sandbox) -> None:
    sandbox.stop()
    told = signed.process().revoke(ACCOUNT)
    assert [done for _, done in told] == [False, False]
    assert all("no connection" in sentence for sentence, _ in told)


@pytest.mark.parametrize(("status", "done"), [(200, True), (401, False), (503, False)])
def test_four_keys_are_taken_back_with_a_signed_request(
    wire: Wire, clock: FixedClock, tmp_path: Path, *, status: int, done: bool
) -> None:
    signed = Signed(clock, tmp_path, wire.url)
    signed.keeps(FOUR)
    wire.says(Say(status=status))
    ((sentence, told),) = signed.process().revoke(ACCOUNT)
    assert (told, "has taken" in sentence) == (done, done)
    assert "canary" not in sentence
    (heard,) = wire.heard
    assert (heard.method, heard.path) == ("POST", "/1.1/oauth/invalidate_token")
    assert 'oauth_token="canary-at"' in heard.headers["Authorization"]
    assert "canary-as" not in heard.headers["Authorization"]


def test_a_token_alone_cannot_be_taken_back(wire: Wire, clock: FixedClock, tmp_path: Path) -> None:
    signed = Signed(clock, tmp_path, wire.url)
    signed.keeps({"bearer": Secret("canary")})
    ((sentence, done),) = signed.process().revoke(ACCOUNT)
    assert "cannot be taken back" in sentence
    assert not done
    assert wire.heard == []


def test_tokens_that_are_not_to_be_kept_are_given_back(signed: Signed, sandbox: Sandbox) -> None:
    tokens = signed_in(sandbox, signed.clock)
    app = {"client_id": Secret(NATIVE.client_id)}
    told = signed.process().give_back(app, tokens, sandbox.url)
    assert [done for _, done in told] == [True, True]


def test_an_unsaved_sign_in_is_told_and_saved_at_the_end(signed: Signed) -> None:
    network = signed.process()
    signed.clock.move(SOON)
    signed.vault.writes_left = 1  # the rehearsal
    me(network)
    assert [sentence for sentence in network.unsaved() if "@CrumbAndCo" in sentence]
    with pytest.raises(SignInUnsaved):
        network.close()
    signed.vault.writes_left = None
    network.close()
    assert network.unsaved() == ()
    assert me(signed.process()).handle == HANDLE


def test_a_sign_in_begins_with_what_the_console_shows(signed: Signed) -> None:
    app = {"client_id": Secret(NATIVE.client_id)}
    with signed.process().sign_in(app, signed.url, dms=False) as way:
        assert way.url.startswith(f"{signed.url}/i/oauth2/authorize?")
        assert "dm.read" not in way.url
    with pytest.raises(SignInNeeded, match="blanks"):
        signed.process().sign_in({}, signed.url, dms=False)
