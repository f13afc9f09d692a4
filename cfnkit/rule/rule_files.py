"""The files that define rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from cfnkit.diagnostics import CfnkitError
from cfnkit.rule.rule_check import RuleCheck

if TYPE_CHECKING:
    pass  # with all that processes a template


# In the folder of rules, but not one of them: it makes them rules of cfn-lint.
_ADAPTER = "cfnkit_adapter.py"
# The class that all rules of cfn-lint are derived from.
_CLASS = "CloudFormationLintRule"
_OWN = re.compile(r"[EWI]98\d\d")


class RuleFileError(CfnkitError):
    """A rule file that cannot be used."""


def read_rules(folder: Path) -> list[RuleCheck]:
    """The rules in the Python files of a folder, sorted by the numbers of their ids.

    A file defines one or more rules. Raises RuleFileError for a file that cannot be run, and for an id that two rules
    have.
    """
    return _checks_of(modules_in(folder))


def read_own_rules(
    folders: Iterable[Path], *, loaded_by_cfn_lint: Callable[[Path], bool] = lambda folder: False
) -> list[RuleCheck]:
    """The rules in folders of a user: Python files as in `rules/`. Ids from 9800 to 9899 are reserved for them.

    Raises RuleFileError for a folder that is none or has no rule, for another id, for an id that two rules have, and
    for a class that is a rule of cfn-lint, unless cfn-lint loads the folder.
    """
    found: dict[str, RuleCheck] = {}
    for folder in folders:
        if not folder.is_dir():
            raise RuleFileError(f"There is no folder of rules '{folder}'.")
        modules = modules_in(folder)
        rules = _checks_of(modules)
        if not rules:
            raise RuleFileError(
                f"{folder}: no Python file there has a rule of cfnkit (@rule). The folder of rules that are classes of "
                "cfn-lint belongs to append_rules of .cfnlintrc."
            )
        if not loaded_by_cfn_lint(folder):
            _refuse_classes(modules)
        for each in rules:
            id = each.rule.id
            if not _OWN.fullmatch(id):
                raise RuleFileError(f"{folder}: the id {id} is not E, W or I with a number from 9800 to 9899.")
            if id in found:
                raise RuleFileError(f"{folder}: the id {id} is used by another rule already.")
            found[id] = each
    return list(found.values())


def modules_in(folder: Path) -> dict[Path, ModuleType]:
    """The Python files of a folder, run, in the order of their names."""
    found = {}
    for path in sorted(folder.glob("[A-Za-z]*.py")):
        if path.name == _ADAPTER:
            continue
        if not path.is_file():
            raise RuleFileError(f"{path}: it is no regular file.")
        found[path] = _run(path)
    return found


def _checks_of(modules: Mapping[Path, ModuleType]) -> list[RuleCheck]:
    found: dict[str, RuleCheck] = {}
    ids: set[str] = set()
    for path, module in modules.items():
        for check in vars(module).values():
            if not isinstance(check, RuleCheck):
                continue
            for each in check.rules:
                if each.id in ids:
                    raise RuleFileError(f"{path}: the id {each.id} is used by another rule already.")
                ids.add(each.id)
            found[check.rule.id] = check
    return [found[id] for id in sorted(found, key=lambda id: (id[1:], id))]


def _refuse_classes(modules: Mapping[Path, ModuleType]) -> None:
    for path, module in modules.items():
        for name, value in vars(module).items():
            if isinstance(value, type) and value.__module__ == module.__name__ and _is_rule_of_cfn_lint(value):
                raise RuleFileError(
                    f"{path}: the class {name} is a rule of cfn-lint, and would not run. Name the folder in "
                    "append_rules of .cfnlintrc, too, or move the class to a folder that is named there."
                )


def _is_rule_of_cfn_lint(value: type) -> bool:
    return any(each.__name__ == _CLASS and each.__module__.startswith("cfnlint.") for each in value.__mro__)


def _run(path: Path) -> ModuleType:
    spec = spec_from_file_location(f"cfnkit_rules.{path.stem}", path)
    assert spec is not None  # a .py file always has one, and a loader
    assert spec.loader is not None
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # a rule file can run any code
        raise RuleFileError(f"{path}: the rule cannot be loaded: {type(error).__name__}: {error}") from error
    return module
