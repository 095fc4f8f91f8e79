"""From commands to Textual's bindings, and a person's own keys checked before they are used.

Textual itself ignores unknown binding ids and misspelt keys, so a config is checked here.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from carecli.care.errors import ConfigError
from carecli.tui.commands import BY_ID, COMMANDS, Command, Scope, of

if TYPE_CHECKING:
    from textual.binding import BindingType

Keymap = Mapping[str, tuple[str, ...]]
"""Command id → its keys."""

_TOGETHER = (
    (Scope.EVERYWHERE, Scope.CASE, Scope.LIST),
    (Scope.EVERYWHERE, Scope.CASE, Scope.CONVERSATION),
    (Scope.COMPOSER,),
    (Scope.REVIEW,),
    (Scope.EVERYWHERE, Scope.CASE, Scope.DAILY, Scope.PROMISES),
    (Scope.EVERYWHERE, Scope.RECEIPT),
    (Scope.EVERYWHERE, Scope.INSIGHTS),
    (Scope.EVERYWHERE, Scope.OUTBOX),
    (Scope.EVERYWHERE, Scope.ACCOUNTS),
    (Scope.EVERYWHERE, Scope.SEARCHES),
    (Scope.EVERYWHERE, Scope.SEARCH),
    (Scope.EVERYWHERE, Scope.CUSTOMERS),
    (Scope.EVERYWHERE, Scope.SHELF),
)
"""Scopes whose keys are live at the same time, so that one key must mean one thing in them."""

_NAMES = """
enter escape space tab backspace delete insert home end pageup pagedown up down left right
question_mark full_stop slash comma colon semicolon minus plus equals_sign underscore
exclamation_mark at number_sign dollar_sign percent_sign circumflex_accent ampersand asterisk
left_parenthesis right_parenthesis left_square_bracket right_square_bracket left_curly_bracket
right_curly_bracket less_than_sign greater_than_sign backslash vertical_line tilde grave_accent
apostrophe quotation_mark f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12
"""
_NAMED = frozenset(_NAMES.split())
_OWN = {"palette": "app.command_palette"}
"""Commands that Textual itself does."""

_SPELLED = {"?": "question_mark", ".": "full_stop", "/": "slash", "esc": "escape"}


def bindings(scope: Scope) -> list[BindingType]:
    """The bindings of a scope, for the BINDINGS of the app, screen or widget it belongs to.

    Actions of everywhere and case run as `command('id')` on the app, the others as their own name.
    """
    from textual.binding import Binding

    on_app = scope in {Scope.EVERYWHERE, Scope.CASE}
    return [
        Binding(
            ",".join(keys),
            _OWN.get(command.id, f"app.command('{command.id}')") if on_app else command.action,
            command.footer or command.title,
            show=bool(command.footer),
            id=command.id,
            tooltip=command.help,
            priority=keys[0].startswith("ctrl+") and scope is Scope.EVERYWHERE,
        )
        for command in of(scope)
        if (keys := single(command.bound))
    ]


def single(keys: Iterable[str]) -> tuple[str, ...]:
    """Those that are one key press."""
    return tuple(key for key in keys if " " not in key)


def keymap(own: Mapping[str, str]) -> Keymap:
    """Every command's keys: the default ones, or a person's own.

    Args:
        own: Command id → comma-separated keys, as the config has it.

    Raises:
        ConfigError: An unknown command or key, or one key with two meanings in one place.
    """
    chosen = {command.id: command.bound for command in COMMANDS}
    for name, keys in own.items():
        if name not in BY_ID:
            near = difflib.get_close_matches(name, BY_ID, n=1)
            hint = f"Did you mean {near[0]}?" if near else "`carecli config show` lists them."
            raise ConfigError(f"keys.{name}: there is no such action.", hint)
        chosen[name] = tuple(_known(key, name) for key in keys.split(",") if key.strip())
    for scopes in _TOGETHER:
        _clashes(of(*scopes), chosen)
    return chosen


def chords(keys: Keymap) -> dict[str, Command]:
    """What can follow the prefix: second key → command."""
    return {
        key.split()[1]: BY_ID[name] for name, bound in keys.items() for key in bound if " " in key
    }


def _known(key: str, name: str) -> str:
    """The key as Textual names it."""
    parts = [_SPELLED.get(part, part) for part in key.split()]
    prefix = BY_ID["goto"].bound[0]
    if not parts or len(parts) > 2 or (len(parts) == 2 and parts[0] != prefix):
        raise ConfigError(
            f"keys.{name}: {key.strip()!r} is not a key.", f'A chord is "{prefix}" and one key.'
        )
    for part in parts:
        bare = part.removeprefix("ctrl+").removeprefix("shift+")
        if len(bare) != 1 and bare not in _NAMED:
            near = difflib.get_close_matches(bare, _NAMED, n=1)
            hint = f"Did you mean {near[0]}?" if near else 'Examples: "j", "ctrl+d", "f5", "g x".'
            raise ConfigError(f"keys.{name}: {part!r} is not a key.", hint)
    return " ".join(parts)


def _clashes(commands: Iterable[Command], chosen: Keymap) -> None:
    """Refuse a key that means two things among these commands."""
    taken: dict[str, str] = {}
    for command in commands:
        for key in chosen[command.id]:
            other = taken.setdefault(key, command.id)
            if other != command.id:
                raise ConfigError(
                    f"keys.{command.id}: {key!r} already means {other!r}.",
                    f"Give {other!r} another key in the config, or choose a free one.",
                )
