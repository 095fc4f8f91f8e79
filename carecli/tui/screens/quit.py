"""What to do with replies on hold when one leaves."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from carecli.care.outgoing import Reply
from carecli.system.terminal import one_line
from carecli.tui.screens.ask import Ask
from carecli.tui.text import line


def quit_screen(held: Sequence[Reply]) -> Ask:
    """Asks; gives back "send", "keep" or None for staying."""
    one = len(held) == 1
    shown = [
        Content.assemble(
            line(f"@{reply.handle}"), "  ", (one_line(reply.text), "$foreground-muted")
        )
        for reply in held[:4]
    ]
    more = [Content(f"and {len(held) - 4} more")] if len(held) > 4 else []
    lines = [part.truncate(60, ellipsis=True) for part in (*shown, *more)]
    return Ask(
        "A reply has not gone out yet" if one else f"{len(held)} replies have not gone out yet",
        Content("\n").join(lines),
        (
            ("s", "send", "send now, then quit"),
            ("k", "keep", "keep as a draft, then quit" if one else "keep as drafts, then quit"),
        ),
    )
