"""Contexts, paths and filters with other values, by a copy of their attributes.

`evolve` of each, and `Path.descend`, look for the names of all fields and call `__init__` with them, 117,000 times for
contexts alone. A copy of the attributes gives the same. `module_names`, a cached property that looks at all resources,
is passed on with them.
"""

from __future__ import annotations

from typing import Any

from cfnlint.context.context import Context, Path
from cfnlint.helpers import FUNCTIONS
from cfnlint.jsonschema._filter import FunctionFilter

from cfnkit.lint.engines.cfn_lint.patches.patch import Patch, Substitute

_FUNCTIONS = frozenset(FUNCTIONS)


def patch() -> Patch:
    """The patch of `Context.evolve`, `Path.evolve`, `Path.descend` and `FunctionFilter.evolve`."""
    return Patch(
        expected=(
            (Context.evolve, "330b1714eda5e672"),
            (Context.module_names.func, "5d840b1dae439096"),
            (Path.evolve, "20bd47f81f9774d3"),
            (Path.descend, "9a8e18b973e98fc6"),
            (FunctionFilter.evolve, "d3da9469e1ab1e14"),
        ),
        replacements=(
            Substitute(Context, "evolve", _evolve_context),
            Substitute(Path, "evolve", _evolve),
            Substitute(Path, "descend", _descend),
            Substitute(FunctionFilter, "evolve", _evolve),
        ),
    )


def _evolve(self: Any, **changes: Any) -> Any:
    new = object.__new__(self.__class__)
    new.__dict__.update(self.__dict__, **changes)
    return new


def _evolve_context(self: Any, **changes: Any) -> Any:
    new = object.__new__(self.__class__)
    state = new.__dict__
    state.update(self.__dict__)
    if "ref_values" in changes:
        changes["ref_values"] = {**self.ref_values, **changes["ref_values"]}
    if "resources" in changes:
        state.pop("module_names", None)
    elif "module_names" not in state:
        state["module_names"] = self.module_names
    state.update(changes)
    return new


def _descend(self: Any, path: Any = None, value_path: Any = None, cfn_path: Any = None) -> Any:
    if cfn_path in _FUNCTIONS:
        raise ValueError(f"{cfn_path!r} cannot be in 'cfn_path'")
    if isinstance(cfn_path, int):
        raise ValueError(f"{cfn_path!r} cannot be an integer")
    new = object.__new__(self.__class__)
    state = new.__dict__
    state.update(self.__dict__)
    if path is not None:
        state["path"] = _appended(self.path, path)
    if value_path is not None:
        state["value_path"] = _appended(self.value_path, value_path)
    if cfn_path is not None:
        state["cfn_path"] = _appended(self.cfn_path, cfn_path)
    return new


def _appended(steps: Any, step: Any) -> Any:
    longer = steps.copy()
    longer.append(step)
    return longer
