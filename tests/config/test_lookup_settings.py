"""Look-ups in the config file: a fixed program, whole words, a bounded time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carecli.care.errors import ConfigError
from carecli.config.load import parse
from carecli.config.model import Lookup
from carecli.config.write import shown

ORDERS = '[lookups.orders]\ncommand = ["orders", "--find", "{order}"]\n'


def test_a_look_up_is_read_as_what_it_says() -> None:
    config = parse(f'{ORDERS}title = "Orders"\ntimeout = "3s"\n', source="f")
    assert config.lookups == {
        "orders": Lookup(
            command=("orders", "--find", "{order}"), title="Orders", timeout=timedelta(seconds=3)
        )
    }


def test_settings_that_are_shown_are_read_back_as_they_were() -> None:
    config = parse(ORDERS, source="f")
    assert parse(shown(config), source="f") == config


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[lookups.o]\ntitle = "x"', "Expected a line command = …"),
        ('[lookups.o]\ncommand = "orders --find"', "f: lookups.o.command is"),
        ("[lookups.o]\ncommand = []", "Expected a program and its arguments"),
        ('[lookups.o]\ncommand = ["a", 3]', "Expected a program and its arguments"),
        ('[lookups.o]\ncommand = ["{program}"]', "the program is fixed"),
        ('[lookups.o]\ncommand = ["a", "{Order}"]', "a place is a name in braces"),
        ('[lookups."Orders!"]\ncommand = ["a"]', "Expected a short name"),
        (f'{ORDERS}timeout = "2m"', "up to a minute"),
        (f'{ORDERS}timeout = "0s"', "up to a minute"),
        (f'{ORDERS}shell = "sh"', "there is no setting lookups.orders.shell"),
        ("lookups = 3", "Expected a table [lookups]"),
        ('[accounts.a]\ncurrency = "€"', 'Expected the three letters of a currency, like "EUR"'),
    ],
)
def test_what_does_not_belong_is_named_with_what_does(text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, source="f")
    assert expected in str(caught.value)
