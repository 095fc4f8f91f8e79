"""What things cost, as a person sees it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from carecli.config.model import Config
from tests.support.shop import Shop, post
from tests.support.stage import Stage


def test_reads_and_answers_are_in_the_status(stage: Stage) -> None:
    before = stage.desk.status().today
    stage.send("ada", "Hello!")
    assert stage.desk.status().today - before == Decimal("0.010")
    stage.send("bo", "See https://tiny.example")
    assert stage.desk.status().today - before == Decimal("0.210")
    stage.later(days=1)
    status = stage.desk.status()
    assert (status.today, status.month) == (Decimal(0), before + Decimal("0.210"))


def test_the_config_has_the_last_word_on_prices_even_when_it_says_nothing_is_due(
    tmp_path: Path,
) -> None:
    prices = {"reply": Decimal(0), "post.create.link": Decimal("0.3")}
    shop = Shop(tmp_path, Config(prices=prices))
    shop.take(post(2, 2))
    free = shop.desk.replies.check(shop.case(2), "Hello")
    dear = shop.desk.replies.check(shop.case(2), "See https://tiny.example")
    assert (free.price, dear.price) == (Decimal(0), Decimal("0.3"))
    shop.db.close()


def test_the_price_of_a_link_names_the_link(shop: Shop) -> None:
    shop.take(post(2, 2))
    seen = shop.desk.replies.check(shop.case(2), "See https://tiny.example")
    assert (seen.price, seen.price_reason) == (Decimal("0.200"), "a link costs 20 times as much")
