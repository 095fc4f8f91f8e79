"""Long answers in parts, and answers with pictures, from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from carecli.channels.sandbox import faults
from tests.cli.conftest import Line
from tests.support.images import PNG
from tests.support.stage import Stage, opener, says

LONG = "Sorry, Ada. " + "We looked at your order, and it is in the oven now. " * 8


@pytest.fixture
def stage() -> Iterator[Stage]:
    with ExitStack() as stack:
        stage = opener(stack)(says("ada-1", "ada"))
        stage.desk.sync.run()
        yield stage


@pytest.fixture
def line(stage: Stage) -> Line:
    return Line(stage.desk)


@pytest.fixture
def cake(tmp_path: Path) -> str:
    path = tmp_path / "cake.png"
    path.write_bytes(PNG)
    return str(path)


def test_a_dry_run_shows_each_part_with_its_length_and_price(line: Line, stage: Stage) -> None:
    result = line.run("reply", "1", "--text", LONG, "--chain", "--dry-run")
    assert result.exit_code == 0
    assert "in 2 parts · $0.025" in result.stderr
    assert "Part 1 of 2" in result.stderr
    assert "Part 2 of 2" in result.stderr
    shown = line.json("reply", "1", "--text", LONG, "--chain", "--dry-run")
    assert [part["price"] for part in shown["parts"]] == ["0.010", "0.015"]
    assert all(part["length"] <= 280 for part in shown["parts"])
    assert (shown["price"], shown["pictures"]) == ("0.025", [])
    assert stage.on_x() == []


def test_a_long_answer_needs_the_word(line: Line, stage: Stage) -> None:
    result = line.run("reply", "1", "--text", LONG, "--yes", "--now")
    assert result.exit_code == 2
    assert "too long" in result.stderr
    assert stage.on_x() == []


def test_a_chain_goes_out_and_each_part_is_told(line: Line, stage: Stage) -> None:
    result = line.run("reply", "1", "--text", LONG, "--chain", "--yes", "--now")
    assert result.exit_code == 0, result.output
    one, two = result.stdout.splitlines()
    assert one.startswith("sent (part 1 of 2): @ada https://x.com/tinyteas/status/")
    assert two.startswith("sent (part 2 of 2)")
    assert len(stage.on_x()) == 2


def test_a_chain_that_stops_says_where(line: Line, stage: Stage) -> None:
    stage.sandbox.faults.add(faults.slow(0), method="POST", path="/2/tweets")
    stage.sandbox.faults.add(faults.forbidden("No."), method="POST", path="/2/tweets")
    result = line.run("reply", "1", "--text", LONG, "--chain", "--yes", "--now")
    assert result.exit_code == 1
    assert "Stopped at part 2 of 2." in result.stderr
    listed = line.run("outbox", "list").stdout
    assert "refused (part 2 of 2)" in listed


def test_a_chain_that_stops_at_its_first_part_says_that_the_rest_waits(
    line: Line, stage: Stage
) -> None:
    stage.sandbox.faults.add(faults.drop(written=True), method="POST", path="/2/tweets")
    assert line.run("reply", "1", "--text", LONG, "--chain", "--yes", "--now").exit_code == 6
    first, second = line.json("outbox", "list")
    assert (first["state"], first["behind"]) == ("unknown", False)
    assert (second["state"], second["behind"], second["part"], second["parts"]) == (
        "hold", True, 2, 2,
    )  # fmt: skip
    assert "waits (part 2 of 2)" in line.run("outbox", "list").stdout
    stage.later(minutes=1)
    line.run("sync", "--yes")
    line.run("sync", "--yes")
    assert line.json("outbox", "list") == []
    assert len(stage.on_x()) == 2


def test_the_rest_is_tried_again_or_dropped_by_any_part(line: Line, stage: Stage) -> None:
    for _ in range(2):
        stage.sandbox.faults.add(faults.forbidden("No."), method="POST", path="/2/tweets")
    line.run("reply", "1", "--text", LONG, "--chain", "--yes", "--now")
    first, second = line.json("outbox", "list")
    assert line.json("outbox", "retry", str(second["id"]))["id"] == first["id"]
    said = line.does("outbox", "drop", str(first["id"]))
    assert "its text is a draft" in said
    assert line.json("outbox", "list") == []
    draft = stage.desk.open(stage.case("ada")).draft
    assert draft is not None
    assert draft.text == LONG.strip()


def test_a_picture_goes_with_its_description(line: Line, stage: Stage, cake: str) -> None:
    words = ("reply", "1", "--text", "Here it is, Ada.", "--picture", cake, "--alt", "A cake")
    shown = line.json(*words, "--dry-run")
    assert shown["pictures"] == [
        {"name": "cake.png", "kind": "image/png", "size": len(PNG), "alt": "A cake"}
    ]
    assert shown["price"] == "0.030"
    assert "With cake.png: A cake" in line.run(*words, "--dry-run").stderr
    assert stage.desk.replies.pictures(stage.case("ada")) == (), "a dry run keeps nothing"
    assert line.json(*words, "--yes", "--now")["pictures"] == 1
    (post,) = stage.sandbox.world.posts_by_brand()
    assert [one.alt for one in post.media] == ["A cake"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--picture", "{cake}"), "Give each --picture its --alt"),
        (("--alt", "A cake"), "Give each --picture its --alt"),
        (("--picture", "{cake}", "--alt", " "), "What does the picture show?"),
        (("--picture", "{cake}x", "--alt", "A cake"), "There is no file"),
        (("--picture", "{cake}", "--alt", "A cake") * 5, "at most 4 pictures"),
    ],
)
def test_a_picture_that_cannot_go_stops_the_answer(
    line: Line, stage: Stage, cake: str, more: tuple[str, ...], why: str
) -> None:
    words = [word.replace("{cake}", cake) for word in more]
    result = line.run("reply", "1", "--text", "Here it is, Ada.", *words, "--yes", "--now")
    assert result.exit_code == 2
    assert why in result.stderr
    assert stage.on_x() == []
    assert stage.desk.replies.pictures(stage.case("ada")) == ()


def test_an_answer_that_is_not_ready_keeps_no_picture(line: Line, stage: Stage, cake: str) -> None:
    result = line.run(
        *("reply", "1", "--text", "Here it is, Ada.", "--picture", cake, "--alt", "A cake")
    )
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert stage.desk.replies.pictures(stage.case("ada")) == ()


def test_what_is_printed_of_a_chain_is_json(line: Line) -> None:
    result = line.run("reply", "1", "--text", LONG, "--chain", "--yes", "--now", "--json")
    told = json.loads(result.stdout)
    assert [part["part"] for part in told["chain"]] == [1, 2]
    assert told["id"] == told["chain"][0]["id"]
