"""What speaks against a reply, whoever found it: the text counter, the coach or a guard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that speaks against a reply; an error blocks it. Positions count characters.

    Attributes:
        rule: The coach's rule or the guard behind it; empty for what nobody can let through.
        suggestion: Words to put in its place (`start` equal to `end`: to add there); may be empty.
        why: The lesson behind it, in a sentence.
        offer: What else a key can do: "promise" (record one after the send), "hold" (it will
            wait longer), "handover" (put the line of `suggestion` in), "chain" (send it in
            parts), "twin" (see the earlier words), "oldest" (answer who waits longest),
            "reload" (read what is new); or nothing.
        about: What goes with the offer: the earlier words of a twin, a case's number.
        allowed: It was an error, and somebody let it through.
        guard: Not the words are at fault but the moment; it goes away by itself or not at all.
    """

    level: Literal["error", "warning", "hint"]
    message: str
    start: int = 0
    end: int = 0
    rule: str = ""
    suggestion: str = ""
    why: str = ""
    offer: str = ""
    about: str = ""
    allowed: bool = False
    guard: bool = False

    @property
    def dismissable(self) -> bool:
        """Whether a rule of the coach stands behind it, which a person may not want to hear."""
        return bool(self.rule) and not self.guard and not self.allowed
