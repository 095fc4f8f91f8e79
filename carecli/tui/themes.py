"""Our two themes: a quiet ground, one accent, and colours only where something is meant."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.theme import Theme

from carecli.tui.palettes import PALETTES


def _theme(name: str, *, dark: bool, variables: dict[str, str]) -> Theme:
    colours: dict[str, Any] = dict(PALETTES[name])
    return Theme(name, primary=colours["accent"], dark=dark, variables=variables, **colours)


DARK = _theme(
    "carecli-dark",
    dark=True,
    variables={
        "border": "#2b3541",
        "border-blurred": "#222a34",
        "scrollbar": "#2b3541",
        "scrollbar-hover": "#3a4756",
        "scrollbar-active": "#7cb7ff",
        "scrollbar-background": "#101419",
        "scrollbar-background-hover": "#101419",
        "scrollbar-background-active": "#101419",
        "scrollbar-corner-color": "#101419",
        "input-selection-background": "#7cb7ff 30%",
        "block-cursor-foreground": "#101419",
        "block-cursor-background": "#7cb7ff",
    },
)

LIGHT = _theme(
    "carecli-light",
    dark=False,
    variables={
        "border": "#d5d1c9",
        "border-blurred": "#e7e4de",
        "scrollbar": "#d5d1c9",
        "scrollbar-hover": "#bdb8ae",
        "scrollbar-active": "#0a5fb8",
        "scrollbar-background": "#fcfbf9",
        "scrollbar-background-hover": "#fcfbf9",
        "scrollbar-background-active": "#fcfbf9",
        "scrollbar-corner-color": "#fcfbf9",
        "input-selection-background": "#0a5fb8 25%",
        "block-cursor-foreground": "#fcfbf9",
        "block-cursor-background": "#0a5fb8",
    },
)

THEMES = (DARK, LIGHT)


def dress(app: App[Any], wanted: str) -> bool:
    """Put a theme on the app, ours when there is none of that name; whether there was."""
    for theme in THEMES:
        app.register_theme(theme)
    known = wanted in app.available_themes
    app.theme = wanted if known else DARK.name
    return known
