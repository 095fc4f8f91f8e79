"""Writing settings without losing a person's comments, and showing them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from carecli.care.errors import ConfigError
from carecli.config.load import LARGEST, parse
from carecli.config.model import Config
from carecli.system.paths import read_whole, write_private

_UNITS = ((timedelta(days=1), "d"), (timedelta(hours=1), "h"), (timedelta(minutes=1), "m"))
START = """\
# The settings of carecli. Everything has a default: `carecli config show` prints them all.
# For example:
#
# hold = "10s"                      # how long a reply can be recalled
#
# [accounts.yourhandle]
# target = "2h"                     # your care promise
# timezone = "Europe/London"
# hours = { mon = "09:00-17:00", tue = "09:00-17:00" }
"""
"""What a config file holds before anything is set."""


def save(path: Path, settings: Mapping[tuple[str, ...], Any]) -> Config:
    """Set values by their path, such as `("accounts", "crumb", "target")`, and keep the rest.

    A value is what stands in the file: text for a span, a price or a time zone; None takes the
    setting out, so that its default applies. Nothing is written unless the whole is valid.

    Returns:
        The settings as they now stand.

    Raises:
        ConfigError: The file cannot be read or written, or a value is not what belongs there.
    """

    def put(document: Any) -> None:
        for place, value in settings.items():
            _put(document, place, value)

    return _rewrite(path, put)


def move(path: Path, old: tuple[str, ...], new: tuple[str, ...]) -> Config:
    """Give a table another name beside the old one, comments and all; no table, no change.

    Returns:
        The settings as they now stand.

    Raises:
        ConfigError: The file cannot be read or written, or the new name is taken or not fit.
    """

    def rename(document: Any) -> None:
        table = document
        for name in old[:-1]:
            table = table.get(name, {})
        if old[-1] not in table or new[-1] == old[-1]:
            return
        if new[-1] in table:
            raise ConfigError(f"{path} has settings for {'.'.join(new)} already.", "Take one out.")
        table[new[-1]] = table.pop(old[-1])

    return _rewrite(path, rename)


def _rewrite(path: Path, change: Callable[[Any], None]) -> Config:
    try:
        text = read_whole(path, LARGEST) if path.exists() else START
        document = tomlkit.parse(text)
        change(document)
        changed = tomlkit.dumps(document)
        config = parse(changed, source=str(path))
        write_private(path, changed)
    except (OSError, UnicodeError, TOMLKitError, RecursionError) as error:
        raise ConfigError(f"{path} cannot be changed: {error}.") from error
    return config


def _put(table: Any, place: tuple[str, ...], value: Any) -> None:
    *parents, last = place
    for name in parents:
        if name not in table:
            table[name] = tomlkit.table(is_super_table=name != parents[-1])
        table = table[name]
        if not isinstance(table, dict):
            raise ConfigError(f"{'.'.join(parents)} is not a table.")
    if value is None:
        table.pop(last, None)
    else:
        table[last] = value


def plain(config: Config) -> dict[str, Any]:
    """All settings as a file would hold them: spans and prices as text, dates as ISO text."""
    found = _plain(config)
    assert isinstance(found, dict)  # noqa: S101 a struct becomes a table
    return found


def shown(config: Config) -> str:
    """All settings as TOML, the defaults too."""
    return tomlkit.dumps(plain(config))


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return _leaf(value)


def _leaf(value: Any) -> Any:
    match value:
        case timedelta():
            return span_text(value)
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
    return "" if value is None else value


def span_text(span: timedelta) -> str:
    """A span as it stands in the file, in the largest unit that fits: "90s", "30m", "2h", "1d"."""
    for unit, letter in _UNITS:
        if span and span % unit == timedelta(0):
            return f"{span // unit}{letter}"
    return f"{span // timedelta(seconds=1)}s"
