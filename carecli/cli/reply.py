"""Answering: the preview a person agrees to, the hold, and what became of it."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carecli.care.cases import CaseId
from carecli.care.errors import (
    CareError,
    Misuse,
    OutcomeUnknown,
    OverBudget,
    RateLimited,
    Refused,
    Unreachable,
)
from carecli.care.outgoing import Reply, Sending
from carecli.cli import lines, shapes
from carecli.cli.arguments import CaseNumber
from carecli.cli.failures import say, show
from carecli.cli.output import prints
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.desk.preview import Preview


def _blanks(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    if odd := [value for value in values if "=" not in value]:
        raise click.BadParameter(f"“{odd[0]}” is not like blank=value.", ctx, param)
    return {name.strip(): text for name, _, text in (value.partition("=") for value in values)}


@click.command()
@click.argument("case", type=CaseNumber())
@click.option("--text", help="What to answer; without it, the draft of the case.")
@click.option("--template", metavar="ID", help="A template to fill.")
@click.option(
    "--set", "blanks", multiple=True, metavar="BLANK=VALUE", callback=_blanks,
    help="Fill a blank of the template; once for each.",
)  # fmt: skip
@click.option("--dm", is_flag=True, help="As a direct message instead of in public.")
@click.option(
    "--as", "typed_handle", metavar="@HANDLE",
    help="The account it should go out as; needed once a day where the settings say ask.",
)  # fmt: skip
@click.option(
    "--allow",
    multiple=True,
    metavar="RULE",
    help="Send although this rule of the coach forbids it.",
)
@click.option("--chain", is_flag=True, help="In parts, if it is too long for one post.")
@click.option(
    "--picture", "pictures", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="A picture to go with it; four at most.",
)  # fmt: skip
@click.option(
    "--alt", "alts", multiple=True, metavar="TEXT", help="What the picture shows; one for each."
)
@click.option("--dry-run", is_flag=True, help="Only show what would go out.")
@click.option("--yes", is_flag=True, help="Send exactly what is shown.")
@click.option("--now", "at_once", is_flag=True, help="Without the hold.")
@prints(lambda data: lines.reply(data) if "id" in data else [data["handover"]])
@click.pass_obj
def reply(
    session: Session,
    case: CaseId,
    *,
    text: str | None,
    template: str | None,
    blanks: dict[str, str],
    dm: bool,
    typed_handle: str | None,
    allow: tuple[str, ...],
    chain: bool,
    pictures: tuple[Path, ...],
    alts: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    at_once: bool,
) -> dict[str, Any] | None:
    """Answer in public or by direct message, after a look at it.

    A case of direct messages is answered by one, and so is a draft that was written as one; any
    other case with --dm. Without --yes, only what would go out is shown. The reply waits for the
    hold of the config, in which Ctrl-C takes it back; --now does without. What is too long for one
    post goes out with --chain, each part as an answer to the one before.
    """
    desk = session.desk
    case = session.row(case).case
    words, template, private = _words(desk, case, text, template, blanks, dm=dm)
    seen = desk.replies.check(case, words, private=private, allow=allow, chain=chain)
    files = _files(pictures, alts)
    preview = shapes.preview(
        seen,
        desk.replies.look_at(case, seen, files),
        desk.replies.price_of_pictures(len(files)),
    )
    say("\n".join(lines.preview(preview)))
    if dry_run:
        return preview if click.get_current_context().params["as_json"] else None
    _agreed(seen, yes)
    if seen.handover:
        say("X takes this answer only in the browser. Open this page to send it:")
        return {
            **preview,
            "handover": desk.replies.hand_over(case, words, template=template, allow=allow),
        }
    with _attached(desk, case, files):
        held = desk.replies.send(
            case,
            words,
            private=not seen.public,
            template=template,
            hold=timedelta(0) if at_once else None,
            typed_handle=typed_handle,
            allow=allow,
            chain=chain,
        )
    parts = _delivered(desk, held)
    stopped = next((one for one in parts if one.state is not Sending.SENT), parts[0])
    _outcome(stopped, paused=stopped.send_at - desk.clock.now())
    shown = [session.shapes.reply(one) for one in parts]
    return {**shown[0], "chain": shown} if len(shown) > 1 else shown[0]


def _files(pictures: tuple[Path, ...], alts: tuple[str, ...]) -> list[tuple[Path, str]]:
    if len(pictures) != len(alts):
        raise Misuse(
            f"{len(pictures)} pictures and {len(alts)} descriptions do not go together.",
            "Give each --picture its --alt, in the same order.",
        )
    return list(zip(pictures, alts, strict=True))


@contextmanager
def _attached(desk: Desk, case: CaseId, files: Sequence[tuple[Path, str]]) -> Iterator[None]:
    """Attach pictures for what follows; they are taken off again where that fails."""
    with ExitStack() as undo:
        for path, alt in files:
            picture = desk.replies.attach(case, path, alt)
            undo.callback(desk.replies.detach, case, picture.id)
        yield
        undo.pop_all()


def _words(
    desk: Desk,
    case: CaseId,
    text: str | None,
    template: str | None,
    blanks: dict[str, str],
    *,
    dm: bool,
) -> tuple[str, str | None, bool]:
    """What to answer, the template that it began as, and whether it is to be a direct message."""
    if text is not None and template is None and not blanks:
        return text, None, dm
    if template is not None and text is None:
        return desk.templates.fill(template, case, blanks, private=dm).text, template, dm
    if text is None and not blanks and (draft := desk.open(case).draft):
        return draft.text, draft.template, dm or draft.private
    raise Misuse(
        "What should the answer say?", "Give either --text, or --template with --set blank=value."
    )


def _agreed(preview: Preview, yes: bool) -> None:
    if preview.errors:
        rules = sorted({problem.rule for problem in preview.errors} - {""})
        also = f" Or add {' '.join(f'--allow {rule}' for rule in rules)}." if rules else ""
        raise Misuse("Nothing was sent: the answer is not ready.", f"See what stands above.{also}")
    if not yes:
        raise Misuse("Nothing was sent.", "Add --yes to send exactly this.")


def _delivered(desk: Desk, reply: Reply) -> list[Reply]:
    """Wait until the hold is over, then send; Ctrl-C recalls the reply to a draft.

    Returns:
        The reply, or all parts of its chain.
    """
    stop = threading.Event()
    try:
        while (left := (reply.send_at - desk.clock.now()).total_seconds()) > 0:
            show(f"Sending to @{reply.handle} in {math.ceil(left)} s. Ctrl-C takes it back.")
            desk.clock.wait(min(left, 1.0), stop)
    except KeyboardInterrupt:
        show("")
        say(desk.replies.recall(reply.id).said)
        raise
    show("")
    sent = {each.id: each for each in desk.replies.deliver(reply.id)}
    return [sent.get(each.id, each) for each in desk.replies.chain(reply.id)]


def _outcome(reply: Reply, paused: timedelta) -> Reply:
    """The reply when it is out.

    Args:
        reply: As it came back; of a chain, the part at which it stopped.
        paused: Until it is tried again; a pause beyond our own of half a minute is X's wish.

    Raises:
        CareError: It is not out, or that is not known.
    """
    trouble: dict[Sending, type[CareError]] = {
        Sending.REFUSED: Refused,
        Sending.UNKNOWN: OutcomeUnknown,
        Sending.SENDING: OutcomeUnknown,
        Sending.HOLD: RateLimited if paused > timedelta(minutes=1) else Unreachable,
    }
    if isinstance(reply.trouble, OverBudget):
        raise reply.trouble
    if kind := trouble.get(reply.state):
        detail = reply.problem or f"The answer to @{reply.handle} is {reply.state}."
        if reply.parts > 1:
            detail = f"Stopped at part {reply.part} of {reply.parts}. {detail}"
        later = reply.send_at if reply.state is Sending.HOLD else None
        raise kind(detail, "`carecli outbox list` shows where it stands.", retry_at=later)
    return reply
