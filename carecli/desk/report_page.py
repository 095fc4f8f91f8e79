"""A report as one HTML file: no script, nothing from elsewhere, every word escaped."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

from carecli.desk import charts
from carecli.desk.report import Told, share, span

if TYPE_CHECKING:
    from jinja2 import Environment

_POLICY = "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"


def page(told: Told) -> str:
    """The report as a whole document, which any browser shows and prints."""
    environment = _environment()
    style = resources.files("carecli").joinpath("data/report/report.css").read_text("utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return environment.get_template("report.html.j2").render(
        told=told,
        style=style,
        policy=_POLICY.format(digest),
        trend=charts.trend(told.figures.trend),
        heat=charts.heat(told.figures.hours),
        width=charts.WIDTH,
    )


@cache
def _environment() -> Environment:
    """Escapes all that is put in, and takes nothing undefined for nothing."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("carecli", "data/report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "span": span,
        "share": share,
    }
    return environment
