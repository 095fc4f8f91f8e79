"""Reading the config file: strict, with errors that say where, what was found and what belongs."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec

from carecli.care.errors import ConfigError
from carecli.config.model import Config, Rule
from carecli.system.paths import read_whole

LARGEST = 1_000_000
"""Bytes of a config file."""


def load(path: Path) -> Config:
    """The settings in a file; the defaults when there is no such file.

    Raises:
        ConfigError: The file cannot be read, is not TOML, or holds something else than expected.
    """
    try:
        text = read_whole(path, LARGEST)
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}.",
            "Check its folder and permissions, or name another folder with --home.",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} cannot be read: it is not text in UTF-8.") from error
    return parse(text, source=str(path))


def parse(text: str, *, source: str) -> Config:
    """The settings in a text; `source` names it in errors.

    Raises:
        ConfigError: It is not TOML, or holds something else than expected.
    """
    try:
        found = tomllib.loads(text)
    except ValueError as error:  # also of a number that is too long
        raise ConfigError(f"{source} is not TOML: {error}.", "Correct that line.") from error
    except RecursionError as error:
        raise ConfigError(f"{source} has brackets within brackets without end.") from error
    config = _Reading(source).value(found, Config, ())
    assert isinstance(config, Config)  # noqa: S101 the walk returns what it was asked for
    return config


class _Reading:
    """A walk over the declarations of the model and what stands in the file, side by side."""

    def __init__(self, source: str) -> None:
        self._source = source

    def value(self, found: Any, kind: Any, path: tuple[str, ...]) -> Any:
        """What was found at `path`, as a value of `kind`."""
        rule = next((note for note in get_args(kind)[1:] if isinstance(note, Rule)), None)
        if rule:
            return self._ruled(found, rule, path)
        if get_origin(kind) is dict:
            return self._table(found, get_args(kind), path)
        if get_origin(kind) is tuple and get_args(get_args(kind)[0]) and isinstance(found, list):
            return tuple(self.value(each, get_args(kind)[0], path) for each in found)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return self._struct(found, kind, path)
        try:
            return msgspec.convert(found, kind)
        except msgspec.ValidationError as error:
            raise self._wrong(path, found, _expected(kind)) from error

    def _ruled(self, found: Any, rule: Rule, path: tuple[str, ...]) -> Any:
        try:
            return rule.read(found)
        except ValueError as error:
            raise self._wrong(path, found, rule.expected) from error

    def _table(self, found: Any, kinds: tuple[Any, ...], path: tuple[str, ...]) -> dict[str, Any]:
        key, kind = kinds
        table: dict[str, Any] = {}
        for name, value in self._mapping(found, path).items():
            key_here = self.value(name, key, (*path, name))
            if key_here in table:
                raise ConfigError(f"{self._source}: {_dotted((*path, name))} is there twice.")
            table[key_here] = self.value(value, kind, (*path, name))
        return table

    def _struct(self, found: Any, kind: type[msgspec.Struct], path: tuple[str, ...]) -> Any:
        fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
        values = self._mapping(found, path)
        for name in values:
            if name not in fields:
                raise self._unknown((*path, name), fields)
        for field in msgspec.structs.fields(kind):
            if field.required and field.name not in values:
                raise self._wrong(path, values, f"a line {field.name} = …")
        return kind(**{n: self.value(v, fields[n], (*path, n)) for n, v in values.items()})

    def _mapping(self, found: Any, path: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(found, dict):
            raise self._wrong(path, found, f"a table [{_dotted(path)}]")
        return found

    def _wrong(self, path: tuple[str, ...], found: Any, expected: str) -> ConfigError:
        return ConfigError(
            f"{self._source}: {_dotted(path)} is {_shown(found)}.", f"Expected {expected}."
        )

    def _unknown(self, path: tuple[str, ...], known: Iterable[str]) -> ConfigError:
        near = difflib.get_close_matches(path[-1], list(known), n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."
        return ConfigError(f"{self._source}: there is no setting {_dotted(path)}.", hint)


def _expected(kind: Any) -> str:
    if kind is bool:
        return "true or false"
    if kind is str:
        return "text in quotes"
    if get_origin(kind) is tuple:
        return "a list of dates like [2026-12-25]" if "date" in str(kind) else "a list of texts"
    return "one of " + ", ".join(f'"{choice}"' for choice in get_args(kind))


def _shown(found: Any) -> str:
    text = f'"{found}"' if isinstance(found, str) else str(found)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(path)
