"""The demo talks to nobody but itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_WATCHED = """
import sys
seen = set()
def hear(event, args):
    if event == "socket.connect":
        seen.add(str(args[1][0] if isinstance(args[1], tuple) else args[1]))
    elif event == "socket.getaddrinfo":
        seen.add(str(args[0]))
sys.addaudithook(hear)
from carecli.__main__ import main
try:
    main(["demo", "--print"])
finally:
    print(*sorted(seen), file=sys.stderr)
"""


def test_the_demo_opens_no_connection_but_to_loopback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "", "CARECLI_HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path)},
    )
    assert "Maya Okafor" in done.stdout
    assert done.stderr.split() == ["127.0.0.1"]
    assert not list(tmp_path.rglob("*")), "and leaves nothing behind"
