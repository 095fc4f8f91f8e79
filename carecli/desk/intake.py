"""Taking in a page: keep it, find out what is work, give it its place, settle the cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from carecli.care.cases import CaseId, Side
from carecli.care.posts import Page, PersonId, Post, PostId
from carecli.care.rows import Account
from carecli.care.threads import Feed, Filtered, Us, filtered
from carecli.desk.parts import Parts
from carecli.store import cases, feeds, finds, forgetting, posts


@dataclass(slots=True)
class Taken:
    """What came of one or several pages: posts read, new work, what was left out and why."""

    fetched: int = 0
    new: int = 0
    odd: int = 0
    filtered: Counter[Filtered] = field(default_factory=Counter)

    def add(self, other: Taken) -> None:
        """Add up."""
        self.fetched += other.fetched
        self.new += other.new
        self.odd += other.odd
        self.filtered += other.filtered


def take_in(parts: Parts, account: Account, feed: Feed, page: Page, *, name: str = "") -> Taken:
    """Store a page and everything that follows from it, in one transaction.

    The same page twice changes nothing. Posts that came along (parents, quoted posts) are kept
    for reading; only our own among them count, as answers.

    Args:
        name: The feed's name in the store, if it is not the feed's own (a saved search's).

    Raises:
        SignInNeeded, Misuse: The account was removed while X was asked; nothing is stored.
    """
    us = Us(account.user_id, account.handle.lower())
    now = parts.now()
    taken = Taken(fetched=len(page.posts), odd=len(page.odd))
    with parts.db.writing():
        parts.account(account.handle)
        page = _remembered(parts, _latest(page))
        posts.save_people(parts.db, page.people, now)
        changed = posts.save_posts(parts.db, _kept(page), now)
        feeds.keep_odd(parts.db, account.id, name or feed, page.odd, now)
        if feed is Feed.SEARCH:
            finds.keep(parts.db, account.id, name or feed, [post.id for post in page.posts])
        work: list[cases.Place] = []
        for post in page.posts if feed is not Feed.OWN else ():
            why = filtered(post, feed, us)
            if why is None:
                work.append(_place(post, Side.CUSTOMER))
            elif not (post.private and why is Filtered.OWN):  # half of every conversation
                taken.filtered[why] += 1
        touched, taken.new = cases.place(parts.db, account.id, work)
        answers = [post for post in (*page.posts, *page.context) if post.author_id == us.user_id]
        threads = {spot.conversation for spot in work}
        answers += posts.answers_in(parts.db, us.user_id, account.id, threads)
        touched |= place_answers(parts, account, answers)
        touched |= cases.holding(parts.db, changed)
        parts.settle(touched)
    return taken


def _latest(page: Page) -> Page:
    """The page without older versions of what stands on it."""
    older = {old for post in (*page.posts, *page.context) for old in post.versions}
    if not older:
        return page
    posts, context = (
        tuple(post for post in some if post.id not in older) for some in (page.posts, page.context)
    )
    return replace(page, posts=posts, context=context)


def _remembered(parts: Parts, page: Page) -> Page:
    """The page without what belongs to somebody who was forgotten.

    X sends profiles of people along who are only answered; they are kept where something else of
    theirs is.
    """
    shown = {post.id: post for post in (*page.posts, *page.context)}
    named = {each for post in shown.values() for each in (post.id, *post.versions)}
    forgotten = forgetting.forgotten(parts.db, named)
    kept = {post.id for post in shown.values() if forgotten.isdisjoint((post.id, *post.versions))}
    at_work = {shown[each].author_id for each in kept}
    at_work |= {PersonId(-shown[each].conversation_id) for each in kept}
    strangers = forgetting.strangers(parts.db, {one.id for one in page.people} - at_work)
    if not (forgotten or strangers):
        return page
    return replace(
        page,
        posts=tuple(post for post in page.posts if post.id in kept),
        context=tuple(post for post in page.context if post.id in kept),
        people=tuple(one for one in page.people if one.id not in strangers),
    )


def _kept(page: Page) -> list[Post]:
    """What is stored of a page: each post once, and nothing of what is said in group messages."""
    once = {post.id: post for post in (*page.context, *page.posts)}
    return [post for post in once.values() if not post.private or post.conversation_id]


def _place(post: Post, side: Side) -> cases.Place:
    return cases.Place(post.id, post.conversation_id, post.author_id, side)


def place_answers(parts: Parts, account: Account, answers: Iterable[Post]) -> set[CaseId]:
    """Give our own posts their place: the case of whom they answer, if there is one.

    An answer to an answer of ours (a chain) goes where that one went. One that was stored before
    the customer's post finds its place when that arrives. A direct message goes to the case of the
    person it was sent to.
    """
    touched: set[CaseId] = set()
    replies = sorted((post for post in answers if not post.repost), key=lambda post: post.id)
    parents = posts.authors(parts.db, [post.parent_id for post in replies if post.parent_id])
    for post in replies:
        place = _our_place(parts, account, post, parents)
        if place is not None:
            touched |= cases.place(parts.db, account.id, [place])[0]
    return touched


def _our_place(
    parts: Parts, account: Account, post: Post, parents: Mapping[PostId, PersonId]
) -> cases.Place | None:
    if post.private:
        person = PersonId(-post.conversation_id)
        return cases.Place(post.id, post.conversation_id, person, Side.OURS) if person else None
    customer = parents.get(post.parent_id or PostId(0), post.parent_author_id)
    if post.parent_id is None or customer is None:
        return None
    if customer != account.user_id:
        return cases.Place(post.id, post.conversation_id, customer, Side.OURS)
    before = cases.case_of_post(parts.db, account.id, post.parent_id)
    return before and cases.Place(post.id, before.conversation, before.customer, Side.OURS)
