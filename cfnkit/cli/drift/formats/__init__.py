"""The forms in which drift is reported: one module each, with ``render(report)``, a text or a document."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple, Protocol, cast

from cfnkit.cli.output.text import Text
from cfnkit.drift.report import DriftReport

FORMATS = ("text", "json", "aws", "html", "junit", "sarif", "markdown")


class Report(NamedTuple):
    """What is reported: the drift, without secrets, and `notices`, sentences about the rules and the baseline.

    `explain` asks for what is equal though its bytes differ, and for what was not compared. `now` is the time in
    ISO 8601, for what has none of its own.
    """

    drift: DriftReport
    notices: tuple[str, ...] = ()
    explain: bool = False
    now: str = ""


class _Format(Protocol):
    def render(self, report: Report) -> str | Text: ...


def render(name: str, report: Report) -> str | Text:
    """The report in one of `FORMATS`: a text for people, or a document with a line break at its end."""
    return cast(_Format, import_module(f"{__name__}.{name}")).render(report)
