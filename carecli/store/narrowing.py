"""Words that narrow a list down, as conditions on a case `c`.

Each stands in the customer's latest post, name or handle. Which cases these are, the word indexes
know, so that a list is not read through; they know words by their beginnings, and nothing of
scripts without spaces or of signs. There every case is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Chinese and Japanese: an index takes a sentence for one word."""
_KNOWN = """c.id IN (
  SELECT k.id FROM words f CROSS JOIN turns t ON t.post_id = f.rowid
    CROSS JOIN cases k ON k.id = t.case_id AND k.post_id = f.rowid WHERE f.words MATCH {match}
  UNION ALL SELECT k.id FROM names n CROSS JOIN cases k ON k.customer_id = n.rowid
    WHERE n.names MATCH {match})"""
_READ = """EXISTS (SELECT 1 FROM people p, posts t WHERE p.id = c.customer_id
  AND t.id = c.post_id AND holds(:read, p.handle, p.name, t.text))"""


@dataclass(frozen=True, slots=True)
class Words:
    """Words as they were typed, or phrases, whose words stand next to each other."""

    words: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """Those that an index can be asked for."""
        return tuple(w for w in self.words if any(map(str.isalnum, w)) and not _UNSPACED.search(w))

    def conditions(self) -> Iterator[str]:
        """What a case must fulfil."""
        for number in range(len(self.known)):
            yield _KNOWN.format(match=f":match{number}")
        if self._read:
            yield _READ

    @property
    def values(self) -> dict[str, object]:
        """What the conditions bind."""
        matches = {f"match{number}": _match(word) for number, word in enumerate(self.known)}
        return {**matches, "read": self._read}

    @property
    def _read(self) -> str:
        """Those that must be looked for in the text: an index leaves out what is no letter."""
        return " ".join(w for w in self.words if w not in self.known or not _bare(w).isalnum())


def _match(word: str) -> str:
    """A word, or the beginning of one, as FTS5 takes it; one letter begins nothing."""
    plain = _bare(word).replace('"', "")
    folded = plain.casefold()
    forms = dict.fromkeys((plain, folded, folded.replace("ss", "ß")))  # the index keeps ß apart
    return " OR ".join(f'"{form}"' + "*" * (len(form) > 1) for form in forms)


def _bare(word: str) -> str:
    return word.removeprefix("@")
