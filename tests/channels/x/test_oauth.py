"""The address to open, and a code, a renewal or a farewell for tokens: against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from carecli.care.errors import (
    BadAnswer,
    CareError,
    ConfigError,
    OverBudget,
    RateLimited,
    SignInNeeded,
    Unreachable,
)
from carecli.channels.sandbox import Sandbox, faults
from carecli.channels.sandbox.answers import Answer, Request
from carecli.channels.sandbox.faults import Fault
from carecli.channels.x import oauth
from carecli.channels.x.listener import REDIRECTS
from carecli.channels.x.oauth import AnswerLost, App, GrantRefused, OAuth, Tokens
from carecli.system.clock import FixedClock
from carecli.system.secret import Secret
from tests.channels.x.conftest import NOW
from tests.channels.x.consent import (
    CONFIDENTIAL,
    PUBLIC,
    SCENARIO,
    TOKEN_PATH,
    VERIFIER,
    code,
    signed_in,
    whose,
)

ELSEWHERE = Fault(change=lambda _a, _n: Answer(302, headers={"Location": "/2/users/me"}))
SPEND_CAP = faults.forbidden("You have reached your billing cycle spend cap", "SpendCapReached")


@pytest.fixture
def sandbox(clock: FixedClock) -> Iterator[Sandbox]:
    with Sandbox(SCENARIO, clock) as running:
        yield running


@pytest.fixture
def at_x(sandbox: Sandbox, clock: FixedClock) -> OAuth:
    return OAuth(sandbox.url, clock, timeout=(5.0, 0.5))


def instead(status: int = 200, **body: Any) -> Fault:
    return Fault(change=lambda _answer, _now: Answer(status, body))


def changed(**fields: Any) -> Fault:
    """X's answer with other fields; None takes one out."""

    def change(answer: Answer, _: object) -> Answer:
        body = {**answer.body, **fields}
        return Answer(body={name: value for name, value in body.items() if value is not None})

    return Fault(change=change, written=True)


def test_the_challenge_is_that_of_the_standard() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
    assert oauth.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(
    ("base", "place"),
    [
        ("", "https://x.com/i/oauth2/authorize"),
        ("https://api.x.com/", "https://x.com/i/oauth2/authorize"),
        ("https://x.example/api", "https://x.example/api/i/oauth2/authorize"),
    ],
)
def test_the_address_to_open_asks_x_for_a_code(clock: FixedClock, base: str, place: str) -> None:
    url = OAuth(base, clock).authorize_url(PUBLIC, REDIRECTS[1], ("a.b", "c.d"), "st", "chall")
    assert url.partition("?")[0] == place
    assert parse_qsl(urlsplit(url).query) == [
        ("response_type", "code"),
        ("client_id", PUBLIC.client_id.reveal()),
        ("redirect_uri", "http://127.0.0.1:48722/callback"),
        ("scope", "a.b c.d"),
        ("state", "st"),
        ("code_challenge", "chall"),
        ("code_challenge_method", "S256"),
    ]


def test_direct_messages_are_asked_for_only_when_wanted() -> None:
    assert not [scope for scope in oauth.scopes(dms=False) if scope.startswith("dm.")]
    assert {"dm.read", "dm.write"} <= set(oauth.scopes(dms=True))
    assert "offline.access" in oauth.scopes(dms=False)


def test_an_address_that_is_not_https_is_refused_by_name(clock: FixedClock) -> None:
    with pytest.raises(ConfigError, match=r"http://api\.x\.com"):
        OAuth("http://api.x.com", clock)


@pytest.mark.parametrize("app", [PUBLIC, CONFIDENTIAL])
def test_a_code_gives_tokens_for_two_hours(sandbox: Sandbox, at_x: OAuth, app: App) -> None:
    tokens = at_x.exchange(app, code(sandbox, app), VERIFIER, REDIRECTS[0])
    assert tokens.refresh
    assert tokens.expires_at == NOW + timedelta(hours=2)
    assert set(tokens.scope.split()) == set(oauth.scopes(dms=True))
    assert whose(tokens.access, sandbox) == "CrumbAndCo"


@pytest.mark.parametrize(("app", "in_form"), [(PUBLIC, True), (CONFIDENTIAL, False)])
def test_an_app_with_a_secret_names_itself_in_the_header(
    sandbox: Sandbox, at_x: OAuth, monkeypatch: pytest.MonkeyPatch, *, app: App, in_form: bool
) -> None:
    heard: list[Request] = []
    given = code(sandbox, app)
    monkeypatch.setattr(sandbox.grants, "token", lambda request, _: heard.append(request))
    with pytest.raises(CareError):
        at_x.exchange(app, given, VERIFIER, REDIRECTS[0])
    assert ("client_id" in heard[0].form) is in_form
    assert heard[0].authorization.startswith("Basic ") is not in_form


def test_an_entry_in_netrc_does_not_replace_the_app(
    sandbox: Sandbox, at_x: OAuth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert at_x.exchange(PUBLIC, code(sandbox), VERIFIER, REDIRECTS[0]).access


def test_a_code_used_twice_is_refused_with_what_to_do(sandbox: Sandbox, at_x: OAuth) -> None:
    given = code(sandbox)
    at_x.exchange(PUBLIC, given, VERIFIER, REDIRECTS[0])
    with pytest.raises(GrantRefused, match="one use: open X's page again"):
        at_x.exchange(PUBLIC, given, VERIFIER, REDIRECTS[0])


def test_a_code_that_is_half_a_minute_old_is_refused(
    sandbox: Sandbox, at_x: OAuth, clock: FixedClock
) -> None:
    given = code(sandbox)
    clock.move(timedelta(seconds=31))
    with pytest.raises(GrantRefused, match="30 seconds"):
        at_x.exchange(PUBLIC, given, VERIFIER, REDIRECTS[0])


def test_a_code_of_another_sign_in_is_refused(sandbox: Sandbox, at_x: OAuth) -> None:
    with pytest.raises(GrantRefused):
        at_x.exchange(PUBLIC, code(sandbox), Secret("w" * 86), REDIRECTS[0])


@pytest.mark.parametrize(
    "wrong",
    [
        App(client_id=Secret("canary-of-nobody")),
        App(client_id=CONFIDENTIAL.client_id),
        App(client_id=CONFIDENTIAL.client_id, client_secret=Secret("canary-wrong")),
    ],
)
def test_an_app_that_x_does_not_know_is_told_from_a_bad_code(
    sandbox: Sandbox, at_x: OAuth, wrong: App
) -> None:
    with pytest.raises(SignInNeeded, match="client ID and secret") as failure:
        at_x.exchange(wrong, code(sandbox, CONFIDENTIAL), VERIFIER, REDIRECTS[0])
    assert "Native App" in failure.value.hint
    assert "canary" not in str(failure.value)


@pytest.mark.parametrize("fields", [{}, {"client_id": ""}, {"client_id": "a b"}])
def test_an_app_without_a_whole_id_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(SignInNeeded, match="developer console"):
        App.read({name: Secret(value) for name, value in fields.items()})


def test_an_app_secret_with_a_line_end_is_refused() -> None:
    with pytest.raises(SignInNeeded):
        App.read({"client_id": Secret("a"), "client_secret": Secret("b\nc")})


def test_a_renewal_gives_a_new_pair_and_ends_the_old(
    sandbox: Sandbox, at_x: OAuth, clock: FixedClock
) -> None:
    old = signed_in(sandbox, clock)
    assert old.refresh
    new = at_x.refresh(PUBLIC, old.refresh)
    assert new.refresh
    assert new.refresh != old.refresh
    with pytest.raises(GrantRefused, match="no longer renews"):
        at_x.refresh(PUBLIC, old.refresh)


@pytest.mark.parametrize("told", [None, 0, -5, True, "7200", 10**12])
def test_a_lifetime_that_makes_no_sense_counts_as_two_hours(
    sandbox: Sandbox, at_x: OAuth, told: object
) -> None:
    sandbox.faults.add(changed(expires_in=told), path=TOKEN_PATH)
    tokens = at_x.exchange(PUBLIC, code(sandbox), VERIFIER, REDIRECTS[0])
    assert tokens.expires_at == NOW + timedelta(hours=2)


def test_a_renewal_token_that_is_not_replaced_stays(
    sandbox: Sandbox, at_x: OAuth, clock: FixedClock
) -> None:
    old = signed_in(sandbox, clock)
    assert old.refresh
    sandbox.faults.add(changed(refresh_token=None), path=TOKEN_PATH)
    assert at_x.refresh(PUBLIC, old.refresh).refresh == old.refresh


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.drop(), AnswerLost),
        (faults.drop(written=True), AnswerLost),
        (faults.error(503, written=True), AnswerLost),
        (faults.html(502), AnswerLost),
        (faults.html(200), AnswerLost),
        (faults.truncated(), AnswerLost),
        (faults.empty(), AnswerLost),
        (faults.slow(1), AnswerLost),
        (changed(access_token=None), AnswerLost),
        (changed(access_token="two words"), AnswerLost),
        (ELSEWHERE, BadAnswer),
        (instead(401, title="Unauthorized"), SignInNeeded),
        (SPEND_CAP, OverBudget),
        (faults.credits_depleted(), OverBudget),
        (faults.rate_limited(), RateLimited),
        (instead(400, error="invalid_grant"), GrantRefused),
        (instead(400, error=["odd"], error_description=7), GrantRefused),
    ],
)
def test_each_trouble_of_a_renewal_has_its_own_words(
    sandbox: Sandbox, at_x: OAuth, clock: FixedClock, *, fault: Fault, error: type[CareError]
) -> None:
    old = signed_in(sandbox, clock)
    assert old.refresh
    sandbox.faults.add(fault, path=TOKEN_PATH)
    with pytest.raises(error) as failure:
        at_x.refresh(PUBLIC, old.refresh)
    assert type(failure.value) is error
    assert old.refresh.reveal() not in str(failure.value)


def test_an_x_that_was_never_reached_has_lost_nothing(clock: FixedClock) -> None:
    with pytest.raises(Unreachable) as failure:
        OAuth("http://127.0.0.1:9", clock).refresh(PUBLIC, Secret("x"))
    assert not isinstance(failure.value, AnswerLost)


def test_what_x_says_is_told_and_harmless(sandbox: Sandbox, at_x: OAuth) -> None:
    hostile = "No \x1b]52;c;UFdORUQ=\x07 such\u202e token"
    sandbox.faults.add(instead(400, error="x", error_description=hostile), path=TOKEN_PATH)
    with pytest.raises(GrantRefused, match="X says: “No ") as failure:
        at_x.refresh(PUBLIC, Secret("x"))
    assert not {"\x1b", "\x07", "\u202e"} & set(str(failure.value))


def test_tokens_given_back_are_worthless(sandbox: Sandbox, at_x: OAuth, clock: FixedClock) -> None:
    tokens = signed_in(sandbox, clock)
    assert tokens.refresh
    assert at_x.give_back(PUBLIC, tokens) == (
        ("X has taken the renewal token back.", True),
        ("X has taken the access token back.", True),
    )
    with pytest.raises(GrantRefused):
        at_x.refresh(PUBLIC, tokens.refresh)


def test_tokens_that_could_not_be_given_back_are_told_one_by_one(
    sandbox: Sandbox, at_x: OAuth, clock: FixedClock
) -> None:
    tokens = signed_in(sandbox, clock)
    sandbox.faults.add(faults.error(503), path="/2/oauth2/revoke")
    (first, revoked), (_, also) = at_x.give_back(PUBLIC, tokens)
    assert (revoked, also) == (False, True)
    assert first.startswith("X did not take the renewal token back: ")


@pytest.mark.parametrize("forced", [False, True])
@pytest.mark.parametrize("refresh", [None, Secret("canary-refresh")])
def test_tokens_come_back_from_the_vault_as_they_went(
    refresh: Secret | None, *, forced: bool
) -> None:
    tokens = Tokens(
        access=Secret("canary-access"), refresh=refresh, expires_at=NOW, scope="a b", forced=forced
    )
    assert Tokens.read(tokens.kept() | {"gen": Secret("7")}) == tokens
    assert "canary" not in f"{tokens}"


@pytest.mark.parametrize(
    "damaged",
    [
        {},
        {"access": "a"},
        {"access": "a", "expires": "soon"},
        {"access": "a", "expires": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_damaged_tokens_ask_for_a_new_sign_in(damaged: dict[str, str]) -> None:
    with pytest.raises(SignInNeeded, match="cannot be read"):
        Tokens.read({name: Secret(value) for name, value in damaged.items()})


def test_an_end_without_a_zone_can_still_be_compared() -> None:
    tokens = Tokens.read({"access": Secret("a"), "expires": Secret("2026-11-22")})
    assert tokens.expires_at > NOW
