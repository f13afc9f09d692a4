"""What became of one item: seen or not, its drift, and what rules find in its template.

A result is a file, `date=2026-11-30/run=NAME/account=111122223333/region=eu-west-1/web.json`, in the form
`cfnkit.fleet/1`: the item's `account`, `region` and `stack`, the `date`, the name of the `run`, the `status` and its
`reason`, and what was asked for, else null: `drift`, a document of `cfnkit drift --format json`, `findings`, and
`references`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from cfnkit import __version__
from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.folder import run_path
from cfnkit.fleet.items import Item
from cfnkit.json_schema import Validator
from cfnkit.source.pointer import pointer

FORMAT = "cfnkit.fleet/1"


class StackStatus(Enum):
    """What is known of a stack.

    SEEN: it was read, and its drift was not asked for. NOT_KNOWN: it was read, but not whether it drifts, or not in all
    parts. NOT_SEEN: it could not be read.
    """

    IN_SYNC = "IN_SYNC"
    DRIFTED = "DRIFTED"
    SEEN = "SEEN"
    NOT_KNOWN = "NOT_KNOWN"
    NOT_SEEN = "NOT_SEEN"


@dataclass(frozen=True, slots=True)
class StackFinding:
    """A finding of a rule in the template of a stack: `stack_path` is that of a nested one, else empty."""

    id: str
    severity: str
    message: str
    line: int
    path: str = ""
    stack_path: str = ""


@dataclass(frozen=True, slots=True)
class StackReference:
    """A dynamic reference in the template of a stack, how often it is used, and why it is not allowed, if it is not."""

    reference: str
    uses: int
    problem: str = ""
    stack_path: str = ""


_Part = TypeVar("_Part", StackFinding, StackReference)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an item on a day (`2026-11-30`); what was not asked for, or could not be made, is None.

    `run` is the name of the run that it is of, and `throttled` says that AWS took too many calls to answer all: another
    try may see more.
    """

    item: Item
    day: str
    status: StackStatus
    reason: str = ""
    drift: Mapping[str, Any] | None = field(default=None, repr=False)
    findings: tuple[StackFinding, ...] | None = None
    references: tuple[StackReference, ...] | None = None
    run: str = ""
    throttled: bool = False

    @property
    def seen(self) -> bool:
        """Whether the stack was read."""
        return self.status is not StackStatus.NOT_SEEN

    @property
    def path(self) -> tuple[str, ...]:
        """The parts of the path of the result's file."""
        return *run_path(self.day, self.run), *self.item.path

    def document(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        return {
            "format": FORMAT,
            "version": __version__,
            **self.item.document(),
            "date": self.day,
            "run": self.run,
            "status": self.status.value,
            "reason": self.reason,
            "drift": self.drift,
            "findings": None if self.findings is None else [_fields(each) for each in self.findings],
            "references": None if self.references is None else [_fields(each) for each in self.references],
        }

    def data(self) -> bytes:
        """The content of the result's file: ASCII, so that nothing in it steers a terminal."""
        return json.dumps(self.document(), indent=1).encode() + b"\n"

    @classmethod
    def read(cls, data: bytes, name: str) -> Result:
        """The result in a file with this name. Raises ConfigurationError for a file that is none."""
        try:
            document = json.loads(data)
            mismatch = next(_validator().mismatches(document), None)
        except ValueError as error:
            raise ConfigurationError(f"{name} is no result of cfnkit fleet: it is not JSON.") from error
        except RecursionError as error:
            raise ConfigurationError(f"{name} is no result of cfnkit fleet: it is too deep.") from error
        if mismatch is not None:
            raise ConfigurationError(
                f"{name} is no result of cfnkit fleet: {pointer(mismatch.path) or 'it'} {mismatch.text}."
            )
        findings, references = document["findings"], document["references"]
        return cls(
            Item.of(document),
            document["date"],
            StackStatus(document["status"]),
            document["reason"],
            document["drift"],
            None if findings is None else tuple(_made(StackFinding, each) for each in findings),
            None if references is None else tuple(_made(StackReference, each) for each in references),
            document.get("run", ""),
        )


@cache
def _validator() -> Validator:
    return Validator(json.loads(Path(__file__).with_name("result.schema.json").read_text("utf-8")))


def _fields(value: StackFinding | StackReference) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _made(kind: type[_Part], document: Mapping[str, Any]) -> _Part:
    return kind(**{each.name: document[each.name] for each in fields(kind)})
