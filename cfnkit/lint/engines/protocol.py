"""The interface of an engine."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from cfnkit.lint.engines.resource_results import ResourceResults
from cfnkit.lint.settings import Options
from cfnkit.redaction import Redactor
from cfnkit.rule import Finding
from cfnkit.syntax import Document, Mapping


class LintInput(NamedTuple):
    """A template to lint.

    `written` is the tree as the author wrote it. `processed` is the tree that CloudFormation would have; its nodes know
    the source lines that they came from. The two are the same object when no transform ran. `before_serverless` is the
    tree that AWS::Serverless was given, if it was called; when it refused that tree, `processed` is the same object.
    An engine may take its results for single resources from `results`, and keep them there, except what `redactor`
    would mask.
    """

    document: Document
    written: Mapping
    processed: Mapping
    before_serverless: Mapping | None = None
    results: ResourceResults | None = None
    redactor: Redactor = Redactor()


class Engine(Protocol):
    """Lints a template with its own rules."""

    name: str

    def lint(self, case: LintInput, options: Options) -> list[Finding]:
        """The findings, each at its source span; equal ones from copies of one source node are one, with a count."""
