"""What a person types for a setting, as it stands in the file."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from carecli.care.errors import ConfigError

_YES = ("true", "yes", "on")
_NO = ("false", "no", "off")


def typed(model: type[msgspec.Struct], name: str, text: str) -> Any:
    """A typed value for a setting such as "target", "hours.mon" or "caps.read_day".

    A list is written with commas, or as in the file where its texts hold some. What is not known
    here, or not fit, is left as text: the strict reading of the file says so.

    Raises:
        ConfigError: It should be a list, and is none.
    """
    kind = _kind(model, name.split("."))
    if kind is bool and text.lower() in (*_YES, *_NO):
        return text.lower() in _YES
    if get_origin(kind) is tuple:
        return _list(name, text, dates=get_args(kind)[0] is date)
    return text


def _kind(model: Any, path: list[str]) -> Any:
    for name in path:
        if get_origin(model) is dict:
            model = get_args(model)[1]
        elif isinstance(model, type) and issubclass(model, msgspec.Struct):
            model = get_type_hints(model, include_extras=True).get(name)
        else:
            return None
        if get_origin(model) is Annotated:
            model = get_args(model)[0]
    return model


def _list(name: str, text: str, *, dates: bool) -> list[Any]:
    if not text.lstrip().startswith("["):
        parts = [part.strip() for part in text.split(",")]
        text = f"[{', '.join(part if dates else _quoted(part) for part in parts if part)}]"
    try:
        found = tomllib.loads(f"list = {text}")["list"]
    except (ValueError, RecursionError) as error:
        example = "2026-12-25, 2027-01-01" if dates else 'one, two or ["one", "two"]'
        raise ConfigError(
            f"{name} is a list, and “{text}” is none.", f"Write {example}."
        ) from error
    return found if isinstance(found, list) else [found]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
