"""Whatever can be typed, pressed, set or go wrong stands in the reference."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import click
import pytest

from carecli.care import errors, playbook_files, template_files, templates
from carecli.care.blanks import Kind
from carecli.care.rows import Mark
from carecli.channels.x.prices import PRICES
from carecli.cli.main import COMMANDS as CLI
from carecli.cli.main import root
from carecli.config.load import parse
from carecli.config.model import AccountSettings, Caps, Config, Lookup, Tell
from carecli.tui.commands import COMMANDS as ACTIONS
from carecli.tui.commands import Command
from docs import build
from tests.docs.pages import PAGES, ROOT, blocks, name_of, read


@pytest.mark.parametrize("name", build.PAGES)
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    assert read(f"docs/reference/{name}") == build.page(name)


@pytest.mark.parametrize("name", build.PAGES)
def test_a_generated_page_says_so(name: str) -> None:
    assert "python -m docs.build" in read(f"docs/reference/{name}").splitlines()[2]


def test_the_check_names_a_stale_page_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "REFERENCE", tmp_path)
    assert build.main([]) == 0
    assert build.main(["--check"]) == 0
    (tmp_path / "keys.md").write_text("old", encoding="utf-8")
    assert build.main(["--check"]) == 1
    assert "keys.md is stale" in capsys.readouterr().err
    assert (tmp_path / "keys.md").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("name", CLI)
def test_every_command_stands_there_with_all_its_options(name: str) -> None:
    page = read("docs/reference/commands.md")
    command = root.get_command(click.Context(root), name)
    assert command
    below = command.commands if isinstance(command, click.Group) else {}
    for words, one in [(name, command), *((f"{name} {sub}", c) for sub, c in below.items())]:
        section = re.search(
            rf"^##+ carecli {words}\n(.*?)(?=^##)", page + "\n##", re.MULTILINE | re.DOTALL
        )
        assert section, words
        for param in one.params:
            if isinstance(param, click.Option):
                assert f"`{param.opts[0]}" in section[1], (words, param.opts)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_stands_there_with_its_keys(action: Command) -> None:
    lines = read("docs/reference/keys.md").splitlines()
    (row,) = [line for line in lines if line.endswith(f"| `{action.id}` |")]
    assert action.help in row
    assert row.count("`") == 2 * (len(action.bound) + 1)


def test_every_setting_stands_there_and_says_what_it_is() -> None:
    page = read("docs/reference/settings.md")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE))
    models = (Config, AccountSettings, Caps, Lookup, Tell)
    tables = {"accounts", "caps", "lookups", "tell"}
    wanted = {name for model in models for name in model.__struct_fields__} - tables
    assert wanted <= set(rows)
    assert all(rows.values())


@pytest.mark.parametrize("resource", PRICES)
def test_every_price_stands_there(resource: str) -> None:
    assert f"| `{resource}` | {PRICES[resource].amount} |" in read("docs/reference/settings.md")


def test_every_error_stands_there_and_people_are_told_what_to_do() -> None:
    kinds = [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.CareError)
    ]
    assert len(kinds) > 10
    for kind in kinds:
        assert f"`{kind.__name__}` | {kind.title} | {kind.exit_code} |" in read(
            "docs/reference/errors.md"
        )
        if kind is not errors.CareError:
            assert f"| {kind.title} |" in read("docs/guides/troubleshooting.md")


def test_every_template_stands_there_word_for_word() -> None:
    shipped = list((ROOT / "carecli" / "data" / "templates").glob("*.md"))
    assert shipped
    page = read("docs/reference/templates.md")
    for file in shipped:
        one = template_files.parse(file.read_text(encoding="utf-8"), id=file.stem)
        assert f"`{one.id}`" in page
        assert all(line in page for line in one.text.splitlines())


def test_every_situation_fact_condition_and_kind_stands_in_the_guide_to_templates() -> None:
    page = read("docs/guides/templates.md")
    told = (*templates.SITUATIONS, *templates.FACTS, *templates.CONDITIONS, *Kind)
    assert all(f"`{word}`" in page for word in told)


def test_every_mark_stands_in_the_json_page() -> None:
    assert all(f"`{mark.value}`" in read("docs/reference/json.md") for mark in Mark)


def test_every_variable_of_the_environment_stands_in_a_guide() -> None:
    sources = "\n".join(file.read_text("utf-8") for file in (ROOT / "carecli").rglob("*.py"))
    named = set(re.findall(r"\bCARECLI_[A-Z_]*[A-Z]\b", sources)) - {"CARECLI_X"}
    assert named
    guides = read("docs/guides/scripting.md") + read("docs/guides/real-account.md")
    assert all(f"`{name}`" in guides for name in named)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_settings_that_a_page_shows_are_settings_that_work(page: Path) -> None:
    for shown in blocks(page, "toml"):
        if not shown.startswith("title ="):  # a kind of problem
            assert parse(shown, source=name_of(page)) != Config()


def test_the_kind_of_problem_that_the_guide_shows_is_one() -> None:
    (shown,) = [
        block
        for block in blocks(ROOT / "docs/guides/playbook.md", "toml")
        if block.startswith("title =")
    ]
    kind = playbook_files.parse(shown, id="gift-cards")
    assert kind.steps
    assert kind.ask


def test_the_template_that_the_guide_shows_is_one() -> None:
    (shown, *_) = blocks(ROOT / "docs/guides/templates.md", "")
    assert template_files.parse(shown, id="sold-out").blanks == ("what", "when")
