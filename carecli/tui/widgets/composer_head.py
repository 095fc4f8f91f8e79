"""What stands over and under the text of a reply: who says it to whom, and what goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from carecli.care.outgoing import Picture
from carecli.care.rows import Answerable, Row
from carecli.tui.text import STYLES, line, said
from carecli.tui.wording import Tone, Word, kind_of_reply, money, size

if TYPE_CHECKING:
    from carecli.desk.preview import Preview


def head(row: Row, preview: Preview | None, *, private: bool) -> Content:
    """Public or not, as whom, to whom; length and price once they are known."""
    browser = row.answerable is Answerable.NO and not private
    kind, tone = kind_of_reply(private=private)
    words: list[Word] = [
        (f"{kind} as @{row.account} to @{row.handle}", tone),
        ("opens in the browser", Tone.WARN) if browser else ("", Tone.PLAIN),
    ]
    if preview:
        words.append(length(preview))
        if not browser:
            words.append((money(preview.price), Tone.PLAIN))
            words.append((preview.price_reason, Tone.WARN))
    return said(*words)


def length(preview: Preview) -> Word:
    """How long it is: of how much, by how much too long, or in how many parts."""
    if len(preview.parts) > 1:
        return (f"{preview.length} in {len(preview.parts)} posts", Tone.PLAIN)
    counted = f"{preview.length}/{preview.limit}"
    if preview.over:
        return (f"{counted} ({preview.over} too long)", Tone.BAD)
    return (counted, Tone.PLAIN)


def pictured(pictures: Sequence[Picture]) -> Content:
    """The pictures that go with it: name, size, and what they show."""
    return Content("\n").join(
        Content.styled("▣ ", STYLES[Tone.ACCENT])
        + line(picture.name).truncate(24, ellipsis=True)
        + Content.styled(f" · {size(picture.size)} · ", STYLES[Tone.DIM])
        + line(picture.alt)
        for picture in pictures
    )
