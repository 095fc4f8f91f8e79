"""Links lead somewhere, commands are real, and nothing is named that must not be."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from carecli.cli.main import root
from tests.docs.pages import PAGES, ROOT, blocks, name_of, prose, read

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_HOSTS = re.compile(
    r"py(?:pi|thonhosted)\.org|npm(?:js)\.|crates\.io|(?:ana)conda\.org", re.IGNORECASE
)
_PLACES = re.compile(r"(?<![\w.])/(?:root|work|tmp)/")
_TOOLS = ("pip", "pytest")


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    for target in _LINK.findall(prose(page)):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        found = (page.parent / file).resolve() if file else page
        assert found.is_file(), target
        assert not anchor or anchor in _anchors(found), target


def test_every_page_and_picture_is_linked_from_somewhere() -> None:
    linked = {
        (page.parent / target.partition("#")[0]).resolve()
        for page in PAGES
        for target in _LINK.findall(prose(page))
    }
    shown = [*PAGES, *(ROOT / "docs" / "img").glob("*.svg")]
    assert [name_of(one) for one in shown if one not in linked] == ["README.md"]


def _lines() -> list[tuple[str, str]]:
    return [
        (name_of(page), command.strip())
        for page in PAGES
        for block in blocks(page, "console")
        for line in block.splitlines()
        for command in line.split("&&")
    ]


@pytest.mark.parametrize(("page", "line"), _lines())
def test_every_command_that_a_page_shows_can_be_typed(page: str, line: str) -> None:
    program, *arguments = shlex.split(line)
    if program != "carecli":
        assert program in _TOOLS
        return
    command: click.Command = root
    while isinstance(command, click.Group) and arguments:
        name, *arguments = arguments
        below = command.get_command(click.Context(command), name)
        assert below, f"{page}: {line}"
        command = below
    command.make_context(command.name, arguments)  # raises for what the command does not take


def test_the_two_commands_of_the_readme_are_those_that_are_checked() -> None:
    first, second, *_ = blocks(ROOT / "README.md", "console")
    assert first == "pip install . && carecli demo\n"
    assert second == "pip install -e '.[dev]' && pytest\n"
    checked = read(".ci/run")
    assert re.search(r"^pip install (?:--quiet )?-e '\.\[dev\]'$", checked, re.MULTILINE)
    assert re.search(r"^pytest$", checked, re.MULTILINE)
    assert re.search(r"carecli\"? demo --print", checked)


def test_the_readme_says_that_nothing_was_tested_against_x() -> None:
    assert "Nothing here has been tested against X itself" in read("README.md")


def test_no_registry_and_no_place_of_one_machine_is_named() -> None:
    named = [*PAGES, *(ROOT / "docs").rglob("*.svg"), ROOT / "pyproject.toml", ROOT / ".ci/run"]
    for folder in ("carecli", "docs", "tests"):
        named += (ROOT / folder).rglob("*.py")
    for file in named:
        text = file.read_text(encoding="utf-8")
        assert not _HOSTS.search(text), file
        assert file.suffix == ".py" or not _PLACES.search(text), file


def test_a_picture_asks_no_other_host_for_anything() -> None:
    for picture in (ROOT / "docs" / "img").glob("*.svg"):
        assert "url(http" not in picture.read_text(encoding="utf-8")
