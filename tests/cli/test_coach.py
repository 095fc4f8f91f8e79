"""`carecli coach` on files and standard input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from carecli.cli.main import root
from carecli.cli.session import Session
from carecli.desk.desk import Desk
from carecli.system.paths import Home


def _no_app(desk: Desk, *, demo: bool) -> int:
    raise AssertionError("the coach opens no app")


def run(tmp_path: Path, *words: str, text: str | None = None) -> Result:
    session = Session(show_app=_no_app, home=Home.under(tmp_path / "home"))
    return CliRunner().invoke(root, ["coach", *words], obj=session, input=text)


def found(tmp_path: Path, text: str, *words: str) -> list[dict[str, Any]]:
    result = run(tmp_path, "--json", *words, text=text)
    assert result.exit_code == 0, result.output
    data: list[dict[str, Any]] = json.loads(result.stdout)
    return data


def test_positions_count_characters_whatever_stands_before(tmp_path: Path) -> None:
    text = "🙂 naïve 你好! We will be in touch soon."
    (one,) = [each for each in found(tmp_path, text) if each["rule"] == "vague-time"]
    assert text[one["start"] : one["end"]] == "soon"
    assert one["level"] == "warning"


def test_what_is_suggested_can_be_put_in_place(tmp_path: Path) -> None:
    text = "Kindly send us the photo."
    (one,) = found(tmp_path, text)
    better = text[: one["start"]] + one["suggestion"] + text[one["end"] :]
    assert better == "Please send us the photo."


def test_the_situation_decides_what_is_looked_for(tmp_path: Path) -> None:
    text = "We open at nine tomorrow."
    assert found(tmp_path, text) == []
    assert [one["rule"] for one in found(tmp_path, text, "--situation", "praise")] == [
        "missing-thanks"
    ]


def test_findings_fail_only_where_they_are_asked_to(tmp_path: Path) -> None:
    words = "We will be in touch soon."
    assert run(tmp_path, text=words).exit_code == 0
    assert run(tmp_path, "--strict", text=words).exit_code == 1
    assert run(tmp_path, "--strict", text="It left at nine.").exit_code == 0


def test_a_file_is_read_and_nothing_is_left_in_the_home(tmp_path: Path) -> None:
    file = tmp_path / "reply.txt"
    file.write_text("It looks like user error.", encoding="utf-8")
    result = run(tmp_path, str(file))
    assert "blame" in result.stdout
    assert not (tmp_path / "home").exists()


def test_a_situation_that_does_not_exist_is_a_wrong_use(tmp_path: Path) -> None:
    result = run(tmp_path, "--situation", "angry", text="Hello.")
    assert result.exit_code == 2
    assert "angry" in result.stderr


@pytest.mark.parametrize("text", ["", "\n\n", "\x1b[31mred\x1b[0m", "{" * 5000, "a.b" * 4000])
def test_odd_texts_are_read_without_a_word_or_a_crash(tmp_path: Path, text: str) -> None:
    result = run(tmp_path, text=text)
    assert result.exit_code == 0
    assert "\x1b" not in result.output


UPSET = ("--situation", "first,upset,late", "--name", "Ada")
BAD = [
    ("blame", "You should have read the opening hours before you came."),
    ("conditional-apology", "Ada, we are sorry if you felt ignored by us."),
    ("policy-shield", "Our policy is no refunds, Ada, as it says on the receipt."),
    ("no-without-alternative", "Unfortunately that is not possible, Ada. Have a nice day."),
    ("empty-acknowledgement", "Your feedback has been noted, Ada."),
    ("chore", "Ada, please email us at our help desk about this."),
    ("dm-without-reason", "Ada, please DM us."),
    ("vague-time", "Ada, somebody will be in touch soon."),
    ("heated", "Ada, your attitude is not helping anybody here."),
    ("private-email", "Ada, I have ada.lovelace@example.com on the order, is that right?"),
]
GOOD = [
    (
        "Ada, I am sorry that you waited two days: your message sat in the wrong inbox. I am "
        "sending a new loaf today, and it will be with you by five."
    ),
    (
        "You are right, Ada, and I am sorry that this comes late; we missed it over the "
        "holiday. I have refunded the \u00a312 just now."
    ),
    (
        "Sorry, Ada: the van broke down on Friday, and I answered too late. Shall I bring the "
        "cake tomorrow at nine, or would you rather have your money back?"
    ),
    (
        "Ada, you waited far too long because I overlooked your post. I have asked the baker, "
        "and will write to you by 4 pm today."
    ),
    (
        "That should not have happened, Ada, and I am sorry for the late answer: we were closed "
        "on Sunday and Monday. A new box leaves today with the noon post."
    ),
    (
        "I am sorry, Ada. Your message was filed under spam, so nobody saw it. Could you DM me "
        "the order number, so that I can send a new one today?"
    ),
    (
        "Ada, sorry that this comes late: the shop's phone was broken. I called the courier; "
        "they come tomorrow before noon."
    ),
    (
        "Ada, I apologise: the oven failed and I did not tell you in time. I can bake it "
        "tonight, or pay it back. Which is better for you?"
    ),
    (
        "You asked twice, Ada, and I am sorry that I missed it. The nuts are in the topping "
        "only; I can leave it off on Saturday."
    ),
    (
        "Ada, the wait is our doing: the list was lost in the move. I put you first for "
        "Thursday at ten, and the coffee is on me."
    ),
]


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_bad_answer_to_an_upset_customer_is_told_why(
    tmp_path: Path, rule: str, text: str
) -> None:
    assert rule in {one["rule"] for one in found(tmp_path, text, *UPSET)}


@pytest.mark.parametrize("text", GOOD)
def test_a_good_answer_to_an_upset_customer_passes_without_a_word(
    tmp_path: Path, text: str
) -> None:
    assert found(tmp_path, text, *UPSET) == []


def test_rules_of_ones_own_are_used_and_checked(tmp_path: Path) -> None:
    own = Home.under(tmp_path / "home").coach_dir
    own.mkdir(parents=True)
    rule = (
        'family = "house"\nlanguage = "en"\n[[rule]]\nid = "cheap"\nkind = "existence"\n'
        'find = ["cheap"]\nmessage = "Good value."\nwhy = "Ours."\n'
        'bad = ["It is cheap."]\ngood = ["It is good value."]\n'
    )
    (own / "house.toml").write_text(rule)
    assert [one["rule"] for one in found(tmp_path, "It is cheap today.")] == ["cheap"]
    fine = run(tmp_path, "--check")
    assert (fine.exit_code, fine.stderr) == (0, "All of your own rules can be used.\n")
    (own / "house.toml").write_text(rule.replace("find", "fund"))
    assert found(tmp_path, "It is cheap today.") == []
    checked = run(tmp_path, "--check", "--json")
    assert checked.exit_code == 1
    (problem,) = json.loads(checked.stdout)
    assert "house.toml, line 3, cheap: there is no key 'fund'" in problem["problem"]
