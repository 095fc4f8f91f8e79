"""Deciding: done, reopen, snooze, labels, notes, undo. All of it can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from carecli.care.cases import CaseId, Reason
from carecli.care.errors import Misuse
from carecli.cli.arguments import CaseNumber, Handle, OneOf, cases_and_when
from carecli.cli.output import changes
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.parts import Change

_some_cases = click.argument("cases", type=CaseNumber(), nargs=-1, required=True, metavar="CASE...")


@click.command()
@_some_cases
@click.option("--reason", type=OneOf(Reason), required=True, help="Why nothing more is needed.")
@click.option("--why", default="", help="In words; troll and spam need them.")
@changes
@click.pass_obj
def done(session: Session, cases: tuple[CaseId, ...], reason: Reason, why: str) -> Change:
    """Close cases, with the reason."""
    return session.desk.triage.done(session.cases(cases), reason, why)


@click.command()
@_some_cases
@changes
@click.pass_obj
def reopen(session: Session, cases: tuple[CaseId, ...]) -> Change:
    """Open cases again; a dismissed wait runs on from its start."""
    return session.desk.triage.reopen(session.cases(cases))


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="CASE... WHEN")
@click.option("--firm", is_flag=True, help="Keep the date even when they write.")
@click.option("--until-they-write", "silent", is_flag=True, help="Without a time.")
@click.option("--why", default="", help="A note to yourself.")
@changes
@click.pass_obj
def snooze(session: Session, words: tuple[str, ...], firm: bool, silent: bool, why: str) -> Change:
    """Let cases sleep until a time.

    WHEN is 2h, tomorrow, tomorrow 9:00, fri, mon 14:30, 2026-12-01, 2026-12-01 09:00 or +3d.
    """
    numbers, text = cases_and_when(words)
    if silent and text:
        raise Misuse(f"Until {text}, or until they write?", "Say one of the two.")
    cases = session.cases(numbers)
    until = None if silent else session.desk.times.read(text, cases)
    return session.desk.triage.snooze(cases, until, firm=firm, why=why)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("case", type=CaseNumber())
@click.argument("labels", nargs=-1, required=True, type=click.UNPROCESSED, metavar="+LABEL -LABEL")
@changes
@click.pass_obj
def label(session: Session, case: CaseId, labels: tuple[str, ...]) -> Change:
    """Label a case's customer: +vip, -press."""
    if odd := [text for text in labels if text[:1] not in ("+", "-")]:
        raise Misuse(f"“{odd[0]}” is neither put on nor taken off.", "Write +vip or -vip.")
    add = [text[1:] for text in labels if text[0] == "+"]
    remove = [text[1:] for text in labels if text[0] == "-"]
    return session.desk.triage.label(session.row(case).case, add, remove)


def _sources(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from carecli.care.notes import SOURCES

    return [CompletionItem(source) for source in SOURCES if source.startswith(incomplete)]


@click.command()
@click.argument("handle", type=Handle(), metavar="@HANDLE")
@click.argument("text")
@click.option("--source", default="", shell_complete=_sources, help="How you know it.")
@click.option("--knowingly", is_flag=True, help="Keep it although it is sensitive.")
@changes
@click.pass_obj
def note(session: Session, handle: str, text: str, source: str, knowingly: bool) -> Change:
    """Note something about a customer, with how you know it."""
    return session.desk.triage.note_on(handle, text, source=source, knowingly=knowingly)


@click.command()
@changes
@click.pass_obj
def undo(session: Session) -> Change:
    """Undo the latest action, or recall a reply."""
    change = session.desk.undo()
    if change is None:
        raise Misuse("There is nothing to undo.")
    return change
