"""The colours of our two themes, as plain data: the first frame needs them before Textual."""

from __future__ import annotations

Palette = dict[str, str]
"""Textual's name of a colour → "#rrggbb"."""

PALETTES: dict[str, Palette] = {
    "carecli-dark": {
        "foreground": "#dde2e8",
        "background": "#101419",
        "surface": "#161b22",
        "panel": "#222a34",
        "accent": "#7cb7ff",
        "secondary": "#9aa7b5",
        "warning": "#e6b566",
        "error": "#ff8278",
        "success": "#8fd19e",
    },
    "carecli-light": {
        "foreground": "#1f262d",
        "background": "#fcfbf9",
        "surface": "#f4f2ee",
        "panel": "#e7e4de",
        "accent": "#0a5fb8",
        "secondary": "#5b6773",
        "warning": "#8a5a00",
        "error": "#b3261e",
        "success": "#256b33",
    },
}


INKS: Palette = {
    "blue": "#4f8fe0",
    "green": "#3fa35c",
    "orange": "#d07f2c",
    "pink": "#d15a94",
    "purple": "#8f6fe0",
    "red": "#d9534f",
    "teal": "#2a9d92",
    "yellow": "#a98a14",
}
"""The colours of accounts: legible on a dark and on a light ground, so every theme has them."""


def blend(colour: str, ground: str, share: float) -> str:
    """A colour as it looks on a ground when it covers only a share of it."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + bytes(round(a * share + b * (1 - share)) for a, b in pairs).hex()
