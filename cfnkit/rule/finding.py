"""One finding, whoever made it: processing, a rule of ours, or an engine."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.diagnostics import Related, Severity
from cfnkit.source import Span


class Origin(NamedTuple):
    """What a finding on a generated node says of it.

    `path` is its place in the processed template, `transform` what made or moved it, and `exact` whether it stands
    at the finding's span as it is.
    """

    path: tuple[str | int, ...]
    transform: str
    exact: bool


class Finding(NamedTuple):
    """What is wrong, at a source line.

    `id` names the rule, and `severity` is the rule's unless it was lowered. `copies` says how many equal findings,
    from copies of one source node, this one stands for. `title`, `description` and `source` are the rule's words.
    `parent` is the `key` of the finding in the same template that this one explains, where an engine says so.
    """

    id: str
    severity: Severity
    message: str
    span: Span
    path: tuple[str | int, ...] = ()
    hint: str = ""
    related: tuple[Related, ...] = ()
    origins: tuple[Origin, ...] = ()
    copies: int = 1
    title: str = ""
    description: str = ""
    source: str = ""
    key: str = ""
    parent: str = ""
