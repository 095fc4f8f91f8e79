"""Where carecli starts: straight into the app, or through the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.system.secret import Secret


def main(argv: Sequence[str] | None = None) -> None:
    """Run carecli and leave with its exit code.

    Without arguments, in a terminal, click is not loaded: the first frame comes sooner.

    Args:
        argv: The arguments, without the program's name; the process's own by default.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    if not arguments and sys.stdin.isatty() and sys.stdout.isatty():
        sys.exit(_app())
    from carecli.cli.main import root
    from carecli.cli.session import Session

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # both are text files
    root.main(arguments, prog_name="carecli", obj=Session(show_app=_show))


def _app() -> int:
    from carecli.cli.failures import told
    from carecli.system.paths import Home

    home = Home.find()
    try:
        from carecli import bootstrap
        from carecli.system import logs

        logs.start(home.logs_dir)
        with bootstrap.open_desk(home, ask=_ask, ask_now=True) as desk:
            return _show(desk, demo=False)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 told sorts them out
        return told(error, home.logs_dir)


def _ask(new: bool) -> Secret:
    from carecli.system import passphrase

    return passphrase.ask(new)


def _show(desk: Desk, *, demo: bool) -> int:
    """Show the app; what its first screen leads to is shown next: an account, or the demo."""
    from carecli.tui import run_app

    while (answer := run_app(desk, demo=demo)) == "again":
        pass
    if answer == "demo":
        from carecli import bootstrap

        with bootstrap.demo() as other:
            answer = run_app(other, demo=True)
    return answer if isinstance(answer, int) else 0


if __name__ == "__main__":
    main()
