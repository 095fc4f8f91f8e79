"""A whole day's money, to the cent, over the real stack; the sandbox keeps a bill of its own."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from carecli.care.errors import OverBudget
from carecli.care.rows import View
from carecli.config.model import AccountSettings, Caps, Config
from carecli.store.ledger import By
from tests.support.stage import Open, Stage, says

WRITTEN = [says(f"m{n}", f"c{n % 30}", f"@tinyteas order {n}?", ago=300 - n) for n in range(40)]
SETTINGS = Config(
    caps=Caps(read_day=Decimal("0.30"), send_day=Decimal(1)),
    accounts={"tinyteas": AccountSettings(sweep=timedelta(0))},
)


def spent(stage: Stage, by: By = By.RESOURCE) -> dict[str, str]:
    """Today's amounts by resource, or by verb."""
    amounts: dict[str, Decimal] = {}
    for one in stage.desk.spent(stage.clock.now(), by=by):
        name = one.label or one.resource
        amounts[name] = amounts.get(name, Decimal(0)) + one.amount
    return {name: str(amount) for name, amount in amounts.items()}


def test_a_day_with_a_viral_hour_costs_what_it_must(open_stage: Open) -> None:
    """The sum by hand, in cents; the account owns its app, reading has a cap of 30 a day.

    | What                                              | Count x cents | Reading | Sending |
    |---------------------------------------------------|---------------|---------|---------|
    | morning: 40 mentions by 30 authors (authors free) | 40 x 0.1      |     4.0 |         |
    | 24 answers                                        | 24 x 1.0      |         |    24.0 |
    | 1 answer with a link                              | 1 x 20.0      |         |    20.0 |
    | our 25 answers come back as own posts             | 25 x 0.1      |     2.5 |         |
    | viral hour, 300 mentions: first page              | 100 x 0.1     |    10.0 |         |
    | second page                                       | 100 x 0.1     |    10.0 |         |
    | third page: 26.5 + 10.0 would pass 30             | –             |       – |         |
    | together                                          |               |    26.5 |    44.0 |

    70.5 in all. After midnight UTC the last 100 of the viral hour cost 10.0 of the new day.
    """
    stage = open_stage(*WRITTEN, settings=SETTINGS)
    signed_in = stage.desk.status().today
    stage.desk.sync.run()
    waiting = stage.desk.listing(View.WAITING).rows(0, 100)
    assert len({row.handle for row in waiting}) == 30
    for number, row in enumerate(waiting[:25]):
        link = " See https://tiny.example/returns" if number == 7 else ""
        words = f"Hello {row.handle}, it is on its way.{link}"
        stage.desk.replies.send(row.case, words, hold=timedelta(0))
    assert {reply.state.value for reply in stage.desk.replies.deliver()} == {"sent"}
    stage.later(minutes=10)
    stage.desk.sync.run()

    for number in range(300):
        stage.writes(f"c{number % 30}", f"@tinyteas is it true? {number}")
    with pytest.raises(OverBudget):
        stage.desk.sync.run()
    with pytest.raises(OverBudget):
        stage.desk.sync.run()

    assert stage.desk.status().today - signed_in == Decimal("0.705")
    assert stage.sandbox.bill.spent == Decimal("0.705") + signed_in
    amounts = spent(stage)
    assert amounts["post.read.owned"] == "0.265"
    assert amounts["reply"] == "0.240"
    assert amounts["post.create.link"] == "0.200"
    assert spent(stage, By.VERB)["sync"] == "0.265"
    assert spent(stage, By.VERB)["reply"] == "0.440"

    stage.later(hours=12)
    (report,) = stage.desk.sync.run()
    assert (report.new, report.cost) == (100, Decimal("0.100"))
    assert stage.desk.status().today == Decimal("0.100")
    assert stage.desk.status().month - signed_in == Decimal("0.805")
