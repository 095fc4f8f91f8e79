"""The conversation as it is drawn: whole, aligned, inside its pane, quick whatever comes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from textual.app import App, ComposeResult

from carecli.care.cases import CaseId
from carecli.care.outgoing import Reply, Sending
from carecli.care.posts import Link, Media, PostId
from carecli.care.rows import OpenCase
from carecli.system.clock import monotonic
from carecli.tui.widgets.thread import ThreadView
from tests.tui.by_hand import NOW, SAM, US, ZONE, a_case, said


class Pane(App[None]):
    """A conversation and nothing else."""

    def compose(self) -> ComposeResult:
        """The view under test."""
        yield ThreadView()

    @property
    def thread(self) -> ThreadView:
        """The view under test."""
        return self.query_one(ThreadView)

    @property
    def lines(self) -> list[str]:
        """The lines in the window, as they reach the terminal."""
        return [self.thread.render_line(y).text for y in range(self.thread.size.height)]


@asynccontextmanager
async def shown(case: OpenCase, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pane]:
    app = Pane()
    async with app.run_test(size=size) as pilot:
        app.thread.show(case, NOW, ZONE)
        await pilot.pause()
        yield app


async def test_theirs_are_at_the_left_and_ours_indented() -> None:
    async with shown(a_case(said("It is broken"), said("So sorry!", US))) as app:
        assert "▌ It is broken" in app.thread.plain
        assert "        ┃ So sorry!" in app.thread.plain


async def test_each_post_says_who_and_when() -> None:
    posts = (
        said("Mine too", SAM, ago=timedelta(days=2)),
        said("It is broken", ago=timedelta(minutes=30)),
    )
    async with shown(a_case(*posts)) as app:
        assert "Maya Chen  14:30  @maya" in app.thread.plain
        assert "Sam  Tue 15:00  @sam_" in app.thread.plain


async def test_our_posts_from_elsewhere_are_told_from_those_sent_here() -> None:
    posts = (said("By phone app", US), said("From here", US, here=True))
    async with shown(a_case(*posts)) as app:
        heads = [line for line in app.thread.plain.splitlines() if "You" in line]
        assert ["from X" in head for head in heads] == [True, False]


async def test_a_deleted_post_leaves_a_tombstone_without_its_words() -> None:
    async with shown(a_case(said("secret words", deleted=True))) as app:
        assert "This post was deleted on X · 12:00" in app.thread.plain
        assert "secret" not in app.thread.plain


async def test_pictures_are_their_descriptions() -> None:
    media = (Media("photo", "a cracked lid", "https://pbs.twimg.com/a.jpg"), Media("video", "", ""))
    async with shown(a_case(said("Look", media=media))) as app:
        assert "▣ a cracked lid" in app.thread.plain
        assert "▣ video without a description" in app.thread.plain


async def test_the_link_to_the_pictures_stands_with_them_and_not_in_the_words() -> None:
    post = said("Look https://t.co/pic").post
    links = (
        Link("https://t.co/pic", "pic.x.com/pic", f"https://x.com/maya/status/{post.id}/photo/1"),
    )
    media = (Media("photo", "a cracked lid", "https://pbs.twimg.com/a.jpg"),)
    async with shown(a_case(said(post.text, media=media, links=links))) as app:
        assert "▌ Look\n" in app.thread.plain
        assert "▣ a cracked lid  pic.x.com/pic" in app.thread.plain
        assert "pbs.twimg.com" not in app.thread.plain


async def test_a_link_to_the_pictures_of_another_post_stays_in_the_words() -> None:
    links = (Link("https://t.co/pic", "pic.x.com/pic", "https://x.com/sam_/status/9/photo/1"),)
    media = (Media("photo", "a cracked lid", ""),)
    async with shown(a_case(said("Look https://t.co/pic", media=media, links=links))) as app:
        assert "Look pic.x.com/pic" in app.thread.plain


async def test_a_reply_does_not_repeat_whom_it_answers() -> None:
    answer = said("@maya @sam_ So sorry, ask @maya!", US, parent_id=PostId(1))
    async with shown(a_case(said("@brightkettle it is broken"), answer)) as app:
        assert "┃ So sorry, ask @maya!" in app.thread.plain
        assert "▌ @brightkettle it is broken" in app.thread.plain


async def test_a_link_that_hides_its_host_names_it() -> None:
    links = (
        Link("https://t.co/a", "shop.example/order", "https://shop.example/order/1"),
        Link("https://t.co/b", "shop.example/win", "https://evil.example/win"),
    )
    async with shown(a_case(said("https://t.co/a https://t.co/b", links=links))) as app:
        assert "shop.example/order shop.example/win (to evil.example)" in app.thread.plain


async def test_hidden_characters_are_mentioned() -> None:
    async with shown(a_case(said("pay pal", hidden_chars=True))) as app:
        assert "hidden characters taken out" in app.thread.plain


async def test_a_reply_on_hold_stands_under_the_conversation() -> None:
    reply = Reply(
        id=1,
        case=CaseId(7),
        account="brightkettle",
        to=PostId(1),
        handle="maya",
        text="A new one is on its way",
        state=Sending.HOLD,
        written_at=NOW,
        send_at=NOW + timedelta(seconds=10),
    )
    async with shown(a_case(said("Broken"), reply=reply)) as app:
        assert "on hold, goes out at 15:00:10" in app.thread.plain
        assert "A new one is on its way" in app.thread.plain


async def test_it_opens_at_the_newest_post_of_the_customer() -> None:
    posts = [said(f"number {n}", ago=timedelta(hours=100 - n)) for n in range(60)]
    ours = [said(f"answer {n}", US, ago=timedelta(minutes=50 - n)) for n in range(20)]
    async with shown(a_case(*posts, *ours)) as app:
        assert "Maya Chen" in app.lines[0]
        assert "number 59" in app.lines[1]


async def test_the_place_is_kept_while_nobody_writes() -> None:
    case = a_case(*(said(f"number {n}", ago=timedelta(hours=100 - n)) for n in range(60)))
    async with shown(case) as app:
        app.thread.scroll_to(y=3, animate=False)
        app.thread.show(case, NOW, ZONE)
        assert app.thread.scroll_offset.y == 3


async def test_a_new_post_is_brought_into_view() -> None:
    posts = [said(f"number {n}", ago=timedelta(hours=100 - n)) for n in range(60)]
    async with shown(a_case(*posts)) as app:
        app.thread.scroll_to(y=0, animate=False)
        app.thread.show(a_case(*posts, said("and another thing")), NOW, ZONE)
        assert any("and another thing" in line for line in app.lines)


@pytest.mark.parametrize("width", [40, 80, 121])
@pytest.mark.parametrize(
    "text",
    ["漢字かな交じり文" * 40, "👩‍👩‍👧‍👦🇬🇧👍🏽" * 50, "مرحبا متى يصل الطلب " * 30, "x" * 100_000],
    ids=["wide", "emoji", "right-to-left", "one word"],
)
async def test_every_line_is_exactly_as_wide_as_the_pane(text: str, width: int) -> None:
    async with shown(a_case(said(text)), (width, 24)) as app:
        widths = {app.thread.render_line(y).cell_length for y in range(24)}
        assert widths == {app.thread.size.width}


async def test_right_to_left_text_keeps_its_characters_in_their_order() -> None:
    async with shown(a_case(said("مرحبا، متى يصل الطلب؟"))) as app:
        assert "مرحبا، متى يصل الطلب؟" in app.thread.plain


async def test_markup_is_only_text() -> None:
    async with shown(a_case(said("[@click=app.quit]free[/] [red]kettle[/red] [/]"))) as app:
        assert "[@click=app.quit]free[/] [red]kettle[/red] [/]" in app.thread.plain


@pytest.mark.parametrize(
    "case",
    [
        a_case(*(said("I ordered a kettle. " * 12, ago=timedelta(hours=n)) for n in range(500))),
        a_case(said("x" * 100_000)),
        a_case(said("word\n" * 5_000)),
    ],
    ids=["500 posts", "a long word", "5000 lines"],
)
async def test_what_is_long_is_shown_in_less_than_half_a_second(case: OpenCase) -> None:
    async with shown(a_case(said("warm-up"))) as app:
        start = monotonic()
        app.thread.show(case, NOW, ZONE)
        app.thread.render_line(0)
        assert monotonic() - start < 0.5


async def test_a_narrower_pane_wraps_anew() -> None:
    app = Pane()
    async with app.run_test(size=(100, 24)) as pilot:
        app.thread.show(a_case(said("one two three four five six seven eight nine ten")), NOW, ZONE)
        await pilot.pause()
        before = app.thread.virtual_size.height
        await pilot.resize_terminal(40, 24)
        await pilot.pause()
        assert app.thread.virtual_size.height > before


async def test_without_a_case_it_says_so() -> None:
    app = Pane()
    async with app.run_test() as pilot:
        app.thread.show(None, NOW, ZONE)
        await pilot.pause()
        assert "Nothing to show here." in app.lines[0]
