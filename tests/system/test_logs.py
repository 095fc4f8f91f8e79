"""The log file holds no secrets, is private, and is not there before it is needed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from carecli.system import logs
from carecli.system.secret import Secret

CANARY = "canary-7f3a91c2d4"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    yield logs.start(tmp_path / "logs")
    for handler in logging.getLogger("carecli").handlers[:]:
        logging.getLogger("carecli").removeHandler(handler)
        handler.close()


def test_nothing_is_made_before_something_is_logged(log_file: Path) -> None:
    logging.getLogger("carecli.sync").info("fine")
    assert not log_file.parent.exists()


def test_a_warning_is_written_to_a_private_file(log_file: Path) -> None:
    logging.getLogger("carecli.sync").warning("odd post %s", 12)
    assert "WARNING carecli.sync: odd post 12" in log_file.read_text()
    assert log_file.stat().st_mode & 0o077 == 0


def test_a_known_secret_is_taken_out_of_messages_and_tracebacks(log_file: Path) -> None:
    secret = Secret(CANARY)
    log = logging.getLogger("carecli")
    log.error("token %s", secret.reveal())
    try:
        int(f"refused {secret.reveal()}")
    except ValueError:
        log.exception("failed")
    text = log_file.read_text()
    assert CANARY not in text
    assert "token ***" in text
    assert "refused ***" in text


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer AAAAAAAAunknown0123",
        'Authorization: OAuth oauth_token="AAAAAAAAunknown0123", oauth_version="1.0"',
        '{"access_token": "AAAAAAAAunknown0123"}',
        "GET /?code=AAAAAAAAunknown0123&state=1",
        "POST /2/oauth2/token code_verifier=AAAAAAAAunknown0123",
        "POST /2/oauth2/revoke token=AAAAAAAAunknown0123",
    ],
)
def test_what_looks_like_a_secret_is_taken_out(log_file: Path, line: str) -> None:
    logging.getLogger("carecli").error(line)
    assert "AAAAAAAAunknown0123" not in log_file.read_text()


def test_an_escape_code_does_not_reach_the_terminal_through_the_log(log_file: Path) -> None:
    logging.getLogger("carecli").error("from outside: %s", "\x1b]52;c;UFdO\x07")
    assert "\x1b" not in log_file.read_text()


def test_libraries_that_log_requests_stay_quiet_even_when_debugging(tmp_path: Path) -> None:
    logs.start(tmp_path, logging.DEBUG)
    for name in ("tweepy", "oauthlib", "requests_oauthlib", "urllib3"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING
