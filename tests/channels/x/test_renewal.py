"""Renewing a token in one process: when, in which order, and what each failure leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from carecli.care.errors import CareError, OverBudget, SignInNeeded, Unreachable
from carecli.channels.sandbox import Sandbox, faults
from carecli.channels.x.oauth import OAuth, Tokens
from carecli.channels.x.renewal import Renewal, SignInUnsaved
from carecli.system.clock import FixedClock
from carecli.system.secret import Secret
from carecli.system.slots import Slots
from carecli.system.vault import VaultError
from tests.channels.x.consent import PUBLIC, SCENARIO, TOKEN_PATH, signed_in, whose
from tests.channels.x.renewing import HANDLE, USER, LockableVault, rotation

SOON = timedelta(hours=1, minutes=56)


@dataclass
class Setting:
    """An account that is signed in, the X it is at, and where its tokens are kept."""

    sandbox: Sandbox
    clock: FixedClock
    folder: Path
    vault: LockableVault = field(default_factory=LockableVault)

    def __post_init__(self) -> None:
        self.renewed = 0
        self.rotation = rotation(self.folder, self.vault)
        self.first = signed_in(self.sandbox, self.clock)
        self.rotation.slots.keep(self.first.kept())
        issue = self.sandbox.grants.token

        def count(request: object, now: datetime) -> object:
            self.renewed += 1
            return issue(request, now)  # type: ignore[arg-type]

        self.sandbox.grants.token = count  # type: ignore[method-assign,assignment]

    def process(self) -> Renewal:
        """What another process would hold: nothing in memory yet."""
        return Renewal(
            USER,
            HANDLE,
            lambda: PUBLIC,
            oauth=OAuth(self.sandbox.url, self.clock),
            rotation=self.rotation,
            clock=self.clock,
        )

    @property
    def kept(self) -> Tokens:
        """What a process would read now."""
        found = Slots(self.vault, "x", USER).newest()
        assert found
        return Tokens.read(found)

    @property
    def began(self) -> datetime | None:
        """When the unfinished renewal began."""
        return self.rotation.journal.began(USER)

    def works(self, access: Secret) -> bool:
        """Whether X takes a token for ours."""
        return whose(access, self.sandbox) == HANDLE


@pytest.fixture
def setting(clock: FixedClock, tmp_path: Path) -> Iterator[Setting]:
    with Sandbox(SCENARIO, clock) as sandbox:
        yield Setting(sandbox, clock, tmp_path)


@pytest.fixture
def renewal(setting: Setting) -> Renewal:
    return setting.process()


def test_a_token_with_time_left_is_used_as_it_is(setting: Setting, renewal: Renewal) -> None:
    setting.clock.move(timedelta(hours=1, minutes=54))
    assert renewal.token() == setting.first.access
    assert setting.renewed == 0


def test_a_token_with_less_than_five_minutes_is_renewed(setting: Setting, renewal: Renewal) -> None:
    setting.clock.move(SOON)
    fresh = renewal.token()
    assert fresh != setting.first.access
    assert setting.works(fresh)
    assert setting.kept.access == fresh
    assert setting.began is None


def test_a_renewed_token_is_kept_in_memory(setting: Setting, renewal: Renewal) -> None:
    setting.clock.move(SOON)
    assert renewal.token() == renewal.token()
    assert setting.renewed == 1


def test_the_old_pair_stands_beside_the_new_one(setting: Setting, renewal: Renewal) -> None:
    setting.clock.move(SOON)
    renewal.token()
    both = [setting.vault.get(f"carecli/x/{USER}/token.{slot}") for slot in "ab"]
    assert {kept["access"] for kept in both if kept} == {
        setting.first.access, setting.kept.access
    }  # fmt: skip


def test_what_another_process_has_renewed_is_taken_over(setting: Setting, renewal: Renewal) -> None:
    renewal.token()
    setting.clock.move(SOON)
    theirs = setting.process().token()
    assert renewal.token() == theirs
    assert setting.renewed == 1


def test_many_threads_at_once_renew_once(setting: Setting, renewal: Renewal) -> None:
    setting.clock.move(SOON)
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: renewal.token(), range(8)))
    assert len(tokens) == 1
    assert setting.renewed == 1


def test_a_refused_token_is_replaced_before_its_time(setting: Setting, renewal: Renewal) -> None:
    fresh = renewal.instead(renewal.token())
    assert fresh != setting.first.access
    assert setting.works(fresh)


def test_a_token_that_was_replaced_already_is_not_renewed_again(
    setting: Setting, renewal: Renewal
) -> None:
    old = renewal.token()
    theirs = setting.process().instead(old)
    assert renewal.instead(old) == theirs
    assert setting.renewed == 1


def test_an_x_that_refuses_every_token_is_not_asked_for_more(
    setting: Setting, renewal: Renewal
) -> None:
    once = renewal.instead(renewal.token())
    for process in (renewal, setting.process()):
        with pytest.raises(SignInNeeded, match="just renewed") as failure:
            process.instead(once)
        assert "try again later" in failure.value.hint
    assert setting.renewed == 1
    assert setting.kept.access == once


def test_after_its_time_such_a_token_is_renewed_as_any_other(
    setting: Setting, renewal: Renewal
) -> None:
    once = renewal.instead(renewal.token())
    setting.clock.move(SOON)
    twice = renewal.token()
    assert twice != once
    assert renewal.instead(twice) not in {once, twice}


@pytest.mark.parametrize("hours", [-30, -1, 1, 30])
def test_a_clock_that_jumps_costs_one_renewal_at_most(
    setting: Setting, renewal: Renewal, hours: int
) -> None:
    setting.clock.move(timedelta(hours=hours))
    token = renewal.token()
    assert setting.renewed == (1 if hours > 2 else 0)
    if hours < 0:  # it looks fresh and is not: X refuses it
        token = renewal.instead(token)
        assert setting.renewed == 1
    assert setting.works(token)


def test_a_renewal_token_used_by_somebody_else_asks_for_a_new_sign_in(
    setting: Setting, renewal: Renewal
) -> None:
    assert setting.first.refresh
    OAuth(setting.sandbox.url, setting.clock).refresh(PUBLIC, setting.first.refresh)
    setting.clock.move(SOON)
    with pytest.raises(SignInNeeded, match="no longer renews") as failure:
        renewal.token()
    assert "carecli account add" in failure.value.hint
    assert setting.kept.access == setting.first.access, "nothing is deleted"
    assert setting.began is None


def test_a_kill_between_answer_and_save_is_told_from_other_losses(
    setting: Setting, renewal: Renewal
) -> None:
    setting.clock.move(SOON)
    setting.rotation.journal.begin(USER, setting.clock.now())
    assert setting.first.refresh
    OAuth(setting.sandbox.url, setting.clock).refresh(PUBLIC, setting.first.refresh)
    for _ in range(2):
        with pytest.raises(SignInNeeded) as failure:
            renewal.token()
        assert str(failure.value) == (
            "carecli was interrupted while X renewed the login of @CrumbAndCo at 16:56 UTC."
            " Drafts, queue and notes are safe. Run `carecli account add`."
        )
    assert setting.kept.access == setting.first.access, "nothing is deleted"


def test_a_kill_before_x_was_asked_leaves_nothing_behind(
    setting: Setting, renewal: Renewal
) -> None:
    setting.clock.move(SOON)
    setting.rotation.journal.begin(USER, setting.clock.now())
    assert setting.works(renewal.token())
    assert setting.began is None


def test_tokens_kept_meanwhile_are_used_when_x_refuses_ours(
    setting: Setting, renewal: Renewal, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting.clock.move(SOON)
    anew = signed_in(setting.sandbox, setting.clock)
    newest = setting.rotation.slots.newest
    reads = iter([newest(), newest()])
    setting.rotation.slots.keep(anew.kept())
    monkeypatch.setattr(Slots, "newest", lambda _: next(reads, None) or anew.kept())
    monkeypatch.setattr(Slots, "rehearse", lambda _: None)
    setting.sandbox.disconnect()
    assert renewal.token() == anew.access


@pytest.mark.parametrize(
    ("fault", "error", "in_doubt"),
    [
        (faults.drop(), Unreachable, True),
        (faults.error(503), Unreachable, True),
        (faults.html(200), Unreachable, True),
        (faults.credits_depleted(), OverBudget, False),
        (faults.rate_limited(), CareError, False),
    ],
)
def test_a_renewal_that_failed_for_now_is_tried_again_next_time(
    setting: Setting,
    renewal: Renewal,
    *,
    fault: faults.Fault,
    error: type[CareError],
    in_doubt: bool,
) -> None:
    setting.clock.move(SOON)
    setting.sandbox.faults.add(fault, path=TOKEN_PATH)
    with pytest.raises(error):
        renewal.token()
    assert (setting.began is not None) is in_doubt
    assert setting.works(renewal.token())
    assert setting.began is None


def test_an_answer_that_was_lost_is_told_as_an_interruption(
    setting: Setting, renewal: Renewal
) -> None:
    setting.clock.move(SOON)
    setting.sandbox.faults.add(faults.drop(written=True), path=TOKEN_PATH)
    with pytest.raises(Unreachable):
        renewal.token()
    with pytest.raises(SignInNeeded, match="interrupted while X renewed"):
        setting.process().token()


def test_without_a_vault_that_can_be_written_x_is_not_even_asked(
    setting: Setting, renewal: Renewal
) -> None:
    setting.clock.move(SOON)
    setting.vault.writes_left = 0
    with pytest.raises(VaultError, match="locked"):
        renewal.token()
    assert setting.renewed == 0
    setting.vault.writes_left = None
    assert setting.works(renewal.token())


def test_tokens_that_cannot_be_saved_work_from_memory(setting: Setting, renewal: Renewal) -> None:
    setting.clock.move(SOON)
    setting.vault.writes_left = 1  # the rehearsal
    fresh = renewal.token()
    assert setting.works(fresh)
    assert renewal.unsaved
    assert "@CrumbAndCo is not saved" in renewal.warning
    assert renewal.token() == fresh
    assert setting.kept.access == setting.first.access


def test_tokens_that_could_not_be_saved_are_saved_at_the_next_chance(
    setting: Setting, renewal: Renewal
) -> None:
    setting.clock.move(SOON)
    setting.vault.writes_left = 1
    fresh = renewal.token()
    setting.vault.writes_left = None
    assert renewal.token() == fresh
    assert not renewal.unsaved
    assert setting.kept.access == fresh
    assert setting.began is None
    assert setting.renewed == 1


def test_tokens_that_cannot_be_saved_are_not_renewed_again(
    setting: Setting, renewal: Renewal
) -> None:
    setting.clock.move(SOON)
    setting.vault.writes_left = 1
    renewal.token()
    setting.clock.move(SOON)
    with pytest.raises(VaultError):
        renewal.token()
    assert setting.renewed == 1
    setting.vault.writes_left = None
    assert setting.works(renewal.token())


def test_quitting_with_unsaved_tokens_says_so(setting: Setting, renewal: Renewal) -> None:
    setting.clock.move(SOON)
    setting.vault.writes_left = 1
    renewal.token()
    with pytest.raises(SignInUnsaved, match="@CrumbAndCo could not be saved"):
        renewal.save()
    setting.vault.writes_left = None
    renewal.save()
    assert setting.works(setting.kept.access)


def test_quitting_with_everything_saved_says_nothing(renewal: Renewal) -> None:
    renewal.token()
    renewal.save()


def test_a_new_sign_in_meanwhile_is_not_overwritten_by_what_was_unsaved(
    setting: Setting, renewal: Renewal
) -> None:
    setting.clock.move(SOON)
    setting.vault.writes_left = 1
    renewal.token()
    setting.vault.writes_left = None
    anew = signed_in(setting.sandbox, setting.clock)
    setting.rotation.slots.keep(anew.kept())
    assert renewal.token() == anew.access
    assert setting.kept.access == anew.access


def test_without_a_renewal_token_the_sign_in_lasts_two_hours(
    setting: Setting, renewal: Renewal
) -> None:
    setting.rotation.slots.keep(replace(setting.first, refresh=None).kept())
    setting.clock.move(SOON)
    assert renewal.token() == setting.first.access
    with pytest.raises(SignInNeeded, match="cannot be renewed"):
        renewal.instead(setting.first.access)
    setting.clock.move(timedelta(minutes=5))
    with pytest.raises(SignInNeeded, match="cannot be renewed"):
        renewal.token()


def test_with_nothing_kept_a_sign_in_is_asked_for(setting: Setting, renewal: Renewal) -> None:
    setting.rotation.slots.forget()
    with pytest.raises(SignInNeeded, match="No tokens are kept for @CrumbAndCo"):
        renewal.token()


def test_what_is_revoked_is_the_pair_that_stands(setting: Setting, renewal: Renewal) -> None:
    setting.clock.move(SOON)
    fresh = renewal.token()
    assert [ok for _, ok in renewal.revoke()] == [True, True]
    with pytest.raises(SignInNeeded):
        setting.works(fresh)
