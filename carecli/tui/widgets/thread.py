"""The conversation: who said what and when, theirs at the left, ours indented at the right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.style import Style

from carecli.care.outgoing import Reply, Sending
from carecli.care.posts import Link, Media, Post
from carecli.care.rows import Bubble, OpenCase
from carecli.tui import text, wording
from carecli.tui.text import STYLES
from carecli.tui.widgets.blocks import Block, Blocks
from carecli.tui.wording import Tone, Word, share

_HANDLE = re.compile(r"[A-Za-z0-9_]{1,20}")
_GAP = Block(text=Content(), look="thread--gap")


class ThreadView(Blocks):
    """A conversation, opened at the customer's newest post."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "thread--theirs",
        "thread--ours",
        "thread--other",
        "thread--pending",
        "thread--gap",
    }
    DEFAULT_CSS = """
    ThreadView {
        height: 1fr;
        padding: 0 0 0 1;
        & > .thread--theirs { background: $surface; color: $foreground; }
        & > .thread--ours { background: $accent 12%; color: $foreground; }
        & > .thread--pending { background: $accent 6%; color: $text-muted; }
        & > .thread--other { color: $text-muted; }
        &:ansi > .thread--ours, &:ansi > .thread--pending { background: ansi_default; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 textual's own name
        super().__init__(id=id, classes=classes)
        self._shown: object = None

    def show(self, case: OpenCase | None, now: datetime, zone: ZoneInfo) -> None:
        """Show this conversation, or nothing; the place is kept while nobody writes in it."""
        if case is None:
            self._shown = None
            self.set_blocks([Block(text=Content("Nothing to show here."), look="thread--other")])
            return
        newest = (case.row.case, case.row.post_id, case.reply and case.reply.id, len(case.thread))
        self.set_blocks(list(_blocks(case, now, zone)), to_anchor=newest != self._shown)
        self._shown = newest


def _blocks(case: OpenCase, now: datetime, zone: ZoneInfo) -> Iterator[Block]:
    for bubble in case.thread:
        yield from _bubble(bubble, case, now, zone)
        yield _GAP
    if why := wording.reasons(case):
        yield from (_block(text.said(reason), "other") for reason in why)
        yield _GAP
    if (reply := case.reply) and reply.state not in (Sending.SENT, Sending.RECALLED):
        yield from _pending(reply, zone)
        yield _GAP


def _bubble(bubble: Bubble, case: OpenCase, now: datetime, zone: ZoneInfo) -> Iterator[Block]:
    post = bubble.post
    at = wording.when(post.created_at, now, zone)
    look = "ours" if bubble.ours else "theirs" if bubble.theirs else "other"
    anchor = post.id == case.row.post_id
    if bubble.deleted:
        gone = Content.styled(f"This post was deleted on X · {at}", f"italic {STYLES[Tone.DIM]}")
        yield _block(gone, look, anchor=anchor)
        return
    yield _block(_head(bubble, at), look, anchor=anchor)
    pictures = _pictures(post)
    body = wording.without_handles(post.text) if post.parent_id else post.text
    if pictures:
        body = body.replace(pictures.short, "")
    if body := body.strip():
        yield _block(_body(body, post.links), look, anchor=anchor)
    for media in post.media:
        yield _block(_media(media, pictures), look, anchor=anchor, hang=2)


def _pictures(post: Post) -> Link | None:
    """The link that X puts at the end of a post for the pictures in it."""
    own = f"/status/{post.id}/"
    return next((link for link in post.links if post.media and own in link.target), None)


def _block(content: Content, look: str, *, anchor: bool = False, hang: int = 0) -> Block:
    mine = look in ("ours", "pending")
    return Block(
        text=content,
        look=f"thread--{look}",
        left=8 if mine else 0,
        right=1 if mine else 8,
        bar="┃ " if mine else "▌ " if look == "theirs" else "  ",
        anchor=anchor,
        hang=hang,
    )


def _head(bubble: Bubble, at: str) -> Content:
    author, post = bubble.author, bubble.post
    who = "You" if bubble.ours else author.name or f"@{author.handle}"
    words: list[Word] = [(f"@{author.handle}", Tone.DIM)]
    if bubble.ours and not bubble.here:
        words.append(("from X", Tone.DIM))
    if post.edited:
        words.append(("edited", Tone.DIM))
    if post.hidden_chars:
        words.append(("hidden characters taken out", Tone.WARN))
    name = text.line(who).truncate(40, ellipsis=True)
    moment = Content.styled(at, Style.parse("dim") + Style(link=_address(bubble)))
    return Content("  ").join([name.stylize("bold"), moment, text.said(*words)])


def _address(bubble: Bubble) -> str | None:
    """The post on X, if the handle is one that X could have given out."""
    handle = bubble.author.handle
    known = _HANDLE.fullmatch(handle) is not None
    return f"https://x.com/{handle}/status/{bubble.post.id:d}" if known else None


def _body(body: str, links: tuple[Link, ...]) -> Content:
    """The words, with every shortened link replaced by where it leads."""
    for link in links:
        if link.short:
            body = body.replace(link.short, _leads_to(link))
    return text.literal(body)


def _leads_to(link: Link) -> str:
    """The link as X shows it, preceded by its true host where that differs."""
    try:
        host = (urlsplit(link.target).hostname or "").encode("idna").decode()
    except ValueError:
        host = ""
    shown = link.shown or link.target or link.short
    return shown if not host or host.removeprefix("www.") in shown else f"{shown} (to {host})"


def _media(media: Media, link: Link | None) -> Content:
    kind = {"photo": "picture", "animated_gif": "animation"}.get(media.kind, media.kind)
    said = text.literal(media.alt or f"{kind} without a description").stylize("italic")
    where = text.line(link.shown if link else media.url).stylize(STYLES[Tone.DIM])
    return Content.assemble("▣ ", said, "  " if where else "", where)


def _pending(reply: Reply, zone: ZoneInfo) -> Iterator[Block]:
    """The answer that is on its way."""
    said: Word
    match reply.state:
        case Sending.HOLD:
            said = (f"on hold, goes out at {reply.send_at.astimezone(zone):%H:%M:%S}", Tone.ACCENT)
        case Sending.SENDING:
            said = ("being sent", Tone.ACCENT)
        case Sending.HANDED_OVER:
            said = ("handed over to the browser", Tone.ACCENT)
        case Sending.UNKNOWN:
            said = ("perhaps sent; being checked on X", Tone.WARN)
        case _:
            said = ("not sent", Tone.BAD)
    which: Word = (share(reply), Tone.DIM)
    yield _block(text.said(("You", Tone.STRONG), said, which, between="  "), "pending")
    yield _block(text.literal(reply.text), "pending")
    if reply.problem:
        yield _block(text.literal(reply.problem).stylize(STYLES[Tone.BAD]), "pending")
