"""Settings are in force as soon as they are written."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from carecli.care.errors import ConfigError
from carecli.config.load import load
from carecli.config.model import AccountSettings, Config
from carecli.system.paths import write_private
from tests.support.shop import Shop, post


def test_a_new_target_gives_open_waits_a_new_due_time(shop: Shop) -> None:
    shop.take(post(1, by=2))
    before = shop.row(2).due
    shop.desk.connect.set("shop", "target", "30m")
    after = shop.row(2).due
    assert before is not None
    assert after is not None
    assert before - after == timedelta(minutes=90), "the default is two hours"


def test_public_holidays_are_closed_days(shop: Shop) -> None:
    year = shop.desk.clock.now().year
    account = shop.desk.account()
    for country, closed in (("GB-SCT", True), ("GB-ENG", False)):
        shop.desk.connect.set("shop", "holidays", country)
        days = shop.desk._parts.promise(account.id).hours.closed
        assert (date(year, 11, 30) in days) is closed, "St Andrew's day"


def test_what_is_written_is_what_is_in_force(shop: Shop) -> None:
    shop.desk.connect.set("Shop", "caps.read_day", "2.50")
    shop.desk.connect.set("shop", "languages", "en, de")
    shop.desk.connect.set("shop", "ask", "on")
    assert load(shop.home.config_file) == shop.desk.settings
    mine = shop.desk.settings.account("shop")
    assert (str(mine.caps.read_day), mine.languages, mine.ask) == ("2.50", ("en", "de"), True)
    shop.desk.connect.set("shop", "ask", None)
    assert shop.desk.settings.account("shop").ask is False


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("tagret", "2h", "target"), ("target", "soon", "stretch of time"), ("closed", "[", "list")],
)
def test_a_setting_that_is_not_one_changes_nothing(
    shop: Shop, name: str, value: str, words: str
) -> None:
    before = shop.desk.settings
    with pytest.raises(ConfigError) as refused:
        shop.desk.connect.set("shop", name, value)
    assert words in str(refused.value)
    assert shop.desk.settings == before
    assert not shop.home.config_file.exists()


def test_settings_that_came_from_no_file_are_not_lost_to_the_first_change(tmp_path: Path) -> None:
    given = Config(accounts={"shop": AccountSettings(signoff="^Ana", hours={"mon": "09:00-17:00"})})
    shop = Shop(tmp_path, settings=given)
    shop.desk.remember_theme("nord")
    assert shop.desk.settings.accounts == given.accounts
    assert load(shop.home.config_file).account("shop").signoff == "^Ana"
    shop.db.close()


def test_settings_follow_an_account_to_its_new_name(shop: Shop) -> None:
    shop.home.config_file.write_text(
        "[accounts.shop]\n# ours\nask = true\n\n[accounts.other]\nask = false\n", encoding="utf-8"
    )
    shop.desk.preferences.move(("accounts", "shop"), ("accounts", "shop_hq"))
    assert shop.desk.settings.account("shop_hq").ask
    assert "# ours" in shop.home.config_file.read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match="already"):
        shop.desk.preferences.move(("accounts", "shop_hq"), ("accounts", "other"))


def test_what_an_editor_writes_is_in_force_at_the_next_look(shop: Shop) -> None:
    shop.take(post(1, by=2))
    shop.desk.connect.set("shop", "target", "30m")
    half_an_hour = shop.row(2).due
    write_private(shop.home.config_file, '[accounts.shop]\ntarget = "1h"\n')
    assert shop.desk.preferences.reread()
    after = shop.row(2).due
    assert half_an_hour is not None
    assert after is not None
    assert after - half_an_hour == timedelta(minutes=30)
    assert not shop.desk.preferences.reread()


def test_a_file_that_is_broken_meanwhile_is_said_once_and_changes_nothing(shop: Shop) -> None:
    shop.desk.connect.set("shop", "target", "30m")
    before = shop.desk.settings
    write_private(shop.home.config_file, "[accounts.shop]\ntagret = 1\n")
    with pytest.raises(ConfigError, match="tagret"):
        shop.desk.preferences.reread()
    assert not shop.desk.preferences.reread()
    assert shop.desk.settings == before
