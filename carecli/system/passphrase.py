"""Asking a person for the passphrase of the file of credentials."""

from __future__ import annotations

import getpass
import sys

from carecli.system.secret import Secret


def ask(new: bool) -> Secret:
    """Ask on the terminal without showing it; a new one twice, until both are the same.

    No answer at all is an empty one.
    """
    try:
        while True:
            answer = getpass.getpass("Passphrase for carecli's credentials: ")
            if not new or answer == getpass.getpass("Once more: "):
                return Secret(answer)
            sys.stderr.write("Those were not the same.\n")
    except EOFError:
        return Secret("")
