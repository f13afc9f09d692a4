"""Read the rules of a folder: one file a rule."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from cfnkit.diagnostics import CfnkitError
from cfnkit.rule.rule import RuleCheck


class RuleFileError(CfnkitError):
    """A rule file that cannot be used."""


def read_rules(folder: Path, skip: tuple[str, ...] = ()) -> list[RuleCheck]:
    """The rules of the Python files in a folder, in the order of their ids; files named in `skip` are left out.

    A file defines what it likes and one or more rules. Raises RuleFileError for a file that cannot be run, and for
    an id that stands twice.
    """
    found: dict[str, RuleCheck] = {}
    for path in sorted(folder.glob("[A-Za-z]*.py")):
        if path.name in skip:
            continue
        for check in _checks_in(path):
            id = check.rule.id
            if id in found:
                raise RuleFileError(f"{path}: the id {id} is used by another rule already.")
            found[id] = check
    return [found[id] for id in sorted(found, key=lambda id: (id[1:], id))]


def _checks_in(path: Path) -> list[RuleCheck]:
    spec = spec_from_file_location(f"cfnkit_rules.{path.stem}", path)
    assert spec is not None  # a .py file always has it, and a loader
    assert spec.loader is not None
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # a rule file may do anything
        raise RuleFileError(f"{path}: the rule cannot be loaded: {type(error).__name__}: {error}") from error
    return [value for value in vars(module).values() if isinstance(value, RuleCheck)]
