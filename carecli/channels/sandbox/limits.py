"""Rate limits: windows of 15 minutes (and one of 24 hours) per endpoint and account.

The figures are X's per-user ones; writing has daily figures too, for the user or the app.
"""

from __future__ import annotations

from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
DAY = timedelta(hours=24)

PER_WINDOW: dict[str, int] = {
    "me": 75,
    "users": 900,
    "mentions": 300,
    "search": 300,
    "lookup": 5000,
    "post": 900,
    "own": 900,
    "create": 100,
    "delete": 50,
    "hide": 50,
    "mute": 50,
    "unmute": 50,
    "counts": 300,
    "usage": 50,
    "dm_events": 15,
    "dm_with": 15,
    "dm_send": 15,
    "media_upload": 500,
    "media_metadata": 500,
}
PER_DAY: dict[str, int] = {
    "create": 10_000,
    "dm_send": 1440,
    "media_upload": 50_000,
    "media_metadata": 50_000,
}
PER_DAY_AND_USER: dict[str, int] = {"dm_send": 1440}


class Limits:
    """Counts calls; a window begins with its first call.

    Args:
        changed: Endpoints with another figure per 15 minutes, such as {"mentions": 2}.
        daily: Endpoints with another figure per 24 hours and app.
        user_daily: Endpoints with another figure per 24 hours and user.
    """

    def __init__(
        self,
        changed: dict[str, int] | None = None,
        daily: dict[str, int] | None = None,
        user_daily: dict[str, int] | None = None,
    ) -> None:
        self._limits = (
            ("x-rate-limit", WINDOW, PER_WINDOW | (changed or {})),
            ("x-app-limit-24hour", DAY, PER_DAY | (daily or {})),
            ("x-user-limit-24hour", DAY, PER_DAY_AND_USER | (user_daily or {})),
        )
        self._used: dict[tuple[str, str, int], tuple[datetime, int]] = {}

    def count(self, endpoint: str, account: int, now: datetime) -> tuple[bool, dict[str, str]]:
        """Count one call: whether it may go on, and the headers of its answer.

        A call that is refused uses up nothing.
        """
        states = [
            (name, span, limits[endpoint], *self._window((name, endpoint, account), span, now))
            for name, span, limits in self._limits
            if endpoint in limits
        ]
        allowed = all(used < limit for _, _, limit, _, used in states)
        headers = {}
        for name, span, limit, began, used in states:
            self._used[name, endpoint, account] = (began, used + allowed)
            headers[f"{name}-limit"] = str(limit)
            headers[f"{name}-remaining"] = str(max(0, limit - used - allowed))
            headers[f"{name}-reset"] = str(int((began + span).timestamp()))
        return allowed, headers

    def _window(
        self, key: tuple[str, str, int], span: timedelta, now: datetime
    ) -> tuple[datetime, int]:
        began, used = self._used.get(key, (now, 0))
        return (began, used) if now < began + span else (now, 0)
