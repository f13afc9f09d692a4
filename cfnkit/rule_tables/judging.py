"""Find the places of a resource that break a rule."""

from __future__ import annotations

from cfnkit.rule_tables.mark import UNKNOWN
from cfnkit.rule_tables.suppression import Suppressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias

    from cfnkit.rule_tables.table import FirstMismatch, TableRule

    Path: TypeAlias = tuple[str | int, ...]

# The most places of one resource that are reported for one rule.
_MOST_PLACES = 20


class Breach:
    """A resource that breaks a rule.

    path: the place below the resource's properties; a property that is missing is a place, too.
    note: a sentence about a suppression without effect, or empty.
    """

    __slots__ = ("note", "path", "rule")

    def __init__(self, rule: TableRule, path: Path, note: str = "") -> None:
        self.rule = rule
        self.path = path
        self.note = note

    def __repr__(self) -> str:
        return f"<Breach of {self.rule.id} at {self.path!r}>"


def breaches(rule: TableRule, resource_type: str, properties: Any, suppressions: Suppressions) -> Iterator[Breach]:
    """The places of a resource that break a rule, unless it suppresses the rule; `properties` come from `marked`."""
    judge = rule.judge(resource_type)
    if judge is not None and not suppressions.reason(rule.id):
        for path in broken_places(judge, properties):
            yield Breach(rule, path, suppressions.flaw(rule.id))


def broken_places(judge: FirstMismatch, value: Any) -> Iterator[Path]:
    """The places of mismatches; each is replaced by an unknown value before the next is looked for."""
    found: list[Path] = []
    while len(found) < _MOST_PLACES:
        problem = judge(value)
        if problem is None or problem.path in found:
            return
        yield problem.path
        found.append(problem.path)
        value = _with_unknown(value, problem.path)


def _with_unknown(value: Any, path: Path) -> Any:
    if not path:
        return UNKNOWN
    step, below = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, str(step): _with_unknown(value.get(str(step)), below)}
    if isinstance(value, list):
        index = int(step)
        return [*value[:index], _with_unknown(value[index], below), *value[index + 1 :]]
    return UNKNOWN
