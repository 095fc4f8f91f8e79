"""The one way to run a desk verb off the thread that draws.

A verb runs in a thread worker that touches no widget; its end comes back as a message, and what
should follow runs in the app's handler of that message. Where the screen has gone meanwhile, or the
app is ending, nothing follows; so what must not be lost is started for the app.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from textual.dom import DOMNode
from textual.message import Message
from textual.worker import Worker, get_current_worker

T = TypeVar("T")
_running: set[threading.Thread] = set()


class Done(Message):
    """A verb ended well; `then` is what should follow, with its answer bound."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self.then = then


class Failed(Message):
    """A verb failed; the app shows the error by its one policy and then calls `then`."""

    def __init__(
        self,
        error: Exception,
        then: Callable[[Exception], None] | None,
        quiet: Callable[[Exception], bool] | None,
    ) -> None:
        super().__init__()
        self.error = error
        self.then = then
        self.quiet = quiet


def start(
    node: DOMNode,
    verb: Callable[[], T],
    then: Callable[[T], None],
    *,
    name: str,
    failed: Callable[[Exception], None] | None = None,
    quiet: Callable[[Exception], bool] | None = None,
    newest_only: bool = False,
) -> None:
    """Run a verb in a thread.

    Args:
        node: The screen, widget or app it belongs to; its messages bubble up to the app.
        verb: What to do; it must touch no widget.
        then: What follows, on the app's thread, with the verb's answer.
        name: What it is called in the log; with `newest_only` also what a newer one replaces.
        failed: What follows a failure, after the app has shown it.
        quiet: Whether an error has been shown before and need not be again.
        newest_only: A newer one of this name makes an older one's answer void. For reads, never
            for sending.
    """

    def body(worker: Worker[None]) -> None:
        message: Message
        try:
            answer = verb()
        except Exception as error:  # noqa: BLE001 every failure goes to the app's one policy
            message = Failed(error, _if_there(node, failed) if failed else None, quiet)
        else:
            message = Done(partial(_if_there(node, then), answer))
        if not worker.is_cancelled:
            node.post_message(message)

    async def apart() -> None:
        """In a thread of its own that no end waits for, unlike those of a pool."""
        worker, loop, over = get_current_worker(), asyncio.get_running_loop(), asyncio.Event()

        def run() -> None:
            body(worker)
            _running.discard(threading.current_thread())
            with suppress(RuntimeError):  # the app has gone meanwhile
                loop.call_soon_threadsafe(over.set)

        thread = threading.Thread(target=run, name=name, daemon=True)
        _running.add(thread)
        thread.start()
        await over.wait()

    node.run_worker(apart(), name=name, group=name, exclusive=newest_only, exit_on_error=False)


def _if_there(node: DOMNode, then: Callable[[T], None]) -> Callable[[T], None]:
    """What follows, unless there is nothing left to show it on."""

    def follow(answer: T) -> None:
        if not node.is_attached:
            return
        shown = set(node.app.screen_stack)
        if shown and (node is node.app or not shown.isdisjoint(node.ancestors_with_self)):
            then(answer)

    return follow


def let_end(name: str, seconds: float) -> None:
    """Give what runs under this name a moment to come to its end; then it is left to itself."""
    for thread in [one for one in _running if one.name == name]:
        thread.join(seconds)
