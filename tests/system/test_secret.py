"""A secret does not show itself."""

from __future__ import annotations

import copy
import pickle
import traceback
from typing import Any

import pytest

from carecli.system.secret import Secret
from tests.system.conftest import KEYS


def test_a_secret_never_shows_itself() -> None:
    secret = Secret("canary-secret")
    shown: list[Any] = [repr(secret), str(secret), f"{secret:>40}", f"{secret!r}", [secret]]
    assert "canary" not in str(shown)


def test_a_secret_is_not_in_a_traceback_with_locals() -> None:
    def sign(token: Secret) -> int:
        return int("no number")

    try:
        sign(KEYS["access_token"])
    except ValueError as error:
        report = traceback.TracebackException.from_exception(error, capture_locals=True)
        text = "".join(report.format())
    assert "token = Secret(***)" in text
    assert "canary" not in text


def test_a_secret_cannot_be_pickled_or_copied_out() -> None:
    with pytest.raises(TypeError, match="not written"):
        pickle.dumps(Secret("canary-secret"))
    with pytest.raises(TypeError, match="not written"):
        copy.deepcopy({"a": Secret("canary-secret")})
