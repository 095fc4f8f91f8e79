"""Keys as people paste them."""

from __future__ import annotations

import pytest

from carecli.care.errors import Misuse
from carecli.desk.keys import tidy
from carecli.system.secret import Secret

KEY, SECRET, TOKEN, ACCESS = "k" * 25, "s" * 50, f"42-{'t' * 40}", "a" * 45
NAMES = ("consumer_key", "consumer_secret", "access_token", "access_secret")


def keys(*values: str) -> dict[str, Secret]:
    return {name: Secret(value) for name, value in zip(NAMES, values, strict=True)}


def test_blanks_and_line_ends_around_a_key_are_taken_off() -> None:
    found = tidy(keys(f" {KEY}\r\n", f"\t{SECRET}", f"{TOKEN}\n", ACCESS))
    assert [secret.reveal() for secret in found.values()] == [KEY, SECRET, TOKEN, ACCESS]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((TOKEN, SECRET, KEY, ACCESS), "given as the API Key is an access token"),
        ((KEY, TOKEN, SECRET, ACCESS), "given as the API Key Secret is an access token"),
        ((SECRET, KEY, TOKEN, ACCESS), "API Key and the API Key Secret look swapped"),
        ((KEY, ACCESS, TOKEN, SECRET), "API Key Secret and the Access Token Secret look swapped"),
        ((KEY, KEY, TOKEN, ACCESS), "API Key and the API Key Secret are the same"),
        ((KEY, "two words", TOKEN, ACCESS), "API Key Secret holds a blank"),
        ((KEY, "clé-à-moi", TOKEN, ACCESS), "API Key Secret holds a blank or a sign"),
        ((KEY, SECRET, " ", ACCESS), "Access Token is empty"),
    ],
)
def test_keys_in_the_wrong_place_are_told_by_their_names(
    given: tuple[str, ...], words: str
) -> None:
    with pytest.raises(Misuse, match=words) as refused:
        tidy(keys(*given))
    assert not any(key in str(refused.value) for key in given if key.strip())


def test_keys_of_other_lengths_are_left_to_x() -> None:
    assert tidy(keys("short", "longer-secret", TOKEN, "access"))


def test_an_app_may_have_no_secret() -> None:
    assert tidy({"client_id": Secret(" id ")})["client_id"].reveal() == "id"
