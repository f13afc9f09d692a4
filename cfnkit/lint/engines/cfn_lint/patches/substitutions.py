"""A look for a substitution of a state machine that does not fail at a list.

E1029 follows the path of each text with a variable and a `Definition` above it, to see whether the variable is in
`DefinitionSubstitutions`. It calls `get` of each node on the way: at a list the whole rule fails, with E0002 for a
template in which nothing is wrong.
"""

from __future__ import annotations

from typing import Any

from cfnlint.rules.functions.SubNeeded import SubNeeded

from cfnkit.lint.engines.cfn_lint.patches.patch import Patch, Substitute

_KEYS = ("DefinitionString", "Definition")


def patch() -> Patch:
    """The patch of `SubNeeded`."""
    return Patch(
        expected=((SubNeeded._validate_step_functions, "5d48002c78307ac0"),),
        replacements=(Substitute(SubNeeded, "_validate_step_functions", _is_substituted),),
    )


def _is_substituted(self: Any, variable: str, path: list[Any], cfn: Any) -> bool:
    """Whether `variable`, such as `${Function}`, at a path of the template is a substitution of a state machine."""
    for key in _KEYS:
        if key in path and _at(cfn.template, [*path[: path.index(key)], "DefinitionSubstitutions", variable[2:-1]]):
            return True
    return False


def _at(node: Any, path: list[Any]) -> Any:
    """What is at a path; None if nothing is."""
    for step in path:
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node
