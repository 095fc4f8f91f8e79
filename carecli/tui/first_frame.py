"""The queue on the screen before Textual is even loaded.

Loading Textual is most of a start, and who waits is known long before. So the queue is painted at
once, with the words and colours that the app will paint again in the same places. What is typed
meanwhile waits unseen in the terminal until the app reads it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.cells import cell_len

from carecli.care.rows import Status, View
from carecli.tui.palettes import INKS, PALETTES, Palette, blend
from carecli.tui.rows import first_line, second_line
from carecli.tui.wording import TITLES, Tone, Word, account_tones, standing

if TYPE_CHECKING:
    from carecli.desk.desk import Desk

WIDE, BROAD = 110, 160
"""From these widths on the list shares its line with one or two neighbours."""
SMALLEST = (60, 16)
_OFF = "\x1b[0m"


@contextmanager
def painted(desk: Desk) -> Iterator[bool]:
    """Paint the queue, and give the keyboard back as it was at the end.

    Yields:
        Whether it was painted: on a terminal that shows colours, in a theme of ours, where there
        is an account. The alternate screen is on then, and left to whoever comes next.
    """
    palette = PALETTES.get(desk.settings.theme)
    if palette is None or not _fits() or not desk.has_accounts:
        yield False
        return
    import termios
    import tty

    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    tty.setcbreak(keyboard)  # so that nothing typed meanwhile is echoed over the picture
    try:
        columns, lines = os.get_terminal_size(sys.stdin.fileno())
        picture = frame(desk, columns, lines, palette)
        os.write(2, b"\x1b[?1049h\x1b[?25l" + picture.encode())
        yield True
    except BaseException:  # ctrl+c, or a bug, before the app could give the screen back
        os.write(2, b"\x1b[?1049l\x1b[?25h")
        raise
    finally:
        termios.tcsetattr(keyboard, termios.TCSANOW, before)


def _fits() -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") in ("dumb", "linux")
    if sys.platform == "win32" or plain or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    columns, lines = os.get_terminal_size(sys.stdin.fileno())
    return columns >= SMALLEST[0] and lines >= SMALLEST[1]


def frame(desk: Desk, columns: int, lines: int, palette: Palette) -> str:
    """The picture: views, the rows that have room, the status."""
    listing, now, status = desk.listing(View.WAITING), desk.clock.now(), desk.status()
    width = columns if columns < WIDE else columns // 2 if columns < BROAD else columns * 8 // 21
    accounts = account_tones(desk.accounts(), desk.settings)
    room = width - 3
    ground = palette["background"]
    plain = _pen(palette, ground)
    picture = [_line(y, (), columns, plain) for y in range(lines)]
    picture.append(_line(0, _views(status), columns, plain))
    for index, row in enumerate(listing.rows(0, (lines - 3) // 2)):
        here = blend(palette["accent"], ground, 0.16) if index == 0 else ground
        pen = _pen(palette, here)
        bar = ("▌ " if index == 0 else "  ", Tone.ACCENT)
        halves = (
            first_line(row, View.WAITING, now, room),
            second_line(row, View.WAITING, now, room, accounts),
        )
        for y, words in enumerate(halves, 1 + index * 2):
            picture.append(_line(y, [bar, *words], width, pen))
    surface = _pen(palette, palette["surface"])
    picture.append(_line(lines - 2, _joined(standing(status, now)), columns, surface))
    return "".join(picture) + _OFF


def _views(status: Status) -> Iterable[Word]:
    yield " carecli   ", Tone.ACCENT
    for view, title in TITLES.items():
        count = status.counts.get(view, 0)
        tone = Tone.ACCENT if view is View.WAITING else Tone.PLAIN
        yield title, tone
        yield f" {count:,}   " if count else "   ", Tone.DIM


def _joined(words: Iterable[Word]) -> Iterable[Word]:
    yield " ", Tone.PLAIN
    for number, word in enumerate(words):
        if number:
            yield " · ", Tone.PLAIN
        yield word


def _line(y: int, words: Iterable[Word], width: int, pen: Callable[[Word], str]) -> str:
    """A line at its place, filled to its width."""
    kept = list(words)
    rest = max(0, width - sum(cell_len(text) for text, _ in kept))
    inked = "".join(pen(word) for word in [*kept, (" " * rest, Tone.PLAIN)])
    return f"\x1b[{y + 1};1H{inked}"


def _pen(palette: Palette, ground: str) -> Callable[[Word], str]:
    """Writes words with the colours of their tones."""
    names = {Tone.ACCENT: "accent", Tone.BAD: "error", Tone.WARN: "warning", Tone.GOOD: "success"}
    bold = (Tone.STRONG, Tone.BAD, Tone.ACCENT)

    def write(word: Word) -> str:
        text, tone = word
        ink = INKS.get(tone) or palette[names.get(tone, "foreground")]
        ink = blend(ink, ground, 0.6) if tone is Tone.DIM else ink
        weight = "\x1b[1m" if tone in bold else ""
        return f"{_OFF}{_colour(48, ground)}{_colour(38, ink)}{weight}{text}"

    return write


def _colour(layer: int, colour: str) -> str:
    red, green, blue = bytes.fromhex(colour[1:])
    return f"\x1b[{layer};2;{red};{green};{blue}m"
