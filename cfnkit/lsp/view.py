"""What is known of an open text: the newest result, and how places of it move to the text as it is now."""

from __future__ import annotations

from dataclasses import dataclass

from cfnkit.lsp.client_options import ClientOptions
from cfnkit.lsp.shift import Shift
from cfnkit.lsp.texts import OpenText
from cfnkit.outcome.outcome import Outcome
from cfnkit.pipeline import Configuration, Processed
from cfnkit.rule import Finding


@dataclass(frozen=True, slots=True)
class View:
    """A text as it is now, with the newest result of processing it or an earlier version.

    `outcome` says what became of the text that was processed. `shift` moves places of `processed` to the text now.
    `findings` are those that are published. `half_typed`: the text was completed before it was processed.
    """

    text: OpenText
    processed: Processed
    outcome: Outcome
    config: Configuration
    shift: Shift
    options: ClientOptions
    findings: tuple[Finding, ...] = ()
    half_typed: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether the result is that of the text now, which was not completed before it was processed."""
        return not self.half_typed and self.shift.old == self.shift.new
