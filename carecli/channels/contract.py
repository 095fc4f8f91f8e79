# ruff: noqa: S101, D102 these are tests: they assert, and their names are sentences
"""What every channel must do, as tests that each channel's own test class inherits.

    class TestMyChannel(ChannelContract):
        @pytest.fixture
        def stage(self) -> Iterator[Stage]: ...

They ship with carecli, so that a channel written elsewhere can be held to them.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Protocol

from carecli.care.errors import (
    CareError,
    DuplicateContent,
    NotPermitted,
    OverBudget,
    Refused,
    ReplyNotAllowed,
)
from carecli.care.posts import Page, Post, PostId
from carecli.channels.base import Call, Channel, PicturesGone, Upload
from carecli.system.terminal import clean

NOBODY = ("nobody_here", "not a handle", "")
NEVER_WRITTEN = PostId(20)
HOSTILE = "pay \u202egpj.exe \x1b]52;c;UFdORUQ=\x07 [@click=app.quit]now[/]"
_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


class Stage(Protocol):
    """A channel with a world behind it in which things can be made to happen.

    Each happening comes later than the one before and can be seen at once.

    Attributes:
        channel: The channel, signed in as somebody.
        calls: What its meter has received, in order.
        counts: Whether this sign-in may count matches.
    """

    channel: Channel
    calls: list[Call]
    counts: bool

    def mentioned(self, text: str) -> PostId:
        """Somebody else posts this and mentions us."""
        ...

    def talked_about(self, text: str) -> PostId:
        """Somebody else posts this without mentioning us."""
        ...

    def answered(self, post: PostId, text: str) -> PostId:
        """Somebody else answers this post and thereby mentions its author."""
        ...

    def announced(self, text: str) -> PostId:
        """We post this ourselves, elsewhere than through the channel."""
        ...

    def vanish(self, post: PostId) -> None:
        """The author deletes it."""
        ...

    def messaged(self, text: str) -> PostId:
        """Somebody else writes this to us, in private."""
        ...

    def heard(self) -> int:
        """How many requests have reached the world."""
        ...

    def run_dry(self) -> None:
        """From now on the meter refuses whatever could cost something."""
        ...


class ChannelContract:
    """Inherit, and provide the fixture `stage`."""

    def test_it_knows_who_it_is_signed_in_as(self, stage: Stage) -> None:
        me = stage.channel.me()
        assert me.id > 0
        assert me.handle
        assert stage.channel.me() == me

    def test_mentions_come_newest_first_with_their_authors(self, stage: Stage) -> None:
        first, second = stage.mentioned("One"), stage.mentioned("Two")
        page = stage.channel.mentions()
        assert [post.id for post in page.posts][:2] == [second, first]
        assert page.newest == second
        assert {post.author_id for post in page.posts} <= {person.id for person in page.people}

    def test_both_bounds_of_mentions_are_exclusive(self, stage: Stage) -> None:
        first, second, third = (stage.mentioned(word) for word in ("One", "Two", "Three"))
        assert _ids(stage.channel.mentions(since=first)) == [third, second]
        assert _ids(stage.channel.mentions(since=first, until=third)) == [second]

    def test_following_the_tokens_brings_every_mention_once(self, stage: Stage) -> None:
        before = stage.mentioned("Before")
        written = [stage.mentioned(f"Number {number}") for number in range(105)]
        page = stage.channel.mentions(since=before)
        seen = _ids(page)
        while page.next is not None:
            page = stage.channel.mentions(since=before, token=page.next)
            seen += _ids(page)
        assert seen == written[::-1]

    def test_a_mention_says_what_it_answers(self, stage: Stage) -> None:
        asked = _newest(stage, "Where is my order?")
        assert (asked.parent_id, asked.conversation_id) == (None, asked.id)
        assert stage.channel.me().handle.lower() in asked.mentions
        own = stage.channel.reply(asked.id, "On its way")
        back = stage.answered(own.id, "Since when?")
        post = stage.channel.mentions().posts[0]
        assert (post.id, post.parent_id, post.conversation_id) == (back, own.id, asked.id)
        assert post.parent_author_id == own.author_id

    def test_hostile_text_comes_out_harmless(self, stage: Stage) -> None:
        post = _newest(stage, HOSTILE)
        assert clean(post.text) == post.text
        assert "gpj.exe" in post.text
        assert post.hidden_chars

    def test_search_finds_what_does_not_mention_us(self, stage: Stage) -> None:
        wanted = stage.talked_about("The zwieback was wonderful")
        assert _ids(stage.channel.search("zwieback")) == [wanted]

    def test_both_bounds_of_every_feed_are_exclusive(self, stage: Stage) -> None:
        first, second, third = (stage.talked_about(f"zwieback {n}") for n in (1, 2, 3))
        found = stage.channel.search("zwieback", since=first, until=third)
        assert _ids(found) == [second]
        first, second, third = (stage.announced(f"Closed on day {n}") for n in (1, 2, 3))
        assert _ids(stage.channel.own_posts(since=first, until=third)) == [second]

    def test_a_look_up_tells_the_found_from_the_gone(self, stage: Stage) -> None:
        kept, deleted = stage.mentioned("Stays"), stage.mentioned("Goes")
        stage.vanish(deleted)
        found = stage.channel.posts([kept, deleted, NEVER_WRITTEN])
        assert _ids(found.page) == [kept]
        assert found.gone == {deleted, NEVER_WRITTEN}

    def test_people_are_found_by_handle_and_strangers_left_out(self, stage: Stage) -> None:
        me = stage.channel.me()
        assert stage.channel.people([f"@{me.handle.upper()}", *NOBODY]) == (me,)

    def test_an_answer_stands_among_our_posts(self, stage: Stage) -> None:
        asked = stage.mentioned("When do you open?")
        answer = stage.channel.reply(asked, "At eight. See you then!")
        assert answer.parent_id == asked
        assert answer.text == "At eight. See you then!"
        newest = stage.channel.own_posts().posts[0]
        assert (newest.id, newest.parent_id, newest.author_id) == (
            answer.id, asked, answer.author_id
        )  # fmt: skip
        assert stage.channel.own_posts(since=answer.id).posts == ()

    def test_an_answer_to_someone_who_did_not_mention_us_is_refused(self, stage: Stage) -> None:
        post = stage.talked_about("That bakery was slow today")
        _refuses(stage, post, "Sorry to hear that!", ReplyNotAllowed)

    def test_the_same_words_again_are_refused(self, stage: Stage) -> None:
        first, second = stage.mentioned("One"), stage.mentioned("Two")
        stage.channel.reply(first, "Thank you!")
        _refuses(stage, second, "Thank you!", DuplicateContent)

    def test_an_answer_to_a_deleted_post_is_refused(self, stage: Stage) -> None:
        asked = stage.mentioned("Never mind")
        stage.vanish(asked)
        _refuses(stage, asked, "What was it?", Refused)

    def test_a_deleted_answer_is_gone_and_deleting_it_again_is_fine(self, stage: Stage) -> None:
        answer = stage.channel.reply(stage.mentioned("Hello?"), "Hello!")
        stage.channel.delete(answer.id)
        stage.channel.delete(answer.id)
        assert stage.channel.posts([answer.id]).gone == {answer.id}

    def test_answers_can_be_hidden_and_people_muted(self, stage: Stage) -> None:
        theirs = stage.answered(stage.announced("New opening hours!"), "Boo")
        author = stage.channel.posts([theirs]).page.posts[0].author_id
        stage.channel.me()
        stage.calls.clear()
        for yes in (True, False):
            stage.channel.hide(theirs, hidden=yes)
            stage.channel.mute(author, muted=yes)
        assert [call.requests for call in stage.calls] == [1, 1, 1, 1]

    def test_every_call_that_brought_something_is_metered(self, stage: Stage) -> None:
        stage.channel.me()
        asked = stage.mentioned("What does this cost?")
        stage.calls.clear()
        stage.channel.mentions()
        stage.channel.posts([asked])
        answer = stage.channel.reply(asked, "Nothing at all")
        reading, looking, answering = stage.calls
        assert str(asked) in reading.ids
        assert (looking.ids, looking.requests) == ((str(asked),), 0)
        assert (answering.ids, answering.requests) == ((), 1)
        assert answer.id

    def test_what_brought_nothing_is_not_metered(self, stage: Stage) -> None:
        newest = stage.mentioned("The last word")
        stage.channel.me()
        stage.calls.clear()
        assert stage.channel.mentions(since=newest).posts == ()
        assert stage.channel.posts([]).page.posts == ()
        assert stage.channel.people([]) == ()
        assert stage.calls == []

    def test_messages_come_newest_first_private_and_by_person(self, stage: Stage) -> None:
        first, second = stage.messaged("Hello?"), stage.messaged("Anybody?")
        page = stage.channel.dms()
        assert _ids(page) == [second, first]
        (author,) = {post.author_id for post in page.posts}
        assert {post.conversation_id for post in page.posts} == {-author}
        assert all(post.private for post in page.posts)
        assert author in {person.id for person in page.people}

    def test_following_the_tokens_brings_every_message_once(self, stage: Stage) -> None:
        written = [stage.messaged(f"Number {number}") for number in range(45)]
        page = stage.channel.dms()
        seen = _ids(page)
        while page.next is not None:
            page = stage.channel.dms(token=page.next)
            seen += _ids(page)
        assert seen == written[::-1]

    def test_hostile_messages_come_out_harmless(self, stage: Stage) -> None:
        stage.messaged(HOSTILE)
        (post,) = stage.channel.dms().posts
        assert clean(post.text) == post.text
        assert post.hidden_chars

    def test_a_message_of_ours_stands_in_the_same_conversation(self, stage: Stage) -> None:
        asked = stage.messaged("My order is 4711")
        customer = stage.channel.dms().posts[0].author_id
        sent = stage.channel.send_dm(customer, "Thank you, it is on its way")
        assert (sent.private, sent.conversation_id) == (True, -customer)
        newest, before = stage.channel.dms().posts
        assert (newest.id, newest.author_id, newest.text) == (sent.id, sent.author_id, sent.text)
        assert (before.id, newest.conversation_id) == (asked, before.conversation_id)

    def test_messages_are_metered_by_the_piece_and_by_the_request(self, stage: Stage) -> None:
        asked = stage.messaged("My order is 4711")
        stage.channel.me()
        stage.calls.clear()
        (post,) = stage.channel.dms().posts
        stage.channel.send_dm(post.author_id, "Thank you")
        reading, sending = stage.calls
        assert (reading.ids, reading.requests) == ((str(asked),), 0)
        assert (sending.ids, sending.requests) == ((), 1)

    def test_a_count_is_of_what_a_search_would_find(self, stage: Stage) -> None:
        for number in range(3):
            stage.talked_about(f"zwieback {number}")
        stage.calls.clear()
        if not stage.counts:
            _is_refused(NotPermitted, lambda: stage.channel.count("zwieback"))
            assert stage.calls == []
            return
        assert stage.channel.count("zwieback") == 3
        assert [call.requests for call in stage.calls] == [1]

    def test_a_picture_stands_with_its_description(self, stage: Stage) -> None:
        asked = stage.mentioned("What does it look like?")
        one, two = (stage.channel.upload(_picture(alt)) for alt in ("A cake", "Its <box> & lid"))
        answer = stage.channel.reply(asked, "Like this", media=[one.id, two.id])
        newest = stage.channel.own_posts().posts[0]
        assert newest.id == answer.id
        assert [each.alt for each in newest.media] == ["A cake", "Its <box> & lid"]
        found = stage.channel.posts([answer.id]).page.posts[0]
        assert [each.kind for each in found.media] == ["photo", "photo"]

    def test_a_picture_and_its_description_are_metered_when_they_are_laid_ready(
        self, stage: Stage
    ) -> None:
        asked = stage.mentioned("What does it look like?")
        stage.channel.me()
        stage.calls.clear()
        laid = stage.channel.upload(_picture("A cake"))
        stage.channel.reply(asked, "Like this", media=[laid.id])
        assert [call.requests for call in stage.calls] == [1, 1, 1]

    def test_what_is_no_picture_is_refused_and_costs_nothing(self, stage: Stage) -> None:
        stage.channel.me()
        stage.calls.clear()
        wrong = Upload(data=b"MZ\x90\x00 no picture", kind="image/png", alt="A trap")
        _is_refused(Refused, lambda: stage.channel.upload(wrong))
        assert stage.calls == []

    def test_a_post_with_a_picture_that_is_not_there_does_not_go_out(self, stage: Stage) -> None:
        asked = stage.mentioned("What does it look like?")
        _is_refused(
            PicturesGone, lambda: stage.channel.reply(asked, "Like this", media=["1234567890"])
        )
        assert all(post.parent_id != asked for post in stage.channel.own_posts().posts)

    def test_our_own_answer_can_be_answered(self, stage: Stage) -> None:
        asked = stage.mentioned("How is it made?")
        first = stage.channel.reply(asked, "With flour and water")
        second = stage.channel.reply(first.id, "And with patience", own=True)
        newest = stage.channel.own_posts().posts[0]
        assert (newest.id, newest.parent_id) == (second.id, first.id)
        assert newest.conversation_id == asked

    def test_it_says_how_far_it_reaches(self, stage: Stage) -> None:
        own = stage.channel.reply(stage.mentioned("When do you open?"), "At eight")
        stage.answered(own.id, "And on Sundays?")
        reach = stage.channel.reach()
        assert reach.missing == ()
        assert reach.skew is None or abs(reach.skew) < timedelta(minutes=1)

    def test_nothing_is_asked_for_that_could_not_be_paid(self, stage: Stage) -> None:
        channel, asked = stage.channel, stage.mentioned("When do you open?")
        me = channel.me()
        stage.run_dry()
        before, calls = stage.heard(), list(stage.calls)
        paid: tuple[Callable[[], object], ...] = (
            channel.me, channel.mentions, channel.own_posts, channel.dms, channel.reach,
            partial(channel.search, "zwieback"), partial(channel.posts, [asked]),
            partial(channel.people, [me.handle]), partial(channel.reply, asked, "At eight"),
            partial(channel.send_dm, me.id, "At eight"), partial(channel.delete, asked),
            partial(channel.upload, _picture("A cake")),
            partial(channel.hide, asked, hidden=True), partial(channel.mute, me.id, muted=True),
        )  # fmt: skip
        for act in paid:
            _is_refused(OverBudget, act)
        assert (stage.heard(), stage.calls) == (before, calls)

    def test_it_can_be_closed_twice(self, stage: Stage) -> None:
        stage.channel.close()
        stage.channel.close()


def _picture(alt: str) -> Upload:
    """The smallest picture there is: one grey dot."""
    return Upload(data=_DOT, kind="image/png", alt=alt)


def _ids(page: Page) -> list[PostId]:
    return [post.id for post in page.posts]


def _newest(stage: Stage, text: str) -> Post:
    """The post in which somebody mentions us with this text, as the channel reads it."""
    written = stage.mentioned(text)
    newest = stage.channel.mentions().posts[0]
    assert newest.id == written
    return newest


def _refuses(stage: Stage, to: PostId, text: str, error: type[Refused]) -> None:
    """The answer is refused in this way, costs nothing, and stands nowhere."""
    stage.channel.me()
    before = len(stage.calls)
    _is_refused(error, lambda: stage.channel.reply(to, text))
    assert len(stage.calls) == before
    assert all(post.parent_id != to for post in stage.channel.own_posts().posts)


def _is_refused(error: type[CareError], act: Callable[[], object]) -> None:
    import pytest

    with pytest.raises(error) as refusal:
        act()
    assert refusal.value.detail
