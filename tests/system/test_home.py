"""Where things are kept, and that they are their owner's alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from carecli.system.paths import Home, private_folder, write_private


def test_a_named_folder_wins_over_the_environment(tmp_path: Path) -> None:
    home = Home.find(tmp_path / "named", {"CARECLI_HOME": str(tmp_path / "env")})
    assert home.config_file == tmp_path / "named" / "config.toml"


def test_one_folder_holds_everything(tmp_path: Path) -> None:
    home = Home.find(None, {"CARECLI_HOME": str(tmp_path)})
    places = [home.config_file, home.database, home.logs_dir, home.lock_dir, home.templates_dir]
    assert all(place.is_relative_to(tmp_path) for place in places)
    assert len(set(places)) == len(places)


def test_finding_a_home_makes_nothing(tmp_path: Path) -> None:
    Home.find(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_without_a_named_folder_the_system_decides() -> None:
    home = Home.find(None, {})
    assert all("carecli" in part.parts for part in (home.config_file, home.database, home.logs_dir))


def test_a_new_folder_and_its_parents_are_private(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "a" / "b")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_too_open_is_narrowed(tmp_path: Path) -> None:
    folder = tmp_path / "wide"
    folder.mkdir(mode=0o755)
    private_folder(folder)
    assert folder.stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_replaced_stays_and_leaves_no_remains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("old")

    def no_space(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="disk full"):
        write_private(file, "new")
    assert file.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["config.toml"]


def test_a_linked_config_file_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles.toml", tmp_path / "config.toml"
    real.write_text("old")
    link.symlink_to(real)
    write_private(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_a_private_process_writes_private_files_and_leaves_no_core(tmp_path: Path) -> None:
    get_dumpable = 3  # PR_GET_DUMPABLE
    code = (
        "import ctypes, resource, pathlib\n"
        "from carecli.system.paths import keep_private\nkeep_private()\n"
        "pathlib.Path('f').touch()\nprint(resource.getrlimit(resource.RLIMIT_CORE)[0])\n"
        f"if hasattr(ctypes.CDLL(None), 'prctl'): print(ctypes.CDLL(None).prctl({get_dumpable}))"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, check=True
    )
    assert set(done.stdout.split()) == {b"0"}
    assert (tmp_path / "f").stat().st_mode & 0o077 == 0
