"""Numbers that can be read from across the room: three lines high, units small beside them."""

from __future__ import annotations

_GLYPHS = {
    "0": ("╭─╮", "│ │", "╰─╯"),
    "1": ("╶╮ ", " │ ", "╶┴╴"),
    "2": ("╶─╮", "┌─┘", "╰─╴"),
    "3": ("╶─╮", " ─┤", "╶─╯"),
    "4": ("╷ ╷", "╰─┤", "  ╵"),
    "5": ("╭─╴", "╰─╮", "╶─╯"),
    "6": ("╭─╴", "├─╮", "╰─╯"),
    "7": ("╶─┐", "  │", "  ╵"),
    "8": ("╭─╮", "├─┤", "╰─╯"),
    "9": ("╭─╮", "╰─┤", "╶─╯"),
    "-": ("   ", "╶─╴", "   "),
}
HEIGHT = 3


def large(text: str) -> tuple[str, ...]:
    """The lines of a text: digits and "-" large, anything else as it is on the lowest line."""
    lines = [""] * HEIGHT
    for char in text:
        glyph = _GLYPHS.get(char, (" ", " ", char))
        lines = [line + part for line, part in zip(lines, glyph, strict=True)]
    return tuple(lines)
