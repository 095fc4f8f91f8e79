"""Public holidays by country. The library that knows them is loaded when a country is set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def known(country: str) -> bool:
    """Whether the holidays of a country ("DE"), or of a part of it ("GB-ENG"), are known."""
    import holidays

    code, _, region = country.partition("-")
    regions = holidays.list_supported_countries(include_aliases=False).get(code)
    return regions is not None and (not region or region in regions)


def public(country: str, years: Iterable[int]) -> tuple[date, ...]:
    """The public holidays of a known country, or of a part of it, in these years, in order."""
    import holidays

    code, _, region = country.partition("-")
    return tuple(sorted(holidays.country_holidays(code, subdiv=region or None, years=years)))
