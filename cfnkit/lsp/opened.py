"""One open text of an editor: what is known of it, by tiers."""

from __future__ import annotations

import asyncio

from cfnkit.lsp.judging import Judgement
from cfnkit.lsp.merging import TierResult, merged
from cfnkit.lsp.texts import OpenText
from cfnkit.rule import Finding
from cfnkit.syntax import Document


class OpenedText:
    """The state of one open text: the result that is shown, and the findings of each tier."""

    def __init__(self, text: OpenText) -> None:
        self.text = text
        self.is_open = True
        self.document: Document | None = None  # the newest one that is whole, or was completed
        self.judgement: Judgement | None = None
        self.findings: tuple[Finding, ...] = ()
        self.syntax: TierResult | None = None
        self.process: TierResult | None = None
        self.fast: TierResult | None = None
        self.full: TierResult | None = None
        self.neighbours: TierResult | None = None
        self.pursuit: asyncio.Task[None] | None = None
        self.settled = asyncio.Event()
        self.hurry = asyncio.Event()

    def forget(self) -> None:
        """The text is no template any more."""
        self.judgement = self.syntax = self.process = self.fast = self.full = self.neighbours = None

    def merged(self) -> tuple[Finding, ...]:
        """The findings in the text as it is now."""
        return merged((self.syntax, self.process, self.fast, self.full, self.neighbours), self.text.source)

    def below(self, *tiers: TierResult | None) -> tuple[Finding, ...]:
        """What faster tiers found in the text as it is now."""
        return merged(tiers, self.text.source)
