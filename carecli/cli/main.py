# ruff: noqa: ARG002 the signatures are click's
"""The `carecli` command: its subcommands are loaded when they are called, its errors told once."""

from __future__ import annotations

import difflib
import importlib
import sys
from pathlib import Path
from typing import Any

import click

from carecli import __version__
from carecli.cli.failures import INTERRUPTED, told
from carecli.cli.session import Session
from carecli.system.paths import Home
from carecli.system.terminal import clean

COMMANDS = {
    "inbox": "inbox",
    "show": "inbox",
    "search": "search",
    "customers": "customers",
    "customer": "customers",
    "status": "status",
    "crowds": "crowds",
    "tell": "tell",
    "reply": "reply",
    "done": "triage",
    "reopen": "triage",
    "snooze": "triage",
    "label": "triage",
    "note": "triage",
    "undo": "triage",
    "follow-up": "promises",
    "promises": "promises",
    "review": "daily",
    "sync": "sync",
    "watch": "searches",
    "context": "context",
    "outbox": "outbox",
    "coach": "coach",
    "templates": "templates",
    "playbook": "playbook",
    "goodwill": "goodwill",
    "lookup": "lookup",
    "account": "account",
    "stats": "stats",
    "cost": "cost",
    "report": "report",
    "calendar": "calendar",
    "export": "export",
    "backup": "backup",
    "restore": "backup",
    "forget": "forget",
    "config": "config",
    "demo": "demo",
    "doctor": "doctor",
    "completion": "completion",
}
"""Every command and the module it is in, in the order of the help."""


class Root(click.Group):
    """Loads a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, loaded now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"carecli.cli.{COMMANDS[cmd_name]}")
        command = getattr(module, cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)  # noqa: S101 the table above says so
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was called; a wrong name brings up the nearest."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=3, cutoff=0.5)
            known = f"Did you mean {' or '.join(near)}?" if near else "`carecli --help` lists them."
            ctx.fail(f"There is no command “{clean(args[0])}”. {known}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and turn what goes wrong into a sentence and an exit code."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except (click.exceptions.Exit, click.ClickException):
            raise
        except click.Abort:
            ctx.exit(INTERRUPTED)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 told sorts them out
            ctx.exit(told(error, ctx.ensure_object(Session).home.logs_dir))
        return result


@click.group(cls=Root, invoke_without_command=True)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep config, data and logs in this folder (also: CARECLI_HOME).",
)
@click.version_option(__version__, prog_name="carecli")
@click.pass_context
def root(ctx: click.Context, home: Path | None) -> None:
    """Customer care on X: who has waited longest, a personal answer, every promise kept.

    Without a command the app opens. `carecli demo` needs no account.
    """
    session = ctx.ensure_object(Session)
    ctx.call_on_close(session.close)
    if home:
        session.home = Home.under(home)
    if ctx.invoked_subcommand is None:
        session.show_app()
