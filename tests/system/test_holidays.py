"""Public holidays: the right days of the right part of a country."""

from __future__ import annotations

from datetime import date

from carecli.system import holidays


def test_parts_of_a_country_have_their_own_days() -> None:
    st_andrew = date(2026, 11, 30)
    assert st_andrew in holidays.public("GB-SCT", [2026])
    assert st_andrew not in holidays.public("GB-ENG", [2026])
    assert date(2026, 12, 25) in holidays.public("DE", [2026])


def test_days_come_in_order_for_all_years() -> None:
    days = holidays.public("DE", range(2026, 2028))
    assert list(days) == sorted(days)
    assert {day.year for day in days} == {2026, 2027}
