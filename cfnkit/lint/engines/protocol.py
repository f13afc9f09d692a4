"""What an engine is given, and what it gives back."""

from __future__ import annotations

import collections.abc as abc
from typing import Any, NamedTuple, Protocol

from cfnkit.rule import Finding
from cfnkit.syntax import Document, Mapping


class Options(NamedTuple):
    """Which findings are wanted, in cfn-lint's terms: prefixes of ids to ignore, include, and never ignore.

    Without `regions` those of `.cfnlintrc` hold, or cfn-lint's own. `configure_rules` holds values by rule id, as
    cfn-lint's own configuration does.
    """

    ignore: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    configure_rules: abc.Mapping[str, abc.Mapping[str, Any]] = {}


class Case(NamedTuple):
    """A template to lint.

    `written` is the tree as the author wrote it; `processed` the one that CloudFormation would have, whose nodes
    know the source line they came from. The two are the same object when no transform ran. `before_serverless` is
    the tree that AWS::Serverless was given, when it ran; it is `processed` when AWS::Serverless refused it.
    """

    document: Document
    written: Mapping
    processed: Mapping
    before_serverless: Mapping | None = None


class Engine(Protocol):
    """Lints a template with rules of its own."""

    name: str

    def lint(self, case: Case, options: Options) -> list[Finding]:
        """The findings, each at its source span; equal ones from copies of one source node are one with a count."""
