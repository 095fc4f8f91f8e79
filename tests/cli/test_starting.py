"""What a start loads, and what it does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from carecli.cli.main import COMMANDS

HEAVY = (
    "textual",
    "tweepy",
    "keyring",
    "requests",
    "sqlite_utils",
    "sqlite3",
    "tomlkit",
    "msgspec",
)
LOADED = f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"


def _python(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "CARECLI_HOME": str(home),
    }
    words = [sys.executable, "-c", code]
    return subprocess.run(
        words, capture_output=True, text=True, env=env, timeout=60, check=False, input=""
    )


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["inbox", "--help"], ["completion", "bash"], ["reply"]]
)
def test_asking_for_help_loads_nothing_heavy(words: list[str], tmp_path: Path) -> None:
    code = (
        "import sys\nfrom carecli.__main__ import main\n"
        f"try: main({words!r})\nexcept SystemExit: pass\n{LOADED}"
    )
    result = _python(code, tmp_path)
    assert result.stderr.splitlines()[-1] == "[]", result.stderr


def test_the_app_starts_without_click_and_the_network(tmp_path: Path) -> None:
    code = (
        "import sys\nimport carecli.__main__ as start\n"
        "sys.stdin.isatty = sys.stdout.isatty = lambda: True\n"
        "def show(desk, *, demo): print(*[n for n in ('click', 'tweepy', 'requests', 'keyring')"
        " if n in sys.modules], demo, desk.has_accounts)\n"
        "start._show = show\nstart.main([])\n"
    )
    _python(code, tmp_path)  # makes the database, which takes sqlite-utils and so click
    result = _python(code, tmp_path)
    assert (result.stdout, result.returncode) == ("False False\n", 0), result.stderr


def test_every_command_is_in_the_help(tmp_path: Path) -> None:
    result = _python("from carecli.__main__ import main\nmain(['--help'])", tmp_path)
    assert result.returncode == 0
    listed = {line.split()[0] for line in result.stdout.splitlines() if line.startswith("  ")}
    assert listed >= set(COMMANDS)
    assert "..." not in result.stdout.split("Commands:")[1]


def test_a_shell_completes_commands_and_reasons(tmp_path: Path) -> None:
    def completed(line: str) -> list[str]:
        words = len(line.split(" ")) - 1
        code = (
            "import os\n"
            f"os.environ.update(_CARECLI_COMPLETE='bash_complete', COMP_WORDS={line!r},"
            f" COMP_CWORD='{words}')\n"
            "from carecli.__main__ import main\nmain([])"
        )
        return _python(code, tmp_path).stdout.split()

    assert "plain,promises" in completed("carecli pro")
    assert "plain,solved" in completed("carecli done 1 --reason sol")
    assert "plain,follow-ups" in completed("carecli inbox --view fol")
    assert completed("carecli show 1") == []
    assert list(tmp_path.iterdir()) == []
