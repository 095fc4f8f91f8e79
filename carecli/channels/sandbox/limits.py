"""Rate limits: windows of 15 minutes (and one of 24 hours) per endpoint and account.

The figures are X's per-user ones; writing posts also has the app's daily figure.
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
}
PER_DAY: dict[str, int] = {"create": 10_000}


class Limits:
    """Counts calls; a window begins with its first call.

    Args:
        changed: Endpoints with another figure per 15 minutes, such as {"mentions": 2}.
        daily: Endpoints with another figure per 24 hours.
    """

    def __init__(
        self, changed: dict[str, int] | None = None, daily: dict[str, int] | None = None
    ) -> None:
        self.per_window = PER_WINDOW | (changed or {})
        self.per_day = PER_DAY | (daily or {})
        self._used: dict[tuple[str, int, timedelta], tuple[datetime, int]] = {}

    def count(self, endpoint: str, account: int, now: datetime) -> tuple[bool, dict[str, str]]:
        """Count one call: whether it may go on, and the headers of its answer.

        A call that is refused uses up nothing.
        """
        spans = [("x-rate-limit", WINDOW, self.per_window[endpoint])]
        if endpoint in self.per_day:
            spans.append(("x-app-limit-24hour", DAY, self.per_day[endpoint]))
        states = [
            (name, span, limit, *self._window((endpoint, account, span), now))
            for name, span, limit in spans
        ]
        allowed = all(used < limit for _, _, limit, _, used in states)
        headers = {}
        for name, span, limit, began, used in states:
            self._used[endpoint, account, span] = (began, used + allowed)
            headers[f"{name}-limit"] = str(limit)
            headers[f"{name}-remaining"] = str(max(0, limit - used - allowed))
            headers[f"{name}-reset"] = str(int((began + span).timestamp()))
        return allowed, headers

    def _window(self, key: tuple[str, int, timedelta], now: datetime) -> tuple[datetime, int]:
        began, used = self._used.get(key, (now, 0))
        return (began, used) if now < began + key[2] else (now, 0)
