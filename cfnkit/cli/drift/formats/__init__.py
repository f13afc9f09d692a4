"""The output formats of drift: a module for each, with ``render(view)``, which returns a text or a document.

To add one, write the module and add its name to `FORMATS`; the tests of secrets then run with it, too.
"""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple, Protocol, cast

from cfnkit.cli.output.text import Text
from cfnkit.drift.report import DriftReport

FORMATS = ("text", "json", "aws", "html", "junit", "sarif", "markdown")


class DriftView(NamedTuple):
    """The drift to show, without secrets, and `notices`, sentences about rules and accepted differences.

    `explain` also shows values that are equal although their bytes differ, and values that were not compared. `now` is
    the present time in ISO 8601, for drift whose state has no time.
    """

    drift: DriftReport
    notices: tuple[str, ...] = ()
    explain: bool = False
    now: str = ""


class _Format(Protocol):
    def render(self, view: DriftView) -> str | Text: ...


def render(name: str, view: DriftView) -> str | Text:
    """The drift in one of `FORMATS`: a text for people, or a document with a line break at its end."""
    return cast(_Format, import_module(f"{__name__}.{name}")).render(view)
