"""Where X may be, and how secrets are kept out of sight."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from carecli.care.errors import ConfigError, SignInNeeded
from carecli.channels.x.auth import Credentials
from carecli.channels.x.session import CareSession, checked
from carecli.system.clock import FixedClock
from tests.channels.x.conftest import NOW
from tests.support.wire import Say, Wire

FOUR = {
    "consumer_key": "canary1",
    "consumer_secret": "canary2",
    "access_token": "canary3",
    "access_token_secret": "canary4",
}


@pytest.mark.parametrize(
    "url",
    [
        "https://api.x.com",
        "https://proxy.example/x/",
        "http://127.0.0.1:8080",
        "http://127.8.8.8",
        "http://[::1]:80",
        "http://localhost:9/",
    ],
)
def test_https_anywhere_and_http_at_home_are_taken(url: str) -> None:
    assert checked(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://api.x.com",
        "http://127.0.0.1.evil.example",
        "http://localhost@evil.example",
        "ftp://localhost",
        "https://",
        "api.x.com",
        "https://x.com:many",
        "http://[::1",
        "https://x.com/?a=b",
        "",
    ],
)
def test_other_addresses_are_refused_by_name(url: str) -> None:
    with pytest.raises(ConfigError) as failure:
        checked(url)
    assert url.rpartition("@")[2] in failure.value.detail


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as failure:
        checked("https://me:canary@x.com")
    assert "canary" not in str(failure.value)


def test_credentials_show_no_secret() -> None:
    shown = f"{Credentials(**FOUR)!r} {Credentials(bearer='canary5')} {Credentials(**FOUR)!s}"
    assert "canary" not in shown


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"consumer_key": "a"},
        FOUR | {"bearer": "b"},
        {"bearer": "b", "access_token": "a"},
        {"bearer": "canary\nX: y"},
        {"bearer": "canary "},
        {"bearer": "canäry"},
    ],
)
def test_half_or_odd_credentials_are_refused_without_repeating_them(given: dict[str, str]) -> None:
    with pytest.raises(SignInNeeded) as failure:
        Credentials(**given)
    assert "can" not in failure.value.detail


def test_the_libraries_stay_quiet_even_if_asked_to_talk() -> None:
    logging.getLogger("tweepy").setLevel(logging.DEBUG)
    CareSession("http://localhost", FixedClock(NOW)).close()
    for name in ("tweepy.client", "oauthlib.oauth1", "requests_oauthlib", "urllib3.connectionpool"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING


def test_an_entry_in_netrc_does_not_replace_the_sign_in(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    wire.says(Say())
    with CareSession(wire.url, FixedClock(NOW)) as session:
        session.request("GET", "/2/users/me", headers={"Authorization": "Bearer ours"})
    assert wire.heard[0].headers["Authorization"] == "Bearer ours"


def test_reading_answers_prices_and_lengths_loads_no_slow_library() -> None:
    code = (
        "import sys; from carecli.channels.x import mapping, prices, text; "
        "text.weighted_length('plain'); prices.price_of_reply('acme.com'); "
        "slow = {'tweepy', 'requests', 'twitter_text'} & set(sys.modules); "
        "sys.exit(str(slow or ''))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
