"""Drift as JSON, in the stable form `cfnkit.drift/1` that `drift.document` describes."""

from __future__ import annotations

from cfnkit import __version__
from cfnkit.cli.drift.formats import DriftView
from cfnkit.cli.output.json_text import json_text
from cfnkit.drift.document import drift_document


def render(view: DriftView) -> str:
    """The document."""
    return json_text(drift_document(view.drift, view.notices, version=__version__, explain=view.explain)) + "\n"
