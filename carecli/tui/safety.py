"""The second net under outside text: no control character reaches the terminal."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)}
_CONTROLS = {**_PICTURES, 0x7F: 0x2421, **dict.fromkeys(range(0x80, 0xA0), 0xFFFD)}
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)
TABLE = {**_CONTROLS, **_BIDI}


class NoControls(LineFilter):
    """Shows leftover control and direction characters as pictures."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 Textual's signature
        """Translate every segment that is text."""
        return [
            segment
            if segment.control or (text := segment.text).isprintable()
            else Segment(text.translate(TABLE), segment.style)
            for segment in segments
        ]
