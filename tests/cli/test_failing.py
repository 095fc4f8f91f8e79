"""Every failure is a sentence on stderr and its own exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from carecli.care import errors
from carecli.care.errors import CareError, RateLimited
from carecli.cli.failures import told
from carecli.cli.main import root
from carecli.cli.session import Session
from carecli.desk.desk import Desk
from carecli.system.paths import Home

ROOT = Path(__file__).parents[2]
CODES = {
    errors.Misuse: 2,
    errors.ConfigError: 2,
    errors.SignInNeeded: 3,
    errors.RateLimited: 4,
    errors.Unreachable: 5,
    errors.BadAnswer: 5,
    errors.OutcomeUnknown: 6,
    errors.OverBudget: 7,
    errors.Refused: 1,
    errors.StoreTrouble: 1,
}


def carecli(
    home: Path, *words: str, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the real program on a home of its own."""
    return subprocess.run(
        [sys.executable, "-m", "carecli", *words],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CARECLI_HOME": str(home), **(env or {})},
    )


@pytest.mark.parametrize(("kind", "code"), CODES.items(), ids=str)
def test_each_error_has_its_exit_code(
    kind: type[CareError], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(kind("What happened.", "What to do."), tmp_path) == code
    assert capsys.readouterr().err.endswith("What happened.\nWhat to do.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_rate_limit_says_until_when(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    until = datetime(2026, 9, 15, 10, 45, tzinfo=UTC)
    told(RateLimited("X asks us to wait.", retry_at=until), tmp_path)
    assert f"until {until.astimezone():%a %d %b %H:%M}." in capsys.readouterr().err


def test_an_error_text_reaches_the_terminal_without_escape_codes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(errors.Refused("X said \x1b]0;pwned\x07"), tmp_path)
    assert "\x1b" not in capsys.readouterr().err


def test_a_wrong_argument_is_repeated_without_its_escape_codes(tmp_path: Path) -> None:
    result = carecli(tmp_path, "inbox", "--account", "\x1b]0;pwned\x07")
    assert (result.returncode, "␛]0;pwned" in result.stderr) == (2, True)
    assert "\x1b" not in result.stderr


def test_without_an_account_the_way_on_is_named_and_no_file_is_made(tmp_path: Path) -> None:
    result = carecli(tmp_path, "inbox", "--json")
    assert result.returncode == 3
    assert result.stdout == ""
    assert "carecli demo" in result.stderr
    assert "carecli account add" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_app_without_a_terminal_is_exit_code_2_and_names_the_inbox(tmp_path: Path) -> None:
    result = carecli(tmp_path)
    assert result.returncode == 2
    assert "carecli inbox" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_broken_config_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("hold = \n")
    result = carecli(tmp_path, "config", "validate")
    assert result.returncode == 2
    assert "line 1" in result.stderr
    assert "config.toml" in result.stderr


def test_the_demo_prints_a_queue_and_leaves_no_file_behind(tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    env = {"TMPDIR": str(temporary)}
    result = carecli(tmp_path / "home", "demo", "--print", env=env)
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.splitlines()) == 30
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "home").exists()


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "CARECLI_HOME": str(tmp_path)}
    words = [sys.executable, "-m", "carecli", "demo", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as run:
        assert run.stdout is not None
        run.stdout.close()
        assert run.stderr is not None
        assert run.stderr.read() == b""
    assert run.returncode == 0


class Broken(Session):
    """A session whose desk cannot be had."""

    def __init__(self, home: Path, error: BaseException) -> None:
        super().__init__(show_app=_no_app, home=Home.under(home))
        self._error = error

    @property
    def desk(self) -> Desk:
        canary = f"canary of {self.home}"
        assert canary
        raise self._error


def _no_app(desk: Desk, *, demo: bool) -> int:
    raise AssertionError("no test here opens the app")


def test_a_bug_is_one_line_and_a_report_without_values(tmp_path: Path) -> None:
    session = Broken(tmp_path, ZeroDivisionError("boom"))
    result = CliRunner().invoke(root, ["inbox"], obj=session)
    assert result.exit_code == 70
    assert "Traceback" not in result.output
    report = tmp_path / "logs" / "carecli.log"
    assert str(report) in result.stderr
    assert "ZeroDivisionError: boom" in report.read_text()
    assert "canary" not in report.read_text()


def test_ctrl_c_is_exit_code_130_without_words(tmp_path: Path) -> None:
    result = CliRunner().invoke(root, ["inbox"], obj=Broken(tmp_path, KeyboardInterrupt()))
    assert (result.exit_code, result.output) == (130, "")
