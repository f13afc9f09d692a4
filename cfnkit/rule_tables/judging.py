"""What rules find in a resource."""

from __future__ import annotations

from cfnkit.rule_tables.suppression import Suppressions
from cfnkit.rule_tables.values import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias

    from cfnkit.rule_tables.schema_engine import FirstMismatch
    from cfnkit.rule_tables.table import TableRule

    Path: TypeAlias = tuple[str | int, ...]

# So many places of one resource that break one rule are told.
_PLACES = 20


class Breach:
    """A resource that breaks a rule.

    path: the place below the resource's properties; one that something is missing at need not be there.
    note: a sentence on a suppression that does not count, or empty.
    """

    __slots__ = ("note", "path", "rule")

    def __init__(self, rule: TableRule, path: Path, note: str = "") -> None:
        self.rule = rule
        self.path = path
        self.note = note

    def __repr__(self) -> str:
        return f"<Breach of {self.rule.id} at {self.path!r}>"


def breaches(rule: TableRule, resource_type: str, properties: Any, suppressions: Suppressions) -> Iterator[Breach]:
    """The places of a resource that break a rule which it does not suppress; `properties` are as `seen` makes them."""
    judge = rule.judge(resource_type)
    if judge is not None and not suppressions.reason(rule.id):
        for path in _places(judge, properties):
            yield Breach(rule, path, suppressions.flaw(rule.id))


def _places(judge: FirstMismatch, value: Any) -> Iterator[Path]:
    """One place after another, each in turn taken as not known."""
    told: list[Path] = []
    while len(told) < _PLACES:
        problem = judge(value)
        if problem is None or problem.path in told:
            return
        yield problem.path
        told.append(problem.path)
        value = _not_known(value, problem.path)


def _not_known(value: Any, path: Path) -> Any:
    if not path:
        return UNKNOWN
    step, below = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, str(step): _not_known(value.get(str(step)), below)}
    if isinstance(value, list):
        index = int(step)
        return [*value[:index], _not_known(value[index], below), *value[index + 1 :]]
    return UNKNOWN
