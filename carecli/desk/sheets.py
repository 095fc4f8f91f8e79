"""Tables for spreadsheets, in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from carecli.system.terminal import clean

_FORMULA = tuple("=+-@|\t\r\n＝＋－＠")
_BOM = "\ufeff"


def sheet(head: Sequence[str], rows: Iterable[Sequence[object]], *, raw: bool = False) -> str:
    """A table as CSV (RFC 4180): every cell quoted, lines end in CRLF.

    A text that a spreadsheet would read as a formula is given a leading apostrophe (OWASP: CSV
    injection), and a byte order mark tells Excel that it is UTF-8.

    Args:
        raw: For programs: neither of the two.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([_cell(value, raw=raw) for value in row])
    return out.getvalue() if raw else _BOM + out.getvalue()


def _cell(value: object, *, raw: bool) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    text = clean(value)
    risky = value.lstrip(" \u00a0\u3000").startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if risky and not raw else text
