"""Read the rules of a folder, one file a rule."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from cfnkit.diagnostics import CfnkitError
from cfnkit.rule.rule import RuleCheck

# In the folder of rules, but not one of them: it makes them rules of cfn-lint.
_ADAPTER = "cfnkit_adapter.py"


class RuleFileError(CfnkitError):
    """A rule file that cannot be used."""


def read_rules(folder: Path) -> list[RuleCheck]:
    """The rules in the Python files of a folder, sorted by the numbers of their ids.

    A file defines one or more rules. Raises RuleFileError for a file that cannot be run, and for an id that two rules
    have.
    """
    found: dict[str, RuleCheck] = {}
    for path in sorted(folder.glob("[A-Za-z]*.py")):
        if path.name == _ADAPTER:
            continue
        for check in _checks_in(path):
            id = check.rule.id
            if id in found:
                raise RuleFileError(f"{path}: the id {id} is used by another rule already.")
            found[id] = check
    return [found[id] for id in sorted(found, key=lambda id: (id[1:], id))]


def _checks_in(path: Path) -> list[RuleCheck]:
    spec = spec_from_file_location(f"cfnkit_rules.{path.stem}", path)
    assert spec is not None  # a .py file always has one, and a loader
    assert spec.loader is not None
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # a rule file can run any code
        raise RuleFileError(f"{path}: the rule cannot be loaded: {type(error).__name__}: {error}") from error
    return [value for value in vars(module).values() if isinstance(value, RuleCheck)]
