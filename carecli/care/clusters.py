"""Several people on one problem: posts of different people that share two telling words.

Two words are what a person would name the problem by ("oven broken"), so the reason is the topic
itself. The cost grows with the words of the posts, not with their pairs of posts.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from carecli.care.posts import PersonId, PostId

PEOPLE = 3
"""From how many on it is a crowd."""
SHARE = 0.04
"""Of all who write at a busy time, how many must share the words: some always do by chance."""
SURGE = 3
"""How much more often than usual: at an airline somebody always writes of a delayed flight."""
EVERYDAY = 0.1
"""From this share of posts on a word is the place's own ("flight"), and tells half as much."""
_TELLING = 12
"""Words of a post that are looked at; what is longer says it at the beginning."""
_LONGEST = 1000
_NOISE = re.compile(
    r"https?://\S+|@\w+|&\w+;|(?:n['\u2019]t|['\u2019](?:s|re|ve|ll|d|m))\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{3,24}")
_ENDINGS = ("ing", "ed", "en", "es", "s")
_FUNCTION = """
about after again all almost already also always and another any anybody anyone anything are
because been before being both but can cannot come could did does doing done down each else even
ever every everyone everything few for from get gets getting give given goes going gone gonna got
had has have having her here him his how however into its itself just last least less let like
little lol look lot made make making many may maybe me might mine more most much must myself need
needs never next nobody none not nothing now off often once one only onto other our out over own
people per perhaps please put quite rather really right said same say saying says see seem seems
several she should since some somebody someone something soon still such sure take takes tell than
that the their them then there these they thing things think this those though through time times
till today together tomorrow tonight too took trying try tried two under until upon use used using
very want wanted wants was way well went were what when where whether which while who why will
with within without won would yes yesterday yet you your yours day days hour hours minute minutes
week weeks month months year years morning afternoon evening night first second third five four
ten pls plz via amp
"""
_SHOPS = """
answer ask asked best better call called company contact customer customers dear email good great
guys hello help helpful hey hi hope know long love nice number phone reply respond response
service sorry support team thank thanks talk told twitter tweet wait waiting wow yall bad worst
worse terrible awful horrible poor ridiculous unacceptable disappointed
"""
_COMMON = frozenset((_FUNCTION + _SHOPS).split())
"""Words that say nothing of what it is about: the language's own, and what any shop is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one person wrote once."""

    post: PostId
    who: PersonId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """People who write about the same thing.

    Attributes:
        topic: The words they share, as they are written most often, in the latest post's order.
        posts: One for each of them, their latest, oldest first.
    """

    topic: tuple[str, str]
    posts: tuple[PostId, ...]

    @property
    def people(self) -> int:
        """How many they are."""
        return len(self.posts)


def crowds(said: Sequence[Said], before: Sequence[Said] = ()) -> tuple[Crowd, ...]:
    """The crowds among what was said within a few hours, the largest first; nobody is in two.

    Args:
        said: What was said in that time.
        before: What was said before it: what people write of here on any day.
    """
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    before_spelt: dict[str, Counter[str]] = defaultdict(Counter)
    sharing, usual = _sharing(said, spelt), _sharing(before, before_spelt)
    everyday = {
        stem
        for stem, spellings in before_spelt.items()
        if spellings.total() >= max(PEOPLE, EVERYDAY * len(before))
    }
    scale = SURGE * len(said) / max(1, len(before))
    least = max(PEOPLE, math.ceil(SHARE * len({one.who for one in said})))
    texts = {one.post: one.text for one in said}
    found: list[Crowd] = []
    taken: set[PersonId] = set()
    for pair, posts in sorted(sharing.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(posts) < least:
            break
        enough = 2 * least if everyday & set(pair) else least
        free = posts.keys() - taken
        if len(free) >= max(enough, scale * len(usual.get(pair, ()))):
            taken |= free
            kept = tuple(sorted(posts[who] for who in free))
            first, second = sorted(pair, key=_order(texts[kept[-1]]).index)
            topic = (spelt[first].most_common(1)[0][0], spelt[second].most_common(1)[0][0])
            found.append(Crowd(topic=topic, posts=kept))
    return tuple(found)


def _sharing(
    said: Sequence[Said], spelt: dict[str, Counter[str]]
) -> dict[tuple[str, str], dict[PersonId, PostId]]:
    """Who wrote which two words together, and where last; counts the spellings of each word."""
    sharing: dict[tuple[str, str], dict[PersonId, PostId]] = defaultdict(dict)
    for one in sorted(said, key=lambda each: each.post):
        stems = set()
        for word in telling(one.text):
            stems.add(stem := _stem(word))
            spelt[stem][word] += 1
        for pair in combinations(sorted(stems), 2):
            sharing[pair][one.who] = one.post
    return sharing


def telling(text: str) -> Iterable[str]:
    """The words of a post that say what it is about, in small letters."""
    words = _WORD.findall(_NOISE.sub(" ", text[:_LONGEST]).casefold())
    kept = [word for word in words if word not in _COMMON]
    return dict.fromkeys(kept[:_TELLING])


def _order(text: str) -> list[str]:
    """The stems of a post, in their order."""
    return [_stem(word) for word in telling(text)]


def _stem(word: str) -> str:
    """A word without the ending that tells one from many, or now from then."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending).removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word
