"""Completion for shells."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    For bash, put `eval "$(carecli completion bash)"` into ~/.bashrc; zsh is alike, and fish reads
    ~/.config/fish/completions/carecli.fish.
    """
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 click knows the three
    click.echo(kind(ctx.find_root().command, {}, "carecli", "_CARECLI_COMPLETE").source())
