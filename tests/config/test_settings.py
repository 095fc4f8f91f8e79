"""The config file is read strictly, and its errors say where, what and what instead."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.errors import ConfigError
from carecli.config.load import LARGEST, load, parse
from carecli.config.model import AccountSettings, Config, span
from carecli.config.write import START, plain, save, shown, span_text

FULL = """
hold = "5s"
sort = "due"
timezone = "Europe/London"

[keys]
"list.down" = "j,down"

[prices]
reply = "0.010"

[accounts.CrumbAndCo]
target = "1h 30m"
timezone = "America/New_York"
searches = ["crumb bakery"]
closed = [2026-12-25]

[accounts.CrumbAndCo.hours]
mon = "09:00-12:00, 13:00-17:00"
sat = "closed"
"""


def test_a_missing_file_means_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == Config()


def test_an_empty_file_means_the_defaults() -> None:
    assert parse("", source="f") == Config()


def test_a_full_file_is_read_as_what_it_says() -> None:
    config = parse(FULL, source="f")
    assert (config.hold, config.sort, config.poll) == (
        timedelta(seconds=5),
        "due",
        timedelta(minutes=2),
    )
    assert config.prices == {"reply": Decimal("0.010")}
    assert config.keys == {"list.down": "j,down"}
    crumb = config.account("crumbandco")
    assert crumb.target == timedelta(minutes=90)
    assert crumb.closed == (date(2026, 12, 25),)
    assert crumb.hours == {"mon": "09:00-12:00, 13:00-17:00", "sat": "closed"}


def test_an_account_is_found_however_its_handle_is_written() -> None:
    config = parse(FULL, source="f")
    assert config.account("CRUMBANDCO") is config.accounts["crumbandco"]
    assert config.account("someone") == AccountSettings()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hold = 5", 'f: hold is 5. Expected a stretch of time in quotes, like "10s"'),
        ('poll = "0s"', 'f: poll is "0s". Expected a stretch of time'),
        ('[accounts.a]\ntarget = "9999999w"', "up to a year"),
        ('sort = "new"', 'f: sort is "new". Expected one of "age", "due".'),
        ('timezone = "Europe"', 'f: timezone is "Europe". Expected a time zone like'),
        ('timezone = "../../etc/passwd"', "Expected a time zone like"),
        ("[prices]\nreply = 0.01", "f: prices.reply is 0.01. Expected US dollars in quotes"),
        ('[accounts.a]\ntarget = "soon"', 'f: accounts.a.target is "soon". Expected'),
        ('[accounts.a.hours]\nmon = "9-5"', 'f: accounts.a.hours.mon is "9-5". Expected opening'),
        ('[accounts.a.hours]\nmon = "09:00-25:00"', "Expected opening hours like"),
        ('[accounts.a.hours]\nmonday = "closed"', "Expected one of mon, tue"),
        ('[accounts."@a"]', 'f: accounts.@a is "@a". Expected a handle without @'),
        ('[accounts.a]\nowned = "yes"', 'f: accounts.a.owned is "yes". Expected true or false.'),
        ("[accounts.a]\nclosed = [1]", "f: accounts.a.closed is [1]. Expected a list of dates"),
        ('[accounts.a]\napi_url = "http://example.com"', "Expected an https address"),
        ('[accounts.a]\napi_url = "http://127.0.0.1.example.com"', "Expected an https address"),
        ('[accounts.a]\napi_url = "https://me:pw@example.com"', "Expected an https address"),
        ('[accounts.a]\napi_url = "https://x.example\\r\\nHost: y"', "Expected an https address"),
        ('[accounts.a]\napi_url = "https://x.example\\u202e"', "Expected an https address"),
        ('snoozes = ["2h", "soon"]', 'f: snoozes is "soon". Expected a time like'),
        ("accounts = 3", "f: accounts is 3. Expected a table [accounts]."),
        ("[accounts.a]\n[accounts.A]", "f: accounts.A is there twice."),
    ],
)
def test_a_wrong_value_is_named_with_what_belongs_there(text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, source="f")
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('hodl = "5s"', "f: there is no setting hodl. Did you mean hold?"),
        (
            "[accounts.a]\nsign_off = '^A'",
            "there is no setting accounts.a.sign_off. Did you mean s",
        ),
        ("zzz = 1", "Known here: hold, cooling, poll"),
    ],
)
def test_an_unknown_setting_names_the_nearest_one(text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, source="f")
    assert expected in str(caught.value)


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('hold = "5s"\nsort =\n')
    with pytest.raises(ConfigError, match="line 2") as caught:
        load(file)
    assert str(file) in caught.value.detail


def test_a_file_that_is_not_text_is_a_config_error(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(file)


@pytest.mark.parametrize(
    "url", ["http://localhost:8080", "http://127.0.0.1:9", "http://[::1]:9", "https://x.example"]
)
def test_plain_http_is_taken_on_this_machine_only(url: str) -> None:
    config = parse(f'[accounts.a]\napi_url = "{url}/"', source="f")
    assert config.account("a").api_url == url


@given(st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_span_is_read_back_as_it_was_written(value: timedelta) -> None:
    assert span(span_text(value)) == value


def test_what_is_shown_can_be_read_again() -> None:
    config = parse(FULL, source="f")
    assert parse(shown(config), source="shown") == config
    assert parse(shown(Config()), source="shown") == Config()


def test_everything_is_shown_as_plain_text() -> None:
    assert plain(Config())["hold"] == "10s"
    assert plain(parse(FULL, source="f"))["accounts"]["crumbandco"]["closed"] == ["2026-12-25"]


def test_setting_a_value_keeps_comments_and_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('# mine\nhold = "5s"  # quick\n\n[accounts.crumb]\nsignoff = "^A" # Ana\n')
    config = save(file, {("hold",): "20s", ("accounts", "crumb", "target"): "1h"})
    text = file.read_text()
    assert "# mine" in text
    assert "# quick" in text
    assert "# Ana" in text
    assert config == load(file)
    assert config.hold == timedelta(seconds=20)
    assert config.account("crumb").target == timedelta(hours=1)


def test_a_first_value_makes_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    save(file, {("accounts", "crumb", "timezone"): "Europe/Paris"})
    assert load(file).account("crumb").timezone == "Europe/Paris"
    assert file.read_text().startswith(START)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    assert [each.name for each in file.parent.iterdir()] == ["config.toml"]


def test_a_value_of_none_takes_a_setting_out(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    save(file, {("hold",): "20s"})
    assert save(file, {("hold",): None}) == Config()


def test_a_wrong_value_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('hold = "5s"\n')
    with pytest.raises(ConfigError, match="poll"):
        save(file, {("poll",): "often"})
    assert file.read_text() == 'hold = "5s"\n'


def test_a_country_whose_holidays_nobody_knows_is_refused() -> None:
    assert parse('[accounts.a]\nholidays = "GB-ENG"', source="f").account("a").holidays == "GB-ENG"
    for unknown in ("XX", "GB-XYZ", "gb", "England"):
        with pytest.raises(ConfigError, match="Expected a country like"):
            parse(f'[accounts.a]\nholidays = "{unknown}"', source="f")


@pytest.mark.parametrize("text", ["hold = " + "[" * 20_000, "hold = " + "9" * 5_000])
def test_toml_that_wears_out_its_reader_is_a_config_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        load(file)
    with pytest.raises(ConfigError):
        save(file, {("hold",): "5s"})
    assert file.read_text(encoding="utf-8") == text


def test_a_file_without_end_is_a_config_error(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"#" * (LARGEST + 1))
    for use in (load, lambda path: save(path, {("hold",): "5s"})):
        with pytest.raises(ConfigError, match="too large"):
            use(file)
