"""The two processed versions that are compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TypeAlias

from cfnkit.pipeline import Processed
from cfnkit.schemas import Schemas
from cfnkit.source import Span
from cfnkit.template import Template

Importers: TypeAlias = Callable[[str], Sequence[Span]]
"""The places in other templates that import an export of a name."""


Readers: TypeAlias = Callable[["Shared", str], Sequence[Span]]
"""The places in other templates that read something of a name."""


class Shared(Enum):
    """What other stacks read without importing it; the value is its name in a sentence."""

    OUTPUT = "output"
    SSM_PARAMETER = "SSM parameter"


def nobody(name: str) -> Sequence[Span]:
    """No other template imports anything."""
    return ()


def no_readers(shared: Shared, name: str) -> Sequence[Span]:
    """No other template reads anything."""
    return ()


@dataclass(frozen=True)
class VersionPair:
    """Two versions for one target, who imports their exports, and who reads their outputs and SSM parameters.

    What could not be evaluated of a version counts as far as it was processed.
    """

    before: Processed
    after: Processed
    importers: Importers = nobody
    readers: Readers = no_readers

    @cached_property
    def old(self) -> Template:
        """The evaluated template before the change."""
        return Template.of(self.before.resolved or self.before.tree)

    @cached_property
    def new(self) -> Template:
        """The evaluated template after the change."""
        return Template.of(self.after.resolved or self.after.tree)

    @cached_property
    def schemas(self) -> Schemas:
        """The schemas of the target's region."""
        return Schemas(self.after.target.region)
