"""Columns that line up in any script, and JSON that no terminal can choke on."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from carecli.cli.output import cells, cut, emit, prints, table


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("cake", 4),
        ("パン", 4),
        ("빵집", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("🍰", 2),
        ("👩\u200d🍳", 2),
        ("❤\ufe0f", 2),
        ("نان", 3),
        ("", 0),
    ],
)
def test_a_text_takes_as_many_cells_as_a_terminal_gives_it(text: str, width: int) -> None:
    assert cells(text) == width


def test_columns_begin_in_the_same_cell_whatever_the_script() -> None:
    lines = table([["パン屋", "x"], ["Bakery", "x"], ["빵", "x"]])
    assert [cells(line[: line.index("x")]) for line in lines] == [8, 8, 8]


def test_an_empty_table_has_no_lines() -> None:
    assert table([]) == []


@given(st.text(max_size=40), st.integers(2, 20))
def test_what_is_cut_fits(text: str, width: int) -> None:
    assert cells(cut(text, width)) <= width


@given(st.text(max_size=40))
def test_a_row_is_one_line_without_control_codes(text: str) -> None:
    [line] = table([[text, "end"]])
    assert line.endswith("end")
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in line)


def test_json_is_plain_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"text": "\u202e\x9bパン\x1b]52;c;x\x07"})
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert "\x1b" not in printed
    assert json.loads(printed) == {"text": "\u202e\x9bパン\x1b]52;c;x\x07"}


def test_lines_are_cleaned_and_a_failing_check_is_exit_code_1() -> None:
    @click.command()
    @prints(lambda data: data["lines"], fails=lambda data: data["lines"])
    def command() -> dict[str, list[str]]:
        return {"lines": ["\x1b[2Jgone"]}

    result = CliRunner().invoke(command)
    assert "\x1b" not in result.stdout
    assert result.exit_code == 1
