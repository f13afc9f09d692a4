"""A suppression: the rules that it leaves out, where, until when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from cfnkit.lint.results import Manner
from cfnkit.rule import Finding
from cfnkit.source import Span

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Suppression:
    """Findings of the rules `ids` are left out in the block of text `block`, and below the paths `owners`.

    `line`: only findings that begin on the first line of the block count. `glob` restricts it to values below the
    owner: a JSON pointer in which * is one step and ** any number. `span` is the place of the suppression itself, and
    `flaw` a sentence that says why it has no effect at all. A `quiet` one is never reported as unused.
    One that `is_of_a_tool` has the form of another tool: it can name rules of that tool that cfnkit does not have.
    One that `may_lack_reason` has a form without reasons.
    """

    ids: tuple[str, ...]
    manner: Manner
    span: Span
    reason: str = ""
    until: date | None = None
    block: Span | None = None
    owners: tuple[Path, ...] = ()
    line: bool = False
    glob: str = ""
    flaw: str = field(default="")
    quiet: bool = False
    is_of_a_tool: bool = False
    may_lack_reason: bool = False

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is at a place that this suppression is about."""
        owner = next((path for path in self.owners if finding.path[: len(path)] == path), None)
        if owner is None and not self._has(finding.span):
            return False
        return not self.glob or _fits(self.glob, finding.path, owner)

    def _has(self, span: Span) -> bool:
        block = self.block
        if block is None or span.source != block.source:
            return False
        if self.line:
            return span.line == block.line
        start = (span.line, span.column)
        return (block.line, block.column) <= start < (block.end_line, block.end_column)


def _fits(glob: str, path: Path, owner: Path | None) -> bool:
    """Whether a glob covers a path: from the template's root, or from the owner on."""
    from cfnkit.drift.judgement.ignoring import covers

    below = path[len(owner) :] if owner is not None else path[2:]
    starts: Sequence[Path] = (path, below, below[1:] if below[:1] == ("Properties",) else below)
    pattern = f"/{glob.strip('/')}"
    return any(covers(pattern, [(str(step),) for step in start]) for start in starts)
