"""Opening the composer with a template in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.tui import work

if TYPE_CHECKING:
    from carecli.tui.app import CareApp


def begin(app: CareApp, case: CaseId, template: str) -> None:
    """Write to a case from this template; a draft that is there already is not touched.

    Where there is no such template (any more), the templates are offered.
    """

    def open_(prepared: bool) -> None:
        app.open_case(case, compose=True, template=not prepared)

    work.start(app, partial(_prepare, app, case, template), open_, name="prepare a draft")


def _prepare(app: CareApp, case: CaseId, template: str) -> bool:
    """Put it into the draft; False when there is no such template."""
    opened = app.desk.open(case)
    if opened.draft and opened.draft.text.strip():
        return True
    private = opened.row.private
    try:
        filled = app.desk.templates.fill(template, case, private=private)
    except Misuse:
        return False
    app.desk.replies.keep(case, filled.text, template, private=private)
    return True
