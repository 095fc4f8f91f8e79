"""What the stand-in charges, when the money is gone, and what it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from carecli.channels.sandbox import Sandbox, faults
from carecli.system.clock import FixedClock

Call = Callable[..., requests.Response]
Read = Callable[..., Any]

TALK = "tinyteas OR oolong OR tea"


def test_own_mentions_cost_a_tenth_of_a_cent_each_once_a_day(
    mentions: Read, sandbox: Sandbox, clock: FixedClock
) -> None:
    for _ in range(3):
        mentions()
    assert sandbox.bill.spent == Decimal("0.005")
    clock.move(timedelta(seconds=45))  # one is deleted, one is new
    mentions()
    assert sandbox.bill.spent == Decimal("0.006")
    clock.move(timedelta(hours=12))
    mentions()
    assert sandbox.bill.spent == Decimal("0.011")


def test_somebody_elses_mentions_cost_the_full_price(call: Call, sandbox: Sandbox) -> None:
    sandbox.tokens.register("bo", "bo_99")
    url = f"{sandbox.url}/2/users/{sandbox.world.brand.id}/mentions"
    found = requests.get(url, headers={"Authorization": "Bearer bo"}, timeout=5).json()
    assert sandbox.bill.spent == len(found["data"]) * Decimal("0.005")


def test_a_post_already_paid_for_is_free_by_any_other_way(
    mentions: Read, call: Call, sandbox: Sandbox
) -> None:
    paid = mentions()["data"][0]["id"]
    before = sandbox.bill.spent
    call("GET", "/2/tweets", ids=paid)
    assert sandbox.bill.spent == before


@pytest.mark.parametrize(
    ("text", "price"), [("Sorry!", "0.010"), ("See https://tiny.example/help", "0.200")]
)
def test_an_answer_costs_a_cent_and_twenty_with_a_link(
    reply: Call, sandbox: Sandbox, text: str, price: str
) -> None:
    reply("ada-1", text)
    assert sandbox.bill.spent == Decimal(price)


def test_a_post_of_our_own_costs_more_than_an_answer(call: Call, sandbox: Sandbox) -> None:
    call("POST", "/2/tweets", json={"text": "Good morning"})
    assert sandbox.bill.spent == Decimal("0.015")


def test_messages_people_and_counts_have_their_prices(call: Call, sandbox: Sandbox) -> None:
    bill, ada = sandbox.bill, sandbox.world.find("ada")
    assert ada is not None

    def cost(method: str, path: str, **more: Any) -> Decimal:
        before = bill.spent
        assert call(method, path, **more).ok
        return bill.spent - before

    assert cost("GET", "/2/dm_events", max_results=3) == Decimal("0.030")
    path = f"/2/dm_conversations/with/{ada.id}/messages"
    assert cost("POST", path, json={"text": "Hello"}) == Decimal("0.015")
    assert cost("GET", "/2/users/me") == Decimal("0.010")
    assert cost("GET", "/2/users/by", usernames="ada,tinyteas") == Decimal("0.010")
    assert cost("GET", "/2/tweets/counts/recent", query=TALK) == Decimal("0.005")
    assert cost("GET", "/2/tweets/search/recent", query="nothingness") == 0


def test_what_was_refused_costs_nothing(reply: Call, call: Call, sandbox: Sandbox) -> None:
    reply("bo-untagged", "Hello")
    call("GET", "/2/tweets", ids="1")
    assert sandbox.bill.spent == 0


def test_credits_run_out_after_the_call_that_uses_them_up(call: Call, sandbox: Sandbox) -> None:
    sandbox.bill.credits = Decimal("0.004")
    assert call("GET", "/2/users/me").status_code == 200
    assert sandbox.bill.credits == Decimal("-0.006")
    refused = call("GET", "/2/users/me")
    assert refused.status_code == 402
    assert refused.json()["title"] == "CreditsDepleted"
    sandbox.bill.credits = Decimal(5)
    assert call("GET", "/2/users/me").status_code == 200


def test_the_spending_limit_stops_calls_and_signing_in(call: Call, sandbox: Sandbox) -> None:
    sandbox.bill.cap = Decimal("0.010")
    assert call("GET", "/2/users/me").status_code == 200
    refused = call("GET", "/2/users/me")
    assert (refused.status_code, refused.json()["title"]) == (403, "SpendCapReached")
    token = requests.post(f"{sandbox.url}/2/oauth2/token", data={}, timeout=5)
    assert (token.status_code, token.json()["title"]) == (403, "SpendCapReached")


def test_the_spending_limit_can_be_planned_for_one_call(call: Call, sandbox: Sandbox) -> None:
    sandbox.faults.add(faults.spend_cap())
    refused = call("GET", "/2/users/me")
    assert (refused.status_code, refused.json()["title"]) == (403, "SpendCapReached")
    assert call("GET", "/2/users/me").status_code == 200


def test_a_count_is_what_the_search_would_find_hour_by_hour(call: Call) -> None:
    found = call("GET", "/2/tweets/search/recent", query=TALK, max_results=100).json()
    counted = call("GET", "/2/tweets/counts/recent", query=TALK).json()
    total = counted["meta"]["total_tweet_count"]
    assert total == found["meta"]["result_count"] > 3
    assert sum(hour["tweet_count"] for hour in counted["data"]) == total
    assert len(counted["data"]) == 168
    ends = [hour["end"] for hour in counted["data"]]
    assert [hour["start"] for hour in counted["data"]][1:] == ends[:-1]
    by_day = call("GET", "/2/tweets/counts/recent", query=TALK, granularity="day").json()
    assert [day["tweet_count"] for day in by_day["data"]] == [*([0] * 4), 1, 0, 0, total - 1]


def test_counting_is_not_for_oauth_1(sandbox: Sandbox) -> None:
    headers = {"Authorization": 'OAuth oauth_token="t"'}
    url = f"{sandbox.url}/2/tweets/counts/recent"
    refused = requests.get(url, params={"query": "tea"}, headers=headers, timeout=5)
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("/unsupported-authentication")


def test_usage_is_for_the_app_and_counts_the_posts_that_were_read(
    mentions: Read, call: Call, sandbox: Sandbox, clock: FixedClock
) -> None:
    mentions()
    clock.move(timedelta(days=1))
    mentions()
    assert call("GET", "/2/usage/tweets").status_code == 403
    sandbox.tokens.register("app", None)

    def usage(**query: str) -> Any:
        return requests.get(
            f"{sandbox.url}/2/usage/tweets",
            params=query,
            headers={"Authorization": "Bearer app"},
            timeout=5,
        ).json()["data"]

    assert usage()["project_usage"] == "10"
    assert "daily_project_usage" not in usage()
    daily = usage(days="2", **{"usage.fields": "daily_project_usage"})["daily_project_usage"]
    assert [day["usage"] for day in daily["usage"]] == ["5", "5"]
