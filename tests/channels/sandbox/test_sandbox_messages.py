"""Direct messages of the stand-in: reading, paging, groups, sending, and who answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

from carecli.care.errors import Misuse
from carecli.channels.sandbox import Sandbox, faults
from carecli.channels.sandbox.limits import Limits
from carecli.channels.sandbox.manuscript import parse
from carecli.system.clock import FixedClock

Call = Callable[..., requests.Response]
Send = Callable[[str, str], requests.Response]

FIELDS = {
    "dm_event.fields": "created_at,dm_conversation_id,sender_id,participant_ids,entities",
    "expansions": "sender_id",
    "user.fields": "receives_your_dm",
}


@pytest.fixture
def events(call: Call) -> Callable[..., Any]:
    """A page of direct messages as JSON."""

    def read(path: str = "/2/dm_events", **query: Any) -> Any:
        return call("GET", path, **(FIELDS | query)).json()

    return read


@pytest.fixture
def send(call: Call, sandbox: Sandbox) -> Send:
    def write(handle: str, text: str) -> requests.Response:
        path = f"/2/dm_conversations/with/{person(sandbox, handle)}/messages"
        return call("POST", path, json={"text": text})

    return write


def person(sandbox: Sandbox, handle: str) -> int:
    found = sandbox.world.find(handle)
    assert found is not None
    return found.id


def texts(page: Any) -> list[str]:
    return [event.get("text", event["event_type"]) for event in page.get("data", [])]


def test_messages_of_thirty_days_come_newest_first(events: Callable[..., Any]) -> None:
    page = events()
    assert [text[:8] for text in texts(page)] == [
        *("Yes, let", "Shall we", "Particip", "Is the s", "Thank yo", "My order")
    ]
    assert page["meta"] == {"result_count": 6}


def test_a_message_says_who_wrote_it_where_and_when(
    events: Callable[..., Any], sandbox: Sandbox
) -> None:
    page = events()
    first = page["data"][-1]
    ada, brand = person(sandbox, "ada"), sandbox.world.brand.id
    link = first["entities"]["urls"][0]
    assert first["text"][link["start"] : link["end"]] == link["url"]
    assert first == {
        "id": str(sandbox.post_id("ada-dm")),
        "event_type": "MessageCreate",
        "text": f"My order is TT-1042 &amp; it's late, see {link['url']}",
        "created_at": "2026-11-20T10:30:00.000Z",
        "sender_id": str(ada),
        "dm_conversation_id": "-".join(str(who) for who in sorted((ada, brand))),
        "entities": first["entities"],
    }
    assert {user["username"] for user in page["includes"]["users"]} == {"ada", "bo_99", "tinyteas"}


def test_without_fields_only_id_text_and_type_come(call: Call) -> None:
    event = call("GET", "/2/dm_events", max_results=1).json()["data"][0]
    assert event.keys() == {"id", "text", "event_type"}


def test_pages_follow_each_other_without_gap_or_overlap(events: Callable[..., Any]) -> None:
    found: list[str] = []
    token: dict[str, Any] = {}
    for _ in range(3):
        page = events(max_results=2, **token)
        found += texts(page)
        token = {"pagination_token": page["meta"].get("next_token")}
    assert token == {"pagination_token": None}
    assert found == texts(events())


@pytest.mark.parametrize(
    "query",
    [
        *({"since_id": "1"}, {"start_time": "2026-11-20T00:00:00Z"}),
        *({"max_results": 0}, {"max_results": 101}, {"pagination_token": "no"}),
    ],
)
def test_there_is_no_since_id_and_a_page_has_1_to_100_events(
    call: Call, query: dict[str, Any]
) -> None:
    assert call("GET", "/2/dm_events", **query).status_code == 400


def test_a_group_has_an_id_of_its_own_and_begins_with_who_joined(
    events: Callable[..., Any], sandbox: Sandbox
) -> None:
    second, first, joined = events(max_results=3)["data"]
    assert second["dm_conversation_id"] == first["dm_conversation_id"]
    assert first["dm_conversation_id"].isdecimal()
    assert joined["event_type"] == "ParticipantsJoin"
    everybody = {person(sandbox, handle) for handle in ("ada", "bo_99", "tinyteas")}
    assert {int(who) for who in joined["participant_ids"]} == everybody
    assert "ParticipantsJoin" not in texts(events(event_types="MessageCreate"))


def test_the_conversation_with_one_person_leaves_groups_out(
    events: Callable[..., Any], sandbox: Sandbox
) -> None:
    page = events(f"/2/dm_conversations/with/{person(sandbox, 'bo_99')}/dm_events")
    assert texts(page) == ["Is the shop open?"]


def test_messages_come_as_the_clock_passes_them(
    events: Callable[..., Any], clock: FixedClock
) -> None:
    clock.move(timedelta(seconds=60))
    assert texts(events(max_results=1)) == ["Hello?"]


def test_others_read_only_their_own(sandbox: Sandbox, session: requests.Session) -> None:
    sandbox.tokens.register("bo", "bo_99")
    headers = {"Authorization": "Bearer bo"}
    page = session.get(f"{sandbox.url}/2/dm_events", headers=headers, timeout=5).json()
    assert texts(page) == [
        *("Yes, let's", "Shall we order together?", "ParticipantsJoin", "Is the shop open?")
    ]


def test_what_was_sent_is_there_and_the_same_words_may_go_twice(
    send: Send, events: Callable[..., Any]
) -> None:
    answers = [send("bo_99", "Until six."), send("bo_99", "Until six.")]
    assert [answer.status_code for answer in answers] == [201, 201]
    page = events(max_results=2)
    assert [event["id"] for event in page["data"]] == [
        answer.json()["data"]["dm_event_id"] for answer in reversed(answers)
    ]
    assert texts(page) == ["Until six.", "Until six."]


def test_people_answer_in_their_own_words_or_by_mood(
    send: Send, events: Callable[..., Any], clock: FixedClock
) -> None:
    send("ada", "What is your order number?")
    send("bo_99", "Until six.")
    clock.move(timedelta(seconds=30))
    assert sorted(texts(events(max_results=2))) == ["all right.", "here it is: TT-1042."]


def test_someone_who_takes_no_messages_says_so_and_refuses_them(
    send: Send, call: Call, sandbox: Sandbox
) -> None:
    users = call("GET", "/2/users/by", usernames="shy,ada", user__fields="receives_your_dm").json()
    takes = {user["username"]: user["receives_your_dm"] for user in users["data"]}
    assert takes == {"shy": False, "ada": True}
    refused = send("shy", "Hello")
    assert refused.status_code == 403
    assert "permission to DM" in refused.json()["detail"]
    assert not [e for e in sandbox.mail.of(person(sandbox, "shy")) if e.text == "Hello"]


@pytest.mark.parametrize("text", ["", " ", "x" * 10_001])
def test_a_message_has_1_to_10000_characters(send: Send, text: str) -> None:
    assert send("ada", text).status_code == 400


def test_fifteen_reads_a_quarter_of_an_hour_and_a_daily_limit_for_sending(
    open_sandbox: Callable[..., Sandbox], session: requests.Session, clock: FixedClock
) -> None:
    sandbox = open_sandbox(limits=Limits(user_daily={"dm_send": 1}))
    session.headers["Authorization"] = "Bearer t"
    url = f"{sandbox.url}/2/dm_events"
    assert [session.get(url, timeout=5).status_code for _ in range(16)] == [200] * 15 + [429]
    ada = f"{sandbox.url}/2/dm_conversations/with/{person(sandbox, 'ada')}/messages"
    answers = [session.post(ada, json={"text": "Hello"}, timeout=5) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 429]
    headers = answers[-1].headers
    assert headers["x-user-limit-24hour-remaining"] == "0"
    reset = int((clock.now() + timedelta(days=1)).timestamp())
    assert headers["x-user-limit-24hour-reset"] == str(reset)
    assert headers["x-rate-limit-remaining"] == "14"


def test_messages_need_the_scopes_and_a_user(
    sandbox: Sandbox, session: requests.Session, clock: FixedClock
) -> None:
    until = clock.now() + timedelta(hours=1)
    scopes = frozenset({"tweet.read", "users.read", "dm.read"})
    sandbox.tokens.issue("reader", "tinyteas", scopes, until)
    sandbox.tokens.register("app", None)
    ada = f"/2/dm_conversations/with/{person(sandbox, 'ada')}/messages"
    for token, reads, sends in (("reader", 200, 403), ("app", 403, 403)):
        session.headers["Authorization"] = f"Bearer {token}"
        url = sandbox.url
        assert session.get(f"{url}/2/dm_events", timeout=5).status_code == reads
        assert session.post(url + ada, json={"text": "Hi"}, timeout=5).status_code == sends


def test_a_fault_reaches_messages_after_they_were_sent(send: Send, sandbox: Sandbox) -> None:
    path = "/2/dm_conversations/with/*/messages"
    sandbox.faults.add(faults.drop(written=True), method="POST", path=path)
    with pytest.raises(requests.ConnectionError):
        send("ada", "Did this arrive?")
    assert sandbox.mail.of(sandbox.world.brand.id)[-1].text == "Did this arrive?"


def test_a_malformed_event_leaves_the_rest_of_its_page(
    sandbox: Sandbox, events: Callable[..., Any]
) -> None:
    sandbox.faults.add(faults.malformed(0), path="/2/dm_events")
    page = events()
    assert page["data"][0]["created_at"] == "yesterday"
    assert len(page["data"]) == 6


@pytest.mark.parametrize(
    ("message", "wrong"),
    [
        ('by = "nobody"', "by names nobody"),
        ('by = "ada"\nto = "nobody"', "to names nobody"),
        ('by = "tinyteas"', "to names its own author"),
        ('by = "ada"\nto = "tinyteas"\ngroup = "g"', "has a group and a to"),
    ],
)
def test_a_message_in_a_scenario_goes_to_somebody(message: str, wrong: str) -> None:
    head = '[brand]\nhandle = "tinyteas"\n[[people]]\nhandle = "ada"\n[[messages]]\n'
    with pytest.raises(Misuse, match=wrong):
        parse(f'{head}key = "k"\nago = "1m"\ntext = "t"\n{message}')
