"""What to set in X's developer console, in the console's own words (x-api.md, section 1).

Both faces show these, so they stand here once.
"""

from __future__ import annotations

from dataclasses import dataclass

ADDRESS = "https://console.x.com"
"""Where apps are made and their keys are."""
CALLBACKS = tuple(f"http://127.0.0.1:{port}/callback" for port in (48721, 48722, 48723))
"""The addresses to which X sends the browser back; compared letter by letter."""
OWNER = (
    "The handle's owner should own the app: reading its own mentions is five times cheaper then."
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of the console: its name there, and what belongs into it."""

    name: str
    value: str


BROWSER: tuple[Setting, ...] = (
    Setting("App permissions", "Read and write and Direct message"),
    Setting("Type of App", "Native App"),
    Setting("Callback URI", CALLBACKS[0]),
    Setting("", CALLBACKS[1]),
    Setting("", CALLBACKS[2]),
    Setting("Website URL", "any page of yours"),
)
"""Under “User authentication settings”, for signing in with the browser (OAuth 2.0)."""

KEYS: tuple[Setting, ...] = (
    Setting("App permissions", "Read and write and Direct message"),
    Setting("then generate", "Access Token and Secret, anew"),
)
"""Under “User authentication settings” and “Keys and tokens”, for the four keys (OAuth 1.0a)."""

KEY_NAMES = {
    "consumer_key": "API Key",
    "consumer_secret": "API Key Secret",
    "access_token": "Access Token",
    "access_secret": "Access Token Secret",
}
"""Our names of the four keys → the console's."""
