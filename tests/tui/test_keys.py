"""Commands and their keys: one meaning in one place, and nothing dead."""

from __future__ import annotations

import pytest

from carecli.care.errors import ConfigError
from carecli.tui.case_actions import CaseActions
from carecli.tui.commands import COMMANDS, Command, Scope, of
from carecli.tui.follow_through import FollowThrough
from carecli.tui.keys import chords, keymap
from carecli.tui.making_right import MakingRight
from carecli.tui.places import Places
from carecli.tui.screens.accounts import AccountsScreen
from carecli.tui.screens.conversation import ConversationScreen
from carecli.tui.screens.crowds import CrowdsScreen
from carecli.tui.screens.customers import CustomersScreen
from carecli.tui.screens.daily import DailyScreen
from carecli.tui.screens.help import TITLES
from carecli.tui.screens.insights import InsightsScreen
from carecli.tui.screens.outbox import OutboxScreen
from carecli.tui.screens.promises import PromisesScreen
from carecli.tui.screens.queue import QueueScreen
from carecli.tui.screens.receipt import ReceiptScreen
from carecli.tui.screens.review import ReviewBox
from carecli.tui.screens.search import SearchScreen
from carecli.tui.screens.searches import SearchesScreen
from carecli.tui.screens.shelf import ShelfScreen
from carecli.tui.widgets.composer import Composer

HOMES: dict[Scope, tuple[type, str]] = {
    Scope.EVERYWHERE: (type("Groups", (Places, FollowThrough), {}), ""),
    Scope.CASE: (type("OnCases", (CaseActions, MakingRight), {}), ""),
    Scope.LIST: (QueueScreen, "action_"),
    Scope.CONVERSATION: (ConversationScreen, "action_"),
    Scope.COMPOSER: (Composer, "action_"),
    Scope.REVIEW: (ReviewBox, "action_"),
    Scope.DAILY: (DailyScreen, "action_"),
    Scope.PROMISES: (PromisesScreen, "action_"),
    Scope.RECEIPT: (ReceiptScreen, "action_"),
    Scope.CROWDS: (CrowdsScreen, "action_"),
    Scope.INSIGHTS: (InsightsScreen, "action_"),
    Scope.OUTBOX: (OutboxScreen, "action_"),
    Scope.ACCOUNTS: (AccountsScreen, "action_"),
    Scope.SEARCHES: (SearchesScreen, "action_"),
    Scope.SEARCH: (SearchScreen, "action_"),
    Scope.CUSTOMERS: (CustomersScreen, "action_"),
    Scope.SHELF: (ShelfScreen, "action_"),
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_has_something_that_does_it(command: Command) -> None:
    home, prefix = HOMES[command.scope]
    assert command.id == "palette" or hasattr(home, prefix + command.action)


def test_every_scope_has_its_place_in_the_help() -> None:
    assert set(TITLES) == set(Scope)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_help_fits_beside_its_keys_on_a_narrow_terminal(command: Command) -> None:
    assert 0 < len(command.help) <= 54
    assert command.help.endswith(".")


def test_the_default_keys_do_not_clash() -> None:
    assert keymap({})["done"] == ("e",)


def test_an_own_key_replaces_the_default_ones() -> None:
    assert keymap({"snooze": "w, ctrl+w"})["snooze"] == ("w", "ctrl+w")


def test_signs_may_be_written_as_they_are() -> None:
    assert keymap({"fetch": "f5,."})["fetch"] == ("f5", "full_stop")


def test_a_chord_can_be_moved_to_another_letter() -> None:
    assert chords(keymap({"outbox": "g x"}))["x"].id == "outbox"


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"snoze": "w"}, "Did you mean snooze"),
        ({"done": "entre"}, "Did you mean enter"),
        ({"done": "g"}, "'g' already means"),
        ({"done": "r"}, "already means 'reply'"),
        ({"open": "question_mark"}, "already means 'help'"),
        ({"done": "x y"}, "is not a key"),
        ({"done": "ab"}, "is not a key"),
    ],
)
def test_keys_that_cannot_be_are_refused_by_name(own: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        keymap(own)
    assert words in str(refused.value)
    assert next(iter(own)) in str(refused.value) or "already means" in words


def test_the_composer_may_use_keys_that_mean_something_else_in_lists() -> None:
    assert {"ctrl+t"} <= {key for command in of(Scope.COMPOSER) for key in command.bound}
    keymap({"review": "ctrl+d"})
