"""Look-ups at the desk: what is asked, what is kept, what it cannot do."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from carecli.care.errors import Misuse
from carecli.config.model import Config, Lookup
from carecli.system.programs import TookTooLong
from tests.support.hostile import PAYLOADS, controls
from tests.support.shop import Shop, post

SHOWS = "import json, sys; print(json.dumps(sys.argv[1:]))"


def program(code: str = SHOWS, *words: str, timeout: float = 20) -> Lookup:
    command = (sys.executable, "-c", code, *(words or ("--find", "{order}")))
    return Lookup(command=command, timeout=timedelta(seconds=timeout))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path, Config(lookups={"orders": program()}))
    shop.take(post(2, 2, "@shop order 10482, or was it 777?"))
    return shop


def sets(shop: Shop, **lookups: Lookup) -> None:
    shop.parts.settings = Config(lookups=lookups)


def test_the_settings_say_what_can_be_looked_up(shop: Shop) -> None:
    (question,) = shop.desk.lookups.known()
    assert (question.name, question.title, question.asks) == ("orders", "orders", ("order",))


def test_values_are_suggested_and_nothing_is_run_by_itself(shop: Shop) -> None:
    case = shop.case(2)
    shop.desk.triage.note(case, "older order: 55512", source="they told us")
    suggested = shop.desk.lookups.suggested(case, "orders")
    assert suggested == {"order": ("10482", "55512", "777")}
    assert shop.desk.lookups.of(case) == ()


def test_an_answer_is_kept_with_its_time_and_shown_on_the_card(shop: Shop) -> None:
    case = shop.case(2)
    found = shop.desk.lookups.run(case, "orders", {"order": " 10482; id "})
    assert json.loads(found.output) == ["--find", "10482; id"]
    assert found.at == shop.clock.now()
    assert shop.desk.card(case).lookups == (found,)


def test_asking_again_takes_the_place_of_the_answer_before(shop: Shop) -> None:
    case = shop.case(2)
    shop.desk.lookups.run(case, "orders", {"order": "1"})
    shop.later(hours=1)
    again = shop.desk.lookups.run(case, "orders", {"order": "1"})
    shop.later(hours=1)
    other = shop.desk.lookups.run(case, "orders", {"order": "2"})
    assert shop.desk.lookups.of(case) == (other, again)
    assert shop.desk.lookups.suggested(case, "orders")["order"] == ("2", "10482", "777")


def test_only_the_latest_answers_are_kept(shop: Shop) -> None:
    case = shop.case(2)
    sets(shop, orders=Lookup(command=("echo", "{order}")))
    for number in range(23):
        shop.later(minutes=1)
        shop.desk.lookups.run(case, "orders", {"order": str(number)})
    kept = [one.values["order"] for one in shop.desk.lookups.of(case)]
    assert kept == [str(number) for number in range(22, 2, -1)]


def test_a_program_that_ends_badly_is_kept_with_its_code(shop: Shop) -> None:
    sets(shop, orders=program("import sys; print('no such order'); sys.exit(4)"))
    found = shop.desk.lookups.run(shop.case(2), "orders", {"order": "1"})
    assert (found.output, found.code) == ("no such order", 4)


def test_of_one_that_does_not_end_nothing_is_kept(shop: Shop) -> None:
    sets(shop, orders=program("import time; time.sleep(60)", timeout=0.5))
    with pytest.raises(TookTooLong):
        shop.desk.lookups.run(shop.case(2), "orders", {"order": "1"})
    assert shop.desk.lookups.of(shop.case(2)) == ()


def test_an_answer_that_is_too_long_says_so(shop: Shop) -> None:
    sets(shop, orders=program("print('x' * 10_000_000)"))
    found = shop.desk.lookups.run(shop.case(2), "orders", {"order": "1"})
    assert found.output.endswith("it wrote more than is kept.")
    assert len(found.output) < 70_000


def test_a_hostile_answer_is_only_text(shop: Shop, tmp_path: Path) -> None:
    text = "\n".join(PAYLOADS)[:60_000]
    (tmp_path / "said").write_bytes(text.encode("utf-8", "surrogatepass"))
    sets(shop, orders=Lookup(command=("cat", str(tmp_path / "said"))))
    found = shop.desk.lookups.run(shop.case(2), "orders", {})
    assert controls(found.output) == {}


def test_what_is_missing_is_said_before_anything_runs(shop: Shop, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    sets(shop, orders=Lookup(command=("touch", str(mark), "{order}")))
    for values in ({}, {"order": "-x"}, {"order": "1", "other": "2"}):
        with pytest.raises(Misuse):
            shop.desk.lookups.run(shop.case(2), "orders", values)
    assert not mark.exists()


def test_a_look_up_that_is_not_there_is_named(shop: Shop) -> None:
    with pytest.raises(Misuse, match="Did you mean orders"):
        shop.desk.lookups.run(shop.case(2), "order", {})
    sets(shop)
    with pytest.raises(Misuse, match="Add one under"):
        shop.desk.lookups.run(shop.case(2), "orders", {})


def test_the_program_sees_none_of_our_secrets(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARECLI_X_CONSUMER_SECRET", "canary")
    sets(shop, orders=program("import os; print('canary' in str(os.environ))", "--all"))
    assert shop.desk.lookups.run(shop.case(2), "orders", {}).output == "False"
