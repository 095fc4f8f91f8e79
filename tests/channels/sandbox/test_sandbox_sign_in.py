"""Signing in to the stand-in: OAuth 2.0 with PKCE, rotation and scopes; OAuth 1.0a signatures."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from requests_oauthlib import OAuth1

from carecli.care.errors import Misuse
from carecli.channels.sandbox import Sandbox, faults
from carecli.channels.sandbox.apps import NATIVE, WEB, App, Keys, Level
from carecli.system.clock import FixedClock

VERIFIER = "a-verifier-that-is-long-enough-to-be-taken-for-one-4711"
READING = "tweet.read users.read"
EVERYTHING = f"{READING} tweet.write dm.read dm.write offline.access"


def authorize_url(sandbox: Sandbox, app: App = NATIVE, **changes: str) -> str:
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": app.redirects[0],
        "scope": EVERYTHING,
        "state": "st/ate?&",
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    return f"{sandbox.url}/i/oauth2/authorize?{urlencode(asked | changes)}"


def came_back(redirected: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(redirected).query).items()}


def ask(sandbox: Sandbox, app: App = NATIVE, path: str = "token", **form: str) -> requests.Response:
    return requests.post(
        f"{sandbox.url}/2/oauth2/{path}",
        data={"client_id": app.client_id} | form,
        auth=(app.client_id, app.client_secret) if app.client_secret else None,
        timeout=5,
    )


def exchange(sandbox: Sandbox, redirected: str, app: App = NATIVE, **changes: str) -> Any:
    form = {
        "grant_type": "authorization_code",
        "code": came_back(redirected)["code"],
        "redirect_uri": app.redirects[0],
        "code_verifier": VERIFIER,
    }
    return ask(sandbox, app, **form | changes)


def refresh(sandbox: Sandbox, token: str) -> requests.Response:
    return ask(sandbox, grant_type="refresh_token", refresh_token=token)


@pytest.fixture
def tokens(sandbox: Sandbox) -> Any:
    return exchange(sandbox, sandbox.approve(authorize_url(sandbox))).json()


def status(sandbox: Sandbox, access: str, path: str = "/2/users/me") -> int:
    headers = {"Authorization": f"Bearer {access}"}
    return requests.get(sandbox.url + path, headers=headers, timeout=5).status_code


def test_the_page_asks_in_words_and_both_buttons_lead_back(sandbox: Sandbox) -> None:
    page = requests.get(authorize_url(sandbox, state="<b>"), timeout=5)
    assert page.headers["content-type"].startswith("text/html")
    assert "Authorize app" in page.text
    assert "Cancel" in page.text
    assert "@tinyteas" in page.text
    assert "<b>" not in page.text
    for decision, given in (("allow", "code"), ("deny", "error")):
        url = f"{page.url}&decision={decision}"
        back = requests.get(url, allow_redirects=False, timeout=5)
        assert back.status_code == 302
        assert back.headers["location"].startswith(f"{NATIVE.redirects[0]}?")
        assert came_back(back.headers["location"]).keys() == {"state", given}


def test_a_code_becomes_tokens_that_act_as_who_consented(sandbox: Sandbox) -> None:
    back = sandbox.approve(authorize_url(sandbox), as_handle="ada")
    assert came_back(back)["state"] == "st/ate?&"
    given = exchange(sandbox, back).json()
    assert given["expires_in"] == 7200
    assert given["scope"] == EVERYTHING
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    me = requests.get(f"{sandbox.url}/2/users/me", headers=headers, timeout=5).json()
    assert me["data"]["username"] == "ada"


def test_cancel_gives_no_code(sandbox: Sandbox) -> None:
    assert came_back(sandbox.deny(authorize_url(sandbox)))["error"] == "access_denied"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"redirect_uri": "http://127.0.0.1:48721/callback/"},
        {"redirect_uri": "http://localhost:48721/callback"},
        {"scope": "tweet.read everything"},
        {"state": ""},
        {"code_challenge": ""},
        {"response_type": "token"},
    ],
)
def test_a_wrong_request_ends_on_a_page_and_sends_nobody_back(
    sandbox: Sandbox, changes: dict[str, str]
) -> None:
    url = authorize_url(sandbox, NATIVE, **changes)
    page = requests.get(f"{url}&decision=allow", allow_redirects=False, timeout=5)
    assert page.status_code == 400
    assert "Something went wrong" in page.text
    with pytest.raises(Misuse):
        sandbox.approve(url)


def test_a_code_is_good_once(sandbox: Sandbox) -> None:
    back = sandbox.approve(authorize_url(sandbox))
    assert exchange(sandbox, back).status_code == 200
    again = exchange(sandbox, back)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(("seconds", "expected"), [(30, 200), (31, 400)])
def test_a_code_is_good_for_half_a_minute(
    sandbox: Sandbox, clock: FixedClock, seconds: int, expected: int
) -> None:
    back = sandbox.approve(authorize_url(sandbox))
    clock.move(timedelta(seconds=seconds))
    assert exchange(sandbox, back).status_code == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": VERIFIER + "x"},
        {"redirect_uri": NATIVE.redirects[1]},
        {"code": "made-up"},
        {"grant_type": "password"},
        {"code_verifier": ""},
    ],
)
def test_a_code_needs_the_verifier_and_the_address_it_was_asked_with(
    sandbox: Sandbox, changes: dict[str, str]
) -> None:
    answer = exchange(sandbox, sandbox.approve(authorize_url(sandbox)), NATIVE, **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_confidential_app_must_show_its_secret(sandbox: Sandbox) -> None:
    back = sandbox.approve(authorize_url(sandbox, WEB))
    for app in (replace(WEB, client_secret=None), replace(WEB, client_secret="wrong")):
        answer = exchange(sandbox, back, app)
        assert answer.status_code == 401
        assert answer.json() == {
            "error": "unauthorized_client",
            "error_description": "Missing valid authorization header",
        }
    assert exchange(sandbox, back, WEB).status_code == 200


def test_a_code_of_one_app_is_nothing_to_another(sandbox: Sandbox) -> None:
    back = sandbox.approve(authorize_url(sandbox, WEB))
    assert exchange(sandbox, back, NATIVE).status_code == 400


def test_an_access_token_lasts_two_hours(sandbox: Sandbox, tokens: Any, clock: FixedClock) -> None:
    clock.move(timedelta(hours=2) - timedelta(seconds=1))
    assert status(sandbox, tokens["access_token"]) == 200
    clock.move(timedelta(seconds=1))
    assert status(sandbox, tokens["access_token"]) == 401
    assert status(sandbox, refresh(sandbox, tokens["refresh_token"]).json()["access_token"]) == 200


def test_a_refresh_token_changes_with_each_use(sandbox: Sandbox, tokens: Any) -> None:
    second = refresh(sandbox, tokens["refresh_token"]).json()
    third = refresh(sandbox, second["refresh_token"]).json()
    every = {each["refresh_token"] for each in (tokens, second, third)}
    assert len(every) == 3
    assert status(sandbox, third["access_token"]) == 200


def test_a_used_refresh_token_ends_its_whole_family(sandbox: Sandbox, tokens: Any) -> None:
    second = refresh(sandbox, tokens["refresh_token"]).json()
    stolen = refresh(sandbox, tokens["refresh_token"])
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_request")
    assert refresh(sandbox, second["refresh_token"]).status_code == 400
    assert status(sandbox, second["access_token"]) == 401


def test_of_many_refreshes_at_once_with_one_token_one_succeeds(
    sandbox: Sandbox, tokens: Any
) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: refresh(sandbox, tokens["refresh_token"]), range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 5


@pytest.mark.parametrize("path", ["/i/oauth2/authorize", "/2/oauth2/token", "/2/oauth2/revoke"])
def test_faults_reach_signing_in_as_well(sandbox: Sandbox, path: str) -> None:
    sandbox.faults.add(faults.html(), path=path)
    answer = requests.get(sandbox.url + path, timeout=5)
    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")


def test_without_offline_access_there_is_nothing_to_refresh_with(sandbox: Sandbox) -> None:
    back = sandbox.approve(authorize_url(sandbox, scope=READING))
    assert "refresh_token" not in exchange(sandbox, back).json()


def test_an_answer_lost_after_a_refresh_leaves_the_old_token_dead(
    sandbox: Sandbox, tokens: Any
) -> None:
    sandbox.faults.add(faults.drop(written=True), path="/2/oauth2/token")
    with pytest.raises(requests.ConnectionError):
        refresh(sandbox, tokens["refresh_token"])
    assert refresh(sandbox, tokens["refresh_token"]).status_code == 400


@pytest.mark.parametrize(
    ("name", "access", "refreshes"), [("access_token", 401, 200), ("refresh_token", 401, 400)]
)
def test_revoking_ends_a_token_or_all_that_a_refresh_token_gave(
    sandbox: Sandbox, tokens: Any, name: str, access: int, refreshes: int
) -> None:
    answer = ask(sandbox, path="revoke", token=tokens[name])
    assert answer.json() == {"revoked": True}
    assert status(sandbox, tokens["access_token"]) == access
    assert refresh(sandbox, tokens["refresh_token"]).status_code == refreshes


def test_a_user_who_disconnects_the_app_ends_everything(sandbox: Sandbox, tokens: Any) -> None:
    sandbox.disconnect()
    assert status(sandbox, tokens["access_token"]) == 401
    assert refresh(sandbox, tokens["refresh_token"]).status_code == 400


def test_a_token_does_only_what_was_consented_to(sandbox: Sandbox) -> None:
    back = sandbox.approve(authorize_url(sandbox, scope=READING))
    access = exchange(sandbox, back).json()["access_token"]
    assert status(sandbox, access) == 200
    refused = requests.post(
        f"{sandbox.url}/2/tweets",
        json={"text": "Hello"},
        headers={"Authorization": f"Bearer {access}"},
        timeout=5,
    )
    assert refused.status_code == 403


def test_once_tokens_were_issued_an_invented_one_opens_nothing(sandbox: Sandbox) -> None:
    assert status(sandbox, "invented") == 200
    sandbox.keys()
    assert status(sandbox, "invented") == 401
    assert status(sandbox, sandbox.token) == 200


def signed(
    sandbox: Sandbox, keys: Keys, method: str = "GET", path: str = "/2/users/me", **more: Any
) -> requests.Response:
    auth = OAuth1(keys.consumer_key, keys.consumer_secret, keys.access_token, keys.access_secret)
    return requests.request(method, sandbox.url + path, auth=auth, timeout=5, **more)


def test_a_right_signature_is_accepted_whatever_is_asked(sandbox: Sandbox) -> None:
    keys = sandbox.keys()
    found = signed(
        sandbox,
        keys,
        path="/2/tweets/search/recent",
        params={"query": '("Tiny Teas" OR café) -from:tinyteas', "tweet.fields": "a,b~*"},
    )
    assert found.status_code == 200
    assert found.headers["x-access-level"] == "read-write-directmessages"
    sent = signed(sandbox, keys, "POST", "/2/tweets", json={"text": "Good morning & hello"})
    assert sent.status_code == 201


def test_keys_act_as_the_account_they_were_made_for(sandbox: Sandbox) -> None:
    me = signed(sandbox, sandbox.keys(handle="ada")).json()
    assert me["data"]["username"] == "ada"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda keys: replace(keys, consumer_secret="wrong"), 32),
        (lambda keys: replace(keys, access_secret="wrong"), 32),
        (lambda keys: replace(keys, consumer_key=WEB.consumer_key), 32),
        (lambda keys: replace(keys, access_token="1-wrong"), 89),
        (
            lambda keys: replace(
                keys, consumer_key=keys.access_token, access_token=keys.consumer_key
            ),
            89,
        ),
    ],
)
def test_wrong_or_swapped_keys_are_a_401(
    sandbox: Sandbox, spoil: Callable[[Keys], Keys], code: int
) -> None:
    refused = signed(sandbox, spoil(sandbox.keys()))
    assert refused.status_code == 401
    assert [error["code"] for error in refused.json()["errors"]] == [code]


@pytest.mark.parametrize(("minutes", "expected"), [(4, 200), (-4, 200), (6, 401), (-6, 401)])
def test_a_clock_more_than_five_minutes_off_is_refused(
    sandbox: Sandbox, minutes: int, expected: int
) -> None:
    sandbox.skew = timedelta(minutes=minutes)
    answer = signed(sandbox, sandbox.keys())
    assert answer.status_code == expected
    if expected == 401:
        assert answer.json()["errors"][0]["code"] == 135


def test_an_app_that_may_only_read_writes_nothing(sandbox: Sandbox) -> None:
    keys = sandbox.keys(replace(NATIVE, level=Level.READ))
    assert signed(sandbox, keys).headers["x-access-level"] == "read"
    refused = signed(sandbox, keys, "POST", "/2/tweets", json={"text": "Hello"})
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("/oauth1-permissions")


def test_a_suspended_account_is_told_so(sandbox: Sandbox) -> None:
    sandbox.suspend()
    refused = signed(sandbox, sandbox.keys())
    assert refused.status_code == 403
    assert "suspended" in refused.json()["detail"]
    sandbox.suspend(suspended=False)
    assert signed(sandbox, sandbox.keys()).status_code == 200


def test_every_answer_has_the_date_of_the_sandboxs_clock(sandbox: Sandbox) -> None:
    sandbox.skew = timedelta(hours=1)
    sandbox.faults.add(faults.error(503))
    for _ in range(2):
        answer = requests.get(f"{sandbox.url}/2/users/me", timeout=5)
        assert answer.headers["date"] == "Fri, 20 Nov 2026 13:00:00 GMT"
