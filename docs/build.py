"""The generated pages of the documentation, written from the code itself.

`python -m docs.build` writes docs/reference; with `--check` it writes nothing and fails when a page
is not what the code says.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
import msgspec

from carecli.care import errors, template_files, templates
from carecli.channels.x.prices import AS_OF, PRICES
from carecli.cli import failures
from carecli.cli.main import root
from carecli.config.model import AccountSettings, Caps, Config, Lookup, Rule, Tell
from carecli.config.write import span_text
from carecli.system.locks import Busy
from carecli.system.vault import VaultError
from carecli.tui.commands import Scope, of
from carecli.tui.screens.help import TITLES

REFERENCE = Path(__file__).parent / "reference"
NOTICE = "<!-- Written by `python -m docs.build` from the code: change it there. -->"

_JSON_PAGE = "docs/reference/json.md"
_ENTRY = re.compile(r"^ {4}(\w+): (.*?)(?=^ {4}\w+: |\Z)", re.MULTILINE | re.DOTALL)


def commands_page() -> Iterator[str]:
    """Every command with its arguments and options, from click."""
    yield "# Commands"
    yield (
        "`carecli` alone opens the app. Every verb is also a command, for scripts and cron. Data"
        " goes to stdout, words for people to stderr. [json.md](json.md) has the fields of"
        " `--json`, [errors.md](errors.md) the exit codes."
    )
    for path, command in all_commands():
        yield f"{'##' if len(path) < 3 else '###'} {' '.join(path)}"
        yield _prose(command.help or "")
        with click.Context(command, info_name=" ".join(path)) as context:
            usage = " ".join([*path, *command.collect_usage_pieces(context)])
            yield f"```\n{usage}\n```"
            rows = [_option(option, context) for option in _options(command)]
        if rows:
            yield _table(("Option", "What it does"), rows)


def all_commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command by its words, the top one first."""
    yield from _below(("carecli",), root)


def _below(
    path: tuple[str, ...], command: click.Command
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None  # noqa: S101 the group has just named it
            yield from _below((*path, name), found)


def _options(command: click.Command) -> list[click.Option]:
    return [one for one in command.params if isinstance(one, click.Option) and not one.hidden]


def _option(option: click.Option, context: click.Context) -> tuple[str, str]:
    value = "" if option.is_flag else f" {option.make_metavar(context)}"
    said = (option.help or "").replace(_JSON_PAGE, "[json.md](json.md)")
    if option.required:
        said += " Required."
    if option.show_default:
        said += f" Default: {option.get_default(context)}."
    return f"`{', '.join(option.opts)}{value}`", said.strip()


def keys_page() -> Iterator[str]:
    """Every action of the app with its keys, from the one table that also makes the bindings."""
    yield "# Keys"
    yield (
        "No letter acts while a text field has the focus. `?` in the app shows the keys of the"
        " screen you are on, `ctrl+p` finds any action by its name. The id in the last column gives"
        " an action other keys in the config (see [settings.md](settings.md))."
    )
    for scope in TITLES:
        yield from _keys_of(scope)


def _keys_of(scope: Scope) -> Iterator[str]:
    yield f"## {TITLES[scope]}"
    rows = [
        (" ".join(f"`{_key(key)}`" for key in one.bound) or "palette", one.help, f"`{one.id}`")
        for one in of(scope)
    ]
    yield _table(("Key", "What it does", "Id"), rows)


def _key(key: str) -> str:
    """A key as it stands on the keyboard."""
    names = {
        "question_mark": "?",
        "full_stop": ".",
        "slash": "/",
        "dollar_sign": "$",
        "escape": "esc",
    }
    return " ".join(names.get(part, part) for part in key.split())


def settings_page() -> Iterator[str]:
    """Every setting with its default and what may stand there, from the model."""
    yield "# Settings"
    yield (
        "One TOML file; `carecli config path` says where. Everything has a default, and nothing"
        " needs to be there. `carecli config show` prints what is in force, `carecli config edit`"
        " opens the file and checks it afterwards. An unknown or impossible setting is refused with"
        " its place, what was expected there, and the nearest name that exists."
    )
    yield "## For everything"
    yield _settings_of(Config, leave_out=("accounts", "caps", "lookups", "tell"))
    yield "## For one account"
    yield "Under `[accounts.HANDLE]`, the handle without `@`, in lower case."
    yield _settings_of(AccountSettings, leave_out=("caps",))
    yield "## Caps"
    yield (
        "Under `[caps]` for all accounts together, under `[accounts.HANDLE.caps]` for one. Both"
        " hold. Days and months are UTC's, as X bills them."
    )
    yield _settings_of(Caps)
    yield "## Being told"
    yield "Under `[tell]`."
    yield _settings_of(Tell)
    yield "## Look-ups"
    yield (
        "Under `[lookups.NAME]`, as many as you like:"
        " [programs of your own](../guides/playbook.md#look-ups) that answer in the customer card."
    )
    yield _settings_of(Lookup)
    yield "## Prices"
    yield (
        f"What X charges, in US dollars, as of {AS_OF}. Where X's list is silent the dearer reading"
        " is taken. `carecli cost` counts with these, or with yours under `[prices]`."
    )
    yield _table(
        ("Resource", "Price", "For one", "What it is"),
        [
            (
                f"`{name}`",
                f"{one.amount}",
                one.unit + ", not in X's list" * (not one.listed),
                one.title,
            )
            for name, one in PRICES.items()
        ],
    )
    yield "## An example"
    yield f"```toml\n{EXAMPLE}```"


EXAMPLE = """\
hold = "20s"
theme = "carecli-light"

[keys]
fetch = "f5"                      # an id of keys.md, and the keys it should have

[prices]
"post.create.link" = "0.20"       # US dollars, when X changes its prices before carecli does

[accounts.crumbandkiln]
target = "2h"
timezone = "Europe/London"
hours = { mon = "07:00-18:00", tue = "07:00-12:00, 13:00-18:00", sun = "closed" }
closed = [2026-12-25, 2026-12-26]
signoff = "^Robin"
brand = "Crumb & Kiln"
searches = ['("Crumb & Kiln" OR crumbnkiln) -@crumbandkiln -from:crumbandkiln']
"""
"""The settings that the page shows; a test reads them."""


def _settings_of(model: type[msgspec.Struct], leave_out: Sequence[str] = ()) -> str:
    about = dict(_attributes(model))
    rows = [
        (f"`{field.name}`", about[field.name], _expected(field.type), _default(field))
        for field in msgspec.structs.fields(model)
        if field.name not in leave_out
    ]
    return _table(("Setting", "What it is", "What stands there", "Default"), rows)


def _attributes(model: type) -> Iterator[tuple[str, str]]:
    """What a class says about each of its attributes in its docstring."""
    _, _, listed = inspect.cleandoc(model.__doc__ or "").partition("Attributes:\n")
    for name, said in _ENTRY.findall(listed):
        yield name, " ".join(said.split())


def _expected(kind: Any) -> str:
    """What may stand in the file, in words."""
    for note in get_args(kind)[1:]:
        if isinstance(note, Rule):
            return note.expected
    origin = get_origin(kind)
    if origin is dict:
        name, value = get_args(kind)
        return f"a table: {_expected(name)} = {_expected(value)}"
    if origin is Literal:
        return "one of " + ", ".join(f'"{choice}"' for choice in get_args(kind))
    if origin is tuple:
        return f"a list; each is {_expected(get_args(kind)[0])}"
    return {str: "text", bool: "true or false", date: "a date like 2026-12-25"}[kind]


def _default(field: Any) -> str:
    if field.required:
        return "needed"
    value = field.default
    if value is msgspec.NODEFAULT:
        value = field.default_factory()
    if isinstance(value, timedelta):
        return f'`"{span_text(value)}"`'
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, str) else "none"


def templates_page() -> Iterator[str]:
    """The templates that ship, word for word."""
    yield "# Templates that ship"
    yield (
        "`{blank}` is for you to fill; `{fact|fallback}` carecli fills by itself. A file of your"
        " own with the same name replaces one of these:"
        " [the guide](../guides/templates.md) says how."
    )
    shipped = files("carecli.data") / "templates"
    for file in sorted(shipped.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".md"):
            yield from _template(template_files.parse(file.read_text("utf-8"), id=file.name[:-3]))


def _template(one: templates.Template) -> Iterator[str]:
    yield f"## {one.title}"
    follow_up = f" · follow-up after {span_text(one.follow_up)}" if one.follow_up else ""
    yield f"`{one.id}` · for {', '.join(one.when)}{follow_up}"
    yield f"> {one.text.replace(chr(10), chr(10) + '> ')}"
    yield "\n".join(_sentence(sentence) for sentence in one.sentences)
    yield f"Why: {one.why}"


def _sentence(one: templates.Sentence) -> str:
    told = [
        f"{condition}: {words}" if condition != templates.ELSE else words
        for condition, variants in one.wordings.items()
        for words in variants
    ]
    return f"- `{{{one.name}}}` " + " · ".join(f"“{words}”" for words in told)


def errors_page() -> Iterator[str]:
    """Every error with its title and exit code, and what the codes mean."""
    yield "# Errors and exit codes"
    yield (
        "Everything that can go wrong is one of these. Each says what happened and what to do; the"
        " command line prints it on stderr and ends with its code, the app shows it for a few"
        " seconds. [Troubleshooting](../guides/troubleshooting.md) says what to do about each."
    )
    rows = [
        (f"{'– ' * depth}`{kind.__name__}`", kind.title, str(kind.exit_code), _summary(kind))
        for depth, kind in error_tree()
    ]
    yield _table(("Error", "Title", "Exit", "When"), rows)
    yield (
        f"Besides these: 0 done · {failures.BUG} a bug in carecli (a report is written, and nothing"
        f" you wrote is lost) · {failures.INTERRUPTED} stopped with Ctrl-C."
    )


def error_tree() -> list[tuple[int, type[errors.CareError]]]:
    """Every kind of error with its depth, parents first, in the order of the source."""
    source = ast.parse(inspect.getsource(errors)).body
    named = [node.name for node in source if isinstance(node, ast.ClassDef)]
    order = {name: place for place, name in enumerate(named)}

    def walk(kind: type[errors.CareError], depth: int) -> Iterator[tuple[int, type[Any]]]:
        yield depth, kind
        kinds = (one for one in kind.__subclasses__() if one.__name__ in order)
        for one in sorted(kinds, key=lambda one: order[one.__name__]):
            yield from walk(one, depth + 1)

    return [*walk(errors.CareError, 0), (1, VaultError), (1, Busy)]


def _summary(kind: type) -> str:
    return (inspect.getdoc(kind) or "").splitlines()[0]


def _prose(text: str) -> str:
    """A docstring's paragraphs, each on one line."""
    return "\n\n".join(" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n"))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in lines
    )


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "commands.md": commands_page,
    "keys.md": keys_page,
    "settings.md": settings_page,
    "templates.md": templates_page,
    "errors.md": errors_page,
}


def page(name: str) -> str:
    """A page as the code says it should be."""
    head, *blocks = PAGES[name]()
    return "\n\n".join([head, NOTICE, *blocks]) + "\n"


def stale() -> list[str]:
    """The pages that are not what the code says."""
    return [name for name in PAGES if _read(REFERENCE / name) != page(name)]


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def main(arguments: Sequence[str]) -> int:
    """Write what is stale, or with `--check` only name it."""
    found = stale()
    if "--check" in arguments:
        for name in found:
            sys.stderr.write(f"docs/reference/{name} is stale: run `python -m docs.build`.\n")
        return 1 if found else 0
    for name in found:
        (REFERENCE / name).write_text(page(name), encoding="utf-8", newline="\n")
        sys.stdout.write(f"docs/reference/{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
