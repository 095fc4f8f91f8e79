"""What is loaded when: a fresh interpreter sees the imports that hide in functions."""

from __future__ import annotations

import subprocess
import sys

import pytest

SLOW = {
    "textual",
    "rich",
    "tweepy",
    "requests",
    "keyring",
    "sqlite_utils",
    "twitter_text",
    "rapidfuzz",
    "plotext",
}


def loaded_by(code: str) -> set[str]:
    """The top-level modules that are loaded after running some code in a fresh interpreter."""
    tell = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    probe = f"{code}\n{tell}"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_the_help_loads_click_and_nothing_heavy() -> None:
    code = "from carecli.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    found = loaded_by(code)
    assert "click" in found
    assert not found & (SLOW | {"sqlite3", "msgspec"})


@pytest.mark.parametrize(
    "room", ["carecli.desk.desk", "carecli.bootstrap", "carecli.channels.sandbox"]
)
def test_the_rooms_below_the_faces_load_nothing_slow_by_themselves(room: str) -> None:
    assert not loaded_by(f"import {room}") & (SLOW | {"click"})


def test_the_app_comes_up_without_the_command_line_or_the_network_libraries() -> None:
    found = loaded_by("import carecli.bootstrap, carecli.tui.app")
    assert "textual" in found
    assert not found & (SLOW - {"textual", "rich"} | {"click"})


def test_opening_a_home_that_is_up_to_date_loads_no_migrations() -> None:
    code = (
        "import pathlib, tempfile\n"
        "from carecli import bootstrap\n"
        "from carecli.system.paths import Home\n"
        "from carecli.system.vault import MemoryVault\n"
        "home = Home.under(pathlib.Path(tempfile.mkdtemp()))\n"
        "with bootstrap.open_desk(home, vault=MemoryVault()) as desk: desk.status()\n"
        "import subprocess, sys, os\n"
        "os.environ['CARECLI_HOME'] = str(home.config_dir)\n"
        "again = '''from carecli import bootstrap\n"
        "from carecli.system.paths import Home\n"
        "from carecli.system.vault import MemoryVault\n"
        "import sys\n"
        "with bootstrap.open_desk(Home.find(), vault=MemoryVault()) as desk: desk.status()\n"
        "sys.exit(\"sqlite_utils\" in sys.modules)'''\n"
        "done = subprocess.run([sys.executable, '-c', again])\n"
        "assert done.returncode == 0\n"
    )
    loaded_by(code)


STATUS = """
import os, pathlib, subprocess, sys, tempfile
from carecli.care.posts import Person, PersonId
from carecli.store import accounts
from carecli.store.database import Database
from carecli.system.clock import SystemClock
from carecli.system.paths import Home, private_folder

home = Home.under(pathlib.Path(tempfile.mkdtemp()))
private_folder(home.data_dir)
db = Database(home.database)
us = Person(id=PersonId(1), handle="shop", name="Shop", raw={})
accounts.add(db, us, channel="x", api_url="", now=SystemClock().now())
db.close()
os.environ["CARECLI_HOME"] = str(home.config_dir)
again = '''
import sys
from carecli.__main__ import main
try: main(["status"])
except SystemExit: pass
print(*{name.partition(".")[0] for name in sys.modules})
'''
done = subprocess.run([sys.executable, "-c", again], capture_output=True, text=True)
said, _, found = done.stdout.partition("\\n")
assert said.startswith("nobody waits"), done
assert not SLOW & set(found.split()), SLOW & set(found.split())
"""


def test_the_status_of_a_home_loads_nothing_slow() -> None:
    slow = SLOW | {"asyncio", "desktop_notifier", "dbus_fast"}
    loaded_by(f"SLOW = {slow!r}\n{STATUS}")
