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
