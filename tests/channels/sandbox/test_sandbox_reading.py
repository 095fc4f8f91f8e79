"""Reading from the stand-in: mentions, threads, look-ups, search, both vocabularies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

from carecli.channels.sandbox import Sandbox
from carecli.channels.sandbox.manuscript import parse
from carecli.channels.sandbox.query import QueryError
from carecli.channels.sandbox.query import parse as parse_query
from carecli.channels.sandbox.world import snowflake
from carecli.system.clock import FixedClock

Call = Callable[..., requests.Response]
Read = Callable[..., Any]


def keys_of(sandbox: Sandbox, page: Any) -> list[str]:
    by_id = {str(sandbox.post_id(key)): key for key in KEYS}
    return [by_id[post["id"]] for post in page.get("data", [])]


KEYS = (
    *("news", "ada-1", "jo-1", "ada-2", "bo-untagged", "bo-quote"),
    *("bo-repost", "shy-1", "bo-2", "ada-regret"),
)


def many(count: int) -> Any:
    """So many posts to us, one a second, the last a second old."""
    posts = "".join(
        f"""
        [[posts]]
        key = "p{n}"
        by = "ada"
        ago = "{count - n}s"
        text = "@tinyteas number {n}"
        """
        for n in range(count)
    )
    return parse(f'[brand]\nhandle = "tinyteas"\n[[people]]\nhandle = "ada"\n{posts}')


def test_mentions_are_those_by_others_that_name_us_newest_first(
    sandbox: Sandbox, mentions: Read
) -> None:
    page = mentions()
    assert keys_of(sandbox, page) == ["ada-regret", "bo-2", "bo-repost", "ada-2", "ada-1"]
    assert page["meta"] == {
        "result_count": 5,
        "newest_id": str(sandbox.post_id("ada-regret")),
        "oldest_id": str(sandbox.post_id("ada-1")),
    }


def test_both_bounds_of_the_mentions_are_exclusive_and_compared_as_numbers(
    sandbox: Sandbox, mentions: Read
) -> None:
    since, until = sandbox.post_id("ada-1"), sandbox.post_id("bo-2")
    assert keys_of(sandbox, mentions(since_id=since, until_id=until)) == ["bo-repost", "ada-2"]
    assert keys_of(sandbox, mentions(since_id=9)) == keys_of(sandbox, mentions())


def test_an_empty_page_has_no_data_and_says_so(sandbox: Sandbox, mentions: Read) -> None:
    assert mentions(since_id=sandbox.post_id("ada-regret")) == {"meta": {"result_count": 0}}


def test_start_time_is_included_and_end_time_is_not(sandbox: Sandbox, mentions: Read) -> None:
    page = mentions(start_time="2026-11-20T10:20:00Z", end_time="2026-11-20T11:40:00Z")
    assert keys_of(sandbox, page) == ["bo-repost", "ada-2"]


@pytest.mark.parametrize("size", [4, 101])
def test_a_page_size_out_of_bounds_is_refused(call: Call, sandbox: Sandbox, size: int) -> None:
    answer = call("GET", f"/2/users/{sandbox.world.brand.id}/mentions", max_results=size)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameters"] == {"max_results": [str(size)]}


def test_following_the_tokens_reads_every_mention_once(
    open_sandbox: Callable[..., Sandbox], session: requests.Session
) -> None:
    sandbox = open_sandbox(many(23))
    seen: list[str] = []
    token: str | None = None
    while True:
        page = read_mentions(session, sandbox, max_results=5, pagination_token=token)
        seen += [post["id"] for post in page["data"]]
        token = page["meta"].get("next_token")
        if token is None:
            break
    assert seen == [str(sandbox.post_id(f"p{n}")) for n in reversed(range(23))]


def test_beyond_the_window_comes_a_successful_empty_page(
    open_sandbox: Callable[..., Sandbox], session: requests.Session
) -> None:
    sandbox = open_sandbox(many(13), window=10)
    first = read_mentions(session, sandbox, max_results=10)
    token = first["meta"]["next_token"]
    assert first["meta"]["result_count"] == 10
    beyond = read_mentions(session, sandbox, max_results=10, pagination_token=token)
    assert beyond == {"meta": {"result_count": 0}}


def read_mentions(session: requests.Session, sandbox: Sandbox, **query: Any) -> Any:
    url = f"{sandbox.url}/2/users/{sandbox.world.brand.id}/mentions"
    return session.get(url, params=query, headers={"Authorization": "Bearer t"}, timeout=5).json()


def test_a_thread_has_one_conversation_and_points_upwards(call: Call, sandbox: Sandbox) -> None:
    fields = "conversation_id,in_reply_to_user_id,referenced_tweets"
    ids = f"{sandbox.post_id('ada-1')},{sandbox.post_id('ada-2')}"
    head, answer = call("GET", "/2/tweets", ids=ids, tweet__fields=fields).json()["data"]
    assert head["conversation_id"] == answer["conversation_id"] == head["id"]
    assert answer["in_reply_to_user_id"] == str(sandbox.world.brand.id)
    assert answer["referenced_tweets"] == [
        {"type": "replied_to", "id": str(sandbox.post_id("jo-1"))}
    ]
    assert "referenced_tweets" not in head


def test_an_answer_that_names_nobody_gets_the_mention_that_x_fills_in(
    call: Call, sandbox: Sandbox
) -> None:
    post = call(
        "GET",
        f"/2/tweets/{sandbox.post_id('ada-2')}",
        tweet__fields="entities,display_text_range",
    ).json()["data"]
    assert post["text"] == "@tinyteas Thank you, waiting."
    assert post["display_text_range"] == [10, len(post["text"])]
    assert [found["username"] for found in post["entities"]["mentions"]] == ["tinyteas"]


def test_text_arrives_escaped_with_short_links_and_offsets_that_fit(
    call: Call, sandbox: Sandbox
) -> None:
    fields = "entities,attachments,created_at"
    post = call(
        "GET",
        f"/2/tweets/{sandbox.post_id('ada-1')}",
        tweet__fields=fields,
        expansions="attachments.media_keys",
        media__fields="alt_text,url",
    ).json()
    data, text = post["data"], post["data"]["text"]
    assert "Salt &amp; &lt;pepper&gt; tea" in text
    url = data["entities"]["urls"][0]
    assert text[url["start"] : url["end"]] == url["url"]
    assert url["display_url"].startswith("pic.x.com/")
    assert data["created_at"] == "2026-11-20T10:00:00.000Z"
    (picture,) = post["includes"]["media"]
    assert picture["alt_text"] == "an empty doormat"
    assert data["attachments"]["media_keys"] == [picture["media_key"]]


def test_a_link_is_shown_short_and_says_where_it_leads(call: Call, sandbox: Sandbox) -> None:
    path = f"/2/tweets/{sandbox.post_id('news')}"
    data = call("GET", path, tweet__fields="entities").json()["data"]
    (url,) = data["entities"]["urls"]
    assert url["expanded_url"] == "https://tiny.example/oolong"
    assert url["display_url"] == "tiny.example/oolong"
    assert data["text"] == f"New in: smoked oolong. {url['url']}"


def test_times_can_come_without_fractions(
    open_sandbox: Callable[..., Sandbox], session: requests.Session
) -> None:
    sandbox = open_sandbox(fractions=False)
    url = f"{sandbox.url}/2/tweets/{sandbox.post_id('ada-1')}"
    answer = session.get(
        url,
        params={"tweet.fields": "created_at"},
        headers={"Authorization": "Bearer t"},
        timeout=5,
    )
    assert answer.json()["data"]["created_at"] == "2026-11-20T10:00:00Z"


def test_a_long_post_is_cut_and_whole_in_its_note(
    open_sandbox: Callable[..., Sandbox], session: requests.Session
) -> None:
    long = "tea & " * 80
    sandbox = open_sandbox(
        parse(
            f'[brand]\nhandle = "t"\n[[posts]]\nkey = "k"\nby = "t"\nago = "1m"\ntext = "{long}end"'
        )
    )
    answer = session.get(
        f"{sandbox.url}/2/tweets/{sandbox.post_id('k')}",
        params={"tweet.fields": "note_tweet"},
        headers={"Authorization": "Bearer t"},
        timeout=5,
    ).json()["data"]
    assert "… https://t.co/" in answer["text"]
    assert answer["note_tweet"]["text"] == long.replace("&", "&amp;") + "end"


def test_expansions_bring_authors_and_parents_of_parents_authors(
    call: Call, sandbox: Sandbox
) -> None:
    page = call(
        "GET",
        f"/2/tweets/{sandbox.post_id('ada-2')}",
        expansions="author_id,referenced_tweets.id,referenced_tweets.id.author_id",
        user__fields="created_at,public_metrics",
    ).json()
    assert {user["username"] for user in page["includes"]["users"]} == {"ada", "tinyteas"}
    assert page["includes"]["users"][0]["public_metrics"]["followers_count"] == 12
    assert page["includes"]["tweets"][0]["id"] == str(sandbox.post_id("jo-1"))


def test_fields_that_were_not_asked_for_or_are_unknown_stay_away(
    call: Call, sandbox: Sandbox
) -> None:
    path = f"/2/tweets/{sandbox.post_id('ada-1')}"
    data = call("GET", path, tweet__fields="created_at,note_post,nonsense").json()["data"]
    assert set(data) == {"id", "text", "edit_history_tweet_ids", "created_at"}


def test_the_renamed_vocabulary_is_answered_in_kind(call: Call, sandbox: Sandbox) -> None:
    page = call(
        "GET",
        f"/2/tweets/{sandbox.post_id('ada-2')}",
        post__fields="public_metrics,author_id,referenced_tweets",
        expansions="referenced_posts",
        user__fields="public_metrics",
    ).json()
    assert set(page["data"]) == {
        "id",
        "text",
        "edit_history_post_ids",
        "public_metrics",
        "referenced_posts",
    }
    assert "repost_count" in page["data"]["public_metrics"]
    assert [post["id"] for post in page["includes"]["posts"]] == [str(sandbox.post_id("jo-1"))]


def test_what_is_gone_or_closed_is_a_partial_error_in_a_200(
    call: Call, sandbox: Sandbox, clock: FixedClock
) -> None:
    ids = [sandbox.post_id(key) for key in ("ada-1", "shy-1", "ada-regret")]
    clock.move(timedelta(seconds=61))
    answer = call("GET", "/2/tweets", ids=",".join(map(str, ids)))
    page = answer.json()
    assert answer.status_code == 200
    assert [post["id"] for post in page["data"]] == [str(ids[0])]
    assert [(e["resource_id"], e["title"], e["type"].rsplit("/")[-1]) for e in page["errors"]] == [
        (str(ids[1]), "Authorization Error", "not-authorized-for-resource"),
        (str(ids[2]), "Not Found Error", "resource-not-found"),
    ]
    assert page["errors"][1]["detail"] == f"Could not find tweet with ids: [{ids[2]}]."


def test_one_post_that_is_gone_is_a_200_with_errors_only(
    call: Call, sandbox: Sandbox, clock: FixedClock
) -> None:
    post_id = sandbox.post_id("ada-regret")
    clock.move(timedelta(seconds=61))
    answer = call("GET", f"/2/tweets/{post_id}")
    assert (answer.status_code, list(answer.json())) == (200, ["errors"])


def test_a_parent_that_is_closed_to_us_is_an_error_beside_the_answer(
    open_sandbox: Callable[..., Sandbox], session: requests.Session
) -> None:
    scenario = parse(
        """
        [brand]
        handle = "t"
        [[people]]
        handle = "ada"
        [[posts]]
        key = "gone"
        by = "ada"
        ago = "2m"
        text = "@t oops"
        deleted_after = "0s"
        [[posts]]
        key = "answer"
        by = "t"
        ago = "1m"
        text = "No worries"
        reply_to = "gone"
        """
    )
    sandbox = open_sandbox(scenario)
    page = session.get(
        f"{sandbox.url}/2/tweets/{sandbox.post_id('answer')}",
        params={"expansions": "referenced_tweets.id"},
        headers={"Authorization": "Bearer t"},
        timeout=5,
    ).json()
    gone = str(sandbox.post_id("gone"))
    assert page["data"]["referenced_tweets"] == [{"type": "replied_to", "id": gone}]
    assert page["errors"][0]["parameter"] == "referenced_tweets.id"
    assert "includes" not in page


def test_own_posts_leave_out_replies_when_asked(call: Call, sandbox: Sandbox) -> None:
    path = f"/2/users/{sandbox.world.brand.id}/tweets"
    assert keys_of(sandbox, call("GET", path).json()) == ["jo-1", "news"]
    assert keys_of(sandbox, call("GET", path, exclude="replies").json()) == ["news"]


def test_people_are_found_by_handle_and_id_and_the_rest_are_errors(
    call: Call, sandbox: Sandbox
) -> None:
    page = call("GET", "/2/users/by", usernames="ADA,nobody,banned", user__fields="name").json()
    assert [user["username"] for user in page["data"]] == ["ada"]
    assert [error["title"] for error in page["errors"]] == ["Not Found Error", "Forbidden"]
    ada = page["data"][0]["id"]
    assert call("GET", f"/2/users/{ada}").json()["data"]["username"] == "ada"
    assert call("GET", "/2/users", ids=ada).json()["data"][0]["username"] == "ada"
    assert call("GET", "/2/users/by/username/ada").json()["data"]["id"] == ada


def test_me_is_the_brand(call: Call) -> None:
    me = call("GET", "/2/users/me", user__fields="description,protected").json()["data"]
    assert (me["username"], me["description"], me["protected"]) == (
        "tinyteas",
        "Tea &amp; biscuits",
        False,
    )


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ('"tiny teas"', ["bo-untagged"]),
        ("TEA", ["bo-2", "ada-1"]),
        ("cafe", ["bo-untagged"]),
        ("tea lovely", ["bo-2"]),
        ("oolong OR lovely tea", ["bo-2", "news"]),
        ("(oolong OR lovely) -tea", ["news"]),
        ("from:ada", ["ada-regret", "ada-2", "ada-1"]),
        ("to:tinyteas", ["ada-2"]),
        ("@tinyteas -from:ada", ["bo-repost", "bo-2"][::-1]),
        ("@tinyteas -from:ada -is:retweet", ["bo-2"]),
        ("from:bo_99 is:quote", ["bo-quote"]),
        ("from:ada is:reply", ["ada-2"]),
        ("from:bo_99 has:links", ["bo-2", "bo-repost", "bo-quote"]),
        ("from:ada has:media", ["ada-1"]),
        ('url:"tiny.example"', ["news"]),
        ('("Tiny Teas" OR tinytea) -@tinyteas -from:tinyteas', ["bo-untagged"]),
    ],
)
def test_recent_search_understands(
    call: Call, sandbox: Sandbox, query: str, keys: list[str]
) -> None:
    page = call("GET", "/2/tweets/search/recent", query=query).json()
    assert keys_of(sandbox, page) == keys


def test_a_conversation_is_found_whole(call: Call, sandbox: Sandbox) -> None:
    query = f"conversation_id:{sandbox.post_id('ada-1')}"
    page = call("GET", "/2/tweets/search/recent", query=query).json()
    assert keys_of(sandbox, page) == ["ada-2", "jo-1", "ada-1"]


@pytest.mark.parametrize(
    "query",
    ["", "-tea", "-(tea)", "(tea", "tea)", 'tea"', "tea OR", "is:reply", "color:red", "t" * 513],
)
def test_a_query_that_is_none_is_refused(query: str) -> None:
    with pytest.raises(QueryError):
        parse_query(query)


def test_search_ends_half_a_minute_ago(call: Call, sandbox: Sandbox, clock: FixedClock) -> None:
    clock.move(timedelta(seconds=60))
    assert "data" not in call("GET", "/2/tweets/search/recent", query="Peru").json()
    clock.move(timedelta(seconds=11))
    assert call("GET", "/2/tweets/search/recent", query="Peru").json()["meta"]["result_count"] == 1


def test_a_since_id_older_than_seven_days_is_named_in_the_400(
    call: Call, clock: FixedClock
) -> None:
    old = snowflake(clock.now() - timedelta(days=7, minutes=1))
    answer = call("GET", "/2/tweets/search/recent", query="tea", since_id=old)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameters"] == {"since_id": [str(old)]}


def test_posts_older_than_seven_days_are_not_found(
    call: Call, sandbox: Sandbox, clock: FixedClock
) -> None:
    clock.move(timedelta(days=5))
    page = call("GET", "/2/tweets/search/recent", query="from:tinyteas").json()
    assert keys_of(sandbox, page) == ["jo-1"]
