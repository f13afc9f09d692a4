"""The policy of the function: environment variables that the deployment sets, so that no call can weaken it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# The kinds of parts that Guard cannot judge; each is refused unless the deployment allows it.
KINDS = ("loops", "modules", "nested-stacks", "serverless", "stack-sets", "transforms")
ANY = "*"


class PolicyError(ValueError):
    """A variable that cannot be used; the message says which one, and what it may be."""


class Policy:
    """What the deployment says.

    tables: the tables to apply, by name. only_reports: nothing is refused. exceptions: the ids of rules that do not
    apply. suppressible: the ids of rules that a resource may suppress, or `*`. known: names of properties whose value
    must be known. allowed: the kinds of parts that are not refused, though they are not judged.
    """

    __slots__ = ("allowed", "exceptions", "known", "only_reports", "suppressible", "tables")

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        """Read the variables. Raises PolicyError."""
        mode = variables.get("GUARD_MODE", "").strip() or "fail"
        if mode not in ("fail", "report"):
            raise PolicyError(f"GUARD_MODE of the function is '{mode}'; it may be fail or report.")
        self.only_reports = mode == "report"
        self.tables = _names(variables, "GUARD_TABLES") or ("common",)
        self.exceptions = frozenset(_names(variables, "GUARD_EXCEPT"))
        self.suppressible = frozenset(_names(variables, "GUARD_SUPPRESSIBLE"))
        self.known = frozenset(_names(variables, "GUARD_KNOWN"))
        self.allowed = frozenset(_names(variables, "GUARD_ALLOW"))
        unknown = sorted(self.allowed - {*KINDS})
        if unknown:
            raise PolicyError(f"GUARD_ALLOW of the function has '{unknown[0]}'; it may have {', '.join(KINDS)}.")

    def may_suppress(self, rule_id: str) -> bool:
        """Whether a resource may suppress a rule."""
        return rule_id in self.suppressible or ANY in self.suppressible


def _names(variables: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(variables.get(name, "").replace(",", " ").split())
