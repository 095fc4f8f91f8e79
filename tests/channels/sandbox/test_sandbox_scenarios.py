"""Scenarios: what a file says, what is wrong with one, and recorded conversations."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from carecli.care.errors import Misuse
from carecli.channels.sandbox import Sandbox, Scenario, load
from carecli.channels.sandbox.manuscript import parse
from carecli.channels.sandbox.scenarios import Draft
from carecli.channels.sandbox.world import moment_of
from carecli.system.clock import FixedClock

BRAND = '[brand]\nhandle = "tea"\n'
ADA = '[[people]]\nhandle = "ada"\n'
POST = '[[posts]]\nkey = "a"\nby = "ada"\nago = "1h"\ntext = "@tea hello"\n'


def test_a_scenario_says_what_the_account_needs() -> None:
    scenario = load(Path(__file__).with_name("tiny.toml"))
    assert scenario.brand.handle == "tinyteas"
    assert scenario.brand.since == datetime(2016, 4, 2, tzinfo=UTC)
    assert scenario.target == "2h"
    assert scenario.hours == {"mon": "09:00-17:00"}
    assert scenario.signoff == "^Jo"
    assert scenario.searches == ('"Tiny Teas" -@tinyteas -from:tinyteas',)
    reaction, in_private = scenario.reactions
    assert (reaction.dm, in_private.dm) == (False, True)
    assert (reaction.words, reaction.after) == (("refund", "replace"), timedelta(seconds=15))


@pytest.mark.parametrize(
    ("span", "meant"),
    [
        ("1d 2h 5m 10s", timedelta(days=1, hours=2, minutes=5, seconds=10)),
        ("90s", timedelta(seconds=90)),
        ("2h5m", timedelta(hours=2, minutes=5)),
    ],
)
def test_a_span_combines_days_hours_minutes_and_seconds(span: str, meant: timedelta) -> None:
    scenario = parse(BRAND + ADA + POST.replace("1h", span))
    assert scenario.posts[0].at == -meant


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("name = 3", "s.toml: brand is missing"),
        ("[brand", "s.toml is not TOML"),
        ("a = " + "[" * 20_000, "s.toml is not TOML"),
        ("a = " + "9" * 5_000, "s.toml is not TOML"),
        ("[brand]\nname = 'x'", "s.toml: brand.handle is missing"),
        (BRAND + "handel = 'x'", "s.toml: brand.handel is not known; did you mean handle?"),
        (BRAND + "followers = 'many'", "brand.followers must be a whole number, not 'many'"),
        (BRAND + "since = 'May'", "brand.since must be a date"),
        (BRAND + "hours = { funday = '1' }", "brand.hours.funday must be like"),
        (BRAND + "[[people]]\nhandle = 'a b'", "people[1] (a b).handle must be 1 to 15 letters"),
        (BRAND + ADA + ADA, "the handle ada is there twice"),
        (BRAND + POST, "post a: by names nobody: 'ada'"),
        (BRAND + ADA + POST + POST, "the key a is there twice"),
        (BRAND + ADA + POST.replace("1h", "soon"), 'posts[1] (a).ago must be like "1d 2h'),
        (BRAND + ADA + POST + "reply_to = 'b'", "post a: reply_to names no post: 'b'"),
        (BRAND + ADA + POST + "reply_to = 'a'", "post a: reply_to names a later post: 'a'"),
        (BRAND + ADA + POST + "media = [{ kind = 'gif' }]", "posts[1] (a).media[1].kind must be"),
        (BRAND + ADA + POST + "media = [1]", "posts[1] (a).media entry 1 must be a table"),
        (BRAND + ADA + POST.replace("text", "txt"), "posts[1] (a).text is missing"),
        (BRAND + ADA + POST + "after = '1s'", "posts[1] (a).after is not known"),
        (BRAND + "[[later]]\nkey = 'b'\nby = 'tea'\nago = '1s'", "later[1] (b).after is missing"),
        (BRAND + "[[reactions]]\nto = 'zed'\nafter = '1s'\ntext = 'x'", "to names nobody: 'zed'"),
        (BRAND + "[[moods]]\nfor = 'sad'\nafter = '1s'\ntext = 'x'", "moods[1] (sad).for must be"),
        (BRAND + "[[people]]\nhandle = 'a'\nprotected = 1", "(a).protected must be true or false"),
        ("people = 3\n" + BRAND, "s.toml: people must be a list, not 3"),
        ("posts = []\nwhat = 1\n" + BRAND, "s.toml: what is not known"),
    ],
)
def test_a_wrong_file_is_told_what_is_wrong_and_where(toml: str, said: str) -> None:
    with pytest.raises(Misuse) as wrong:
        parse(toml, where="s.toml")
    assert said in str(wrong.value)


def test_a_near_miss_of_a_key_is_suggested() -> None:
    toml = BRAND + ADA + POST.replace('"a"', '"ada-1"')
    toml += POST.replace('"a"', '"c"').replace("1h", "5m") + "reply_to = 'ada1'"
    with pytest.raises(Misuse) as wrong:
        parse(toml)
    assert wrong.value.hint == "Did you mean ada-1?"


def test_an_unknown_name_and_an_unreadable_file_are_misuse(tmp_path: Path) -> None:
    for source in ("nosuch", tmp_path / "none.toml", tmp_path / "none.jsonl"):
        with pytest.raises(Misuse):
            load(source)


def test_ids_sort_by_time_and_do_not_depend_on_the_run(clock: FixedClock) -> None:
    scenario = load(Path(__file__).with_name("tiny.toml"))
    first, second = Sandbox(scenario, clock), Sandbox(scenario, clock)
    assert first.world.timeline() == second.world.timeline() == sorted(first.world.timeline())
    post = first.world.posts[first.post_id("ada-1")]
    assert moment_of(post.id) == post.at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    first.stop()
    second.stop()


# Recorded conversations, on an invented file of the same format.


def line(number: str, author: str, at: str, text: str, parent: str | None = None) -> dict[str, Any]:
    return {
        "id": number,
        "author": author,
        "inbound": author.isdecimal(),
        "created_at": f"2017-10-{at}Z",
        "text": text,
        "in_reply_to": parent,
    }


def thread(brand: str, *posts: dict[str, Any]) -> dict[str, Any]:
    return {"conversation_id": posts[0]["id"], "brand": brand, "posts": list(posts)}


THREADS = [
    thread(
        "BunCo",
        line("10", "501", "01T10:00:00", "@BunCo Salt &amp; butter? https://t.co/abc"),
        line("7", "BunCo", "01T10:05:07", "@501 Sorry! ^K", "10"),
        line("8", "501", "01T10:09:00", "ok thanks", "7"),
        line("9", "BunCo", "01T10:20:00", "@501 Any time", "8"),
    ),
    thread(
        "BunCo",
        line("21", "BunCo", "03T08:00:00", "@502 We see your note", "20"),
        line("22", "503", "03T09:00:00", "me too", "21"),
        line("23", "503", "03T09:00:00", "@502 same for you?", "20"),
    ),
    thread(
        "BunCo",
        line("25", "BunCo", "02T08:00:00", "@502 One moment", "20"),
        line("26", "502", "02T08:01:00", "@BunCo ok", "25"),
    ),
    thread(
        "TeaCo",
        line("31", "504", "20T08:00:00", "@USER where is it?"),
        line("32", "TeaCo", "20T09:00:00", "@USER on its way", "31"),
    ),
]


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    path = tmp_path / "threads.jsonl"
    path.write_text("\n".join(json.dumps(thread) for thread in THREADS), encoding="utf-8")
    return path


@pytest.fixture
def play(clock: FixedClock) -> Iterator[Callable[[Scenario], Sandbox]]:
    opened: list[Sandbox] = []

    def start(scenario: Scenario) -> Sandbox:
        opened.append(Sandbox(scenario, clock, window=None))
        return opened[-1]

    yield start
    for sandbox in opened:
        sandbox.stop()


def written(scenario: Scenario) -> dict[str, Draft]:
    return {draft.key: draft for draft in scenario.posts}


def test_all_brands_become_one_account_unless_one_is_picked(recorded: Path) -> None:
    everything, one = load(recorded), load(recorded, brand="teaco")
    ours = [draft.key for draft in everything.posts if draft.by == everything.brand.handle]
    assert ours == ["7", "9", "21", "25", "32"]
    assert [draft.key for draft in one.posts] == ["31", "32"]
    with pytest.raises(Misuse, match="has no conversation of Nobody"):
        load(recorded, brand="Nobody")


def test_one_shift_puts_the_newest_three_minutes_ago_and_keeps_every_gap(recorded: Path) -> None:
    drafts = written(load(recorded))
    assert max(draft.at for draft in drafts.values()) == -timedelta(minutes=3)
    assert drafts["7"].at - drafts["10"].at == timedelta(minutes=5, seconds=7)
    assert drafts["32"].at - drafts["10"].at == timedelta(days=18, hours=23)


def test_conversations_can_be_moved_nearer_with_their_own_gaps_kept(recorded: Path) -> None:
    drafts = written(load(recorded, within=timedelta(days=2)))
    assert min(draft.at for draft in drafts.values()) >= -timedelta(days=2)
    assert max(draft.at for draft in drafts.values()) == -timedelta(minutes=3)
    assert drafts["9"].at - drafts["10"].at == timedelta(minutes=20)
    assert drafts["32"].at - drafts["10"].at < timedelta(days=2)


def test_customers_get_handles_that_keep_their_number(
    recorded: Path, play: Callable[[Scenario], Sandbox]
) -> None:
    world = play(load(recorded, brand="BunCo")).world
    (customer,) = [who for who in world.accounts.values() if who.handle.endswith("u501")]
    texts = {post.text for post in world.posts.values()}
    assert "@BunCo Salt & butter? https://t.co/abc" in texts
    assert f"@{customer.handle} Sorry! ^K" in texts
    assert load(recorded).people == load(recorded).people


def test_every_customer_post_mentions_us_one_way_or_the_other(
    recorded: Path, play: Callable[[Scenario], Sandbox]
) -> None:
    sandbox = play(load(recorded))
    world = sandbox.world
    assert {sandbox.post_id(key) for key in ("10", "8", "22", "23", "26", "31")} == set(
        world.mentioning(world.brand.id)
    )
    assert world.posts[sandbox.post_id("8")].text == "@care_desk ok thanks"
    assert world.posts[sandbox.post_id("23")].text.startswith("@care_desk @")
    assert world.posts[sandbox.post_id("31")].text == "@care_desk where is it?"


def test_a_parent_that_was_never_recorded_is_gone_but_known_by_its_author(
    recorded: Path, play: Callable[[Scenario], Sandbox]
) -> None:
    sandbox = play(load(recorded))
    world = sandbox.world
    answer, lost = world.posts[sandbox.post_id("21")], sandbox.post_id("20")
    assert (answer.parent, answer.conversation) == (lost, lost)
    assert lost in world.gone
    assert lost not in world.timeline()
    assert "u502" in world.accounts[world.posts[lost].author].handle


def test_conversations_that_hang_on_one_lost_post_are_one(
    recorded: Path, play: Callable[[Scenario], Sandbox]
) -> None:
    sandbox = play(load(recorded))
    conversations = {sandbox.world.posts[sandbox.post_id(key)].conversation for key in ("21", "25")}
    assert conversations == {sandbox.post_id("20")}
    assert len(sandbox.world.timeline()) == 11


def test_posts_of_one_second_keep_their_order(
    recorded: Path, play: Callable[[Scenario], Sandbox]
) -> None:
    sandbox = play(load(recorded))
    assert sandbox.post_id("22") < sandbox.post_id("23")


def test_the_last_answers_can_be_left_out_so_that_there_is_work(recorded: Path) -> None:
    assert set(written(load(recorded, replies="drop_last"))) == {"10", "7", "8", "31"}


def test_all_answers_can_be_left_out_and_what_answered_them_moves_up(recorded: Path) -> None:
    drafts = written(load(recorded, replies="drop"))
    assert set(drafts) == {"10", "8", "20", "22", "23", "26", "31"}
    assert drafts["8"].reply_to == "10"
    assert drafts["22"].reply_to == "20"
    assert drafts["8"].text.startswith("@care_desk ")


def test_a_line_that_is_no_conversation_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(THREADS[0]) + '\n{"brand": "x"}\n', encoding="utf-8")
    with pytest.raises(Misuse, match=r"bad\.jsonl: line 2 is no conversation"):
        load(path)


def given(path: str) -> Path:
    home = os.environ.get("CARECLI_TEST_DATA")
    beside = Path(__file__).parents[4] / "shared" / "data"
    found = (Path(home) if home else beside) / path
    if not found.exists():
        pytest.skip(f"{path} is not here: set CARECLI_TEST_DATA to the folder of the test data")
    return found


def test_thousands_of_real_conversations_are_served_with_nothing_lost(
    play: Callable[[Scenario], Sandbox],
) -> None:
    path = given("conversations/twcs_threads.jsonl")
    raw = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    posts = {post["id"]: post for row in raw for post in row["posts"]}
    sandbox = play(load(path))
    world = sandbox.world
    inbound = [number for number, post in posts.items() if post["inbound"]]
    assert set(world.mentioning(world.brand.id)) == {sandbox.post_id(n) for n in inbound}
    assert len(world.timeline()) == len(posts)
    times = sorted(
        (datetime.fromisoformat(post["created_at"]), number) for number, post in posts.items()
    )
    shifts = {world.posts[sandbox.post_id(number)].at - at for at, number in times}
    assert len(shifts) == 1


FIELDS = (
    "attachments,author_id,conversation_id,created_at,entities,in_reply_to_user_id,lang,"
    "possibly_sensitive,public_metrics,referenced_tweets,source"
)


@pytest.mark.parametrize(
    ("model", "path", "params"),
    [
        ("tweet", "/2/tweets/{post}", {"tweet.fields": FIELDS}),
        (
            "user",
            "/2/users/{user}",
            {"user.fields": "created_at,description,protected,public_metrics,verified"},
        ),
    ],
)
def test_what_x_itself_once_sent_has_the_same_shape(
    session: requests.Session, sandbox: Sandbox, model: str, path: str, params: dict[str, str]
) -> None:
    real = json.loads(given(f"fixtures/xapi-v2/pytwitter/models__{model}.json").read_text("utf-8"))
    where = path.format(post=sandbox.post_id("ada-1"), user=sandbox.world.brand.id)
    headers = {"Authorization": "Bearer t"}
    answer = session.get(sandbox.url + where, params=params, headers=headers, timeout=5)
    ours = answer.json()["data"]
    shared = real.keys() & ours.keys()
    assert {"id", "created_at", "public_metrics"} <= shared
    assert {key: shape(ours[key]) for key in shared - {"entities"}} == {
        key: shape(real[key]) for key in shared - {"entities"}
    }
    if model == "tweet":
        assert (
            shape(real["entities"]["urls"][0]).items() <= shape(ours["entities"]["urls"][0]).items()
        )


def shape(value: Any) -> Any:
    """The keys and types of a JSON value, times by their pattern."""
    if isinstance(value, dict):
        return {"*_count" if k.endswith("_count") else k: shape(v) for k, v in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    if isinstance(value, str) and value.endswith("Z"):
        return "".join("9" if letter.isdigit() else letter for letter in value)
    return type(value).__name__


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ('("Crumb & Kiln" OR crumbandkiln)', ["nell-1", "wilf-1", "jude-1"]),
        ("(@crumb_and_kiln OR crumb_and_kiln)", ["jude-3", "nell-2"]),
    ],
)
def test_the_bakery_has_talk_for_wider_searches_to_find(
    open_sandbox: Callable[..., Sandbox], query: str, keys: list[str]
) -> None:
    sandbox = open_sandbox(load("bakery"))
    found = requests.get(
        f"{sandbox.url}/2/tweets/search/recent",
        params={"query": f"{query} -@crumbandkiln -from:crumbandkiln -is:retweet"},
        headers={"Authorization": f"Bearer {sandbox.token}"},
        timeout=5,
    ).json()
    assert [int(post["id"]) for post in found["data"]] == [sandbox.post_id(key) for key in keys]
