"""The Guard engine within cloudformation-validate, with files of rules.

https://github.com/aws-cloudformation/cloudformation-validate
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.diagnostics import ConfigurationError, Problem
from cfnkit.lint.guard_files.rule_file import RuleFile
from cfnkit.lint.results.failures import TITLES, UNREADABLE_GUARD_RULES
from cfnkit.rule import Finding, Rule
from cfnkit.source import Span

if TYPE_CHECKING:
    from cloudformation_validate import CelEngine, Diagnostic

_MISSING = (
    "Guard rules need the package cloudformation-validate: pip install 'cfnkit[fast]'. Where pip finds none for this "
    "system (it has none for Linux and Windows on ARM, musl, or a glibc before 2.34), run cfn-guard, or deploy the "
    "rules as a Guard Hook: docs/guard-rules.md says how."
)
_FLAW = re.compile(
    r"file (?P<name>\S+) at line (?P<line>\d+) at column (?P<column>\d+)(?:, when handling (?P<what>[^,]*))?"
)
_CATEGORY = re.compile(r"guard:(\d+)$")


@lru_cache(maxsize=4)
def guard_engine(files: tuple[RuleFile, ...]) -> GuardEngine:
    """The engine with some files; it is compiled once in a process, which takes most of the time of a small check.

    Raises ConfigurationError when the engine's package is not installed, or not for this system.
    """
    return GuardEngine(files)


class GuardEngine:
    """Judges templates by files of Guard rules, which are compiled once.

    Raises ConfigurationError when the engine's package is not installed, or not for this system.
    """

    def __init__(self, files: Iterable[RuleFile]) -> None:
        self.flaws: list[Finding] = []
        self.files: list[RuleFile] = []
        self._engine = self._compiled(list(files))

    def judge(self, text: str, name: str, region: str) -> Sequence[tuple[RuleFile, Diagnostic]]:
        """What the rules say of a template's text, each with the file of the rule."""
        from cloudformation_validate import DetailLevel, TemplateContent, ValidateConfig
        from cloudformation_validate.template_model import PseudoParameterOverrides

        if self._engine is None:
            return ()
        config = ValidateConfig(
            detail_level=DetailLevel.STANDARD,
            disable_builtin_rules=True,
            pseudo_parameter_overrides=PseudoParameterOverrides(region=region),
        )
        report = self._engine.validate_template(TemplateContent(text, name), config)
        found = []
        for diagnostic in report.diagnostics:
            index = _CATEGORY.match(diagnostic.category or "")
            if index is not None:
                found.append((self.files[int(index[1])], diagnostic))
        return found

    @cached_property
    def rule_names(self) -> tuple[str, ...]:
        """The names of all rules of the files."""
        from cloudformation_validate import RuleOrigin

        if self._engine is None:
            return ()
        return tuple(rule.id for rule in self._engine.list_rules() if rule.origin is RuleOrigin.GUARD)

    def _compiled(self, files: list[RuleFile]) -> CelEngine | None:
        """The engine with the files that are in the Guard language; a flaw for each other."""
        try:
            from cloudformation_validate import CelEngine, EngineConfig, ExternalRuleSource, ValidationError
        except (ImportError, OSError) as error:  # OSError: its library is for another system
            raise ConfigurationError(_MISSING) from error
        while files:
            # Findings name a rule's file by its stem alone, which two files can share: a number is unique.
            sources = [ExternalRuleSource(name=f"{index}.guard", content=each.text) for index, each in enumerate(files)]
            try:
                engine = CelEngine(EngineConfig(guard_rules=sources))
            except ValidationError as error:
                index, flaw = _flaw(str(error), files)
                self.flaws.append(flaw)
                del files[index]
                continue
            # It is never freed, which would take as long as a check: the process ends with it.
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(engine))
            self.files = files
            return engine
        return None


class _Place(NamedTuple):
    file: int
    line: int
    column: int
    about: str


def _flaw(message: str, files: Sequence[RuleFile]) -> tuple[int, Finding]:
    """The index of the file that the engine refuses, and the finding at the place of it."""
    place = _place(message)
    path = files[place.file].path
    about = f", in {place.about}" if place.about else ""
    problem = Problem(
        f"This is not in the Guard language{about}.",
        Span(path, place.line, place.column, place.line, place.column + 1),
        hint="The rules of this file are not looked at; those of the others are.",
    )
    return place.file, Finding(Rule(UNREADABLE_GUARD_RULES, TITLES[UNREADABLE_GUARD_RULES]), problem)


def _place(message: str) -> _Place:
    found = _FLAW.search(message)
    if found is not None:
        index = int(found["name"].removesuffix(".guard"))
        return _Place(index, int(found["line"]), int(found["column"]), (found["what"] or "").strip())
    named = re.search(r"'(\d+)\.guard'", message)
    if named is None:
        raise ConfigurationError(f"The Guard engine refuses the rules: {message}")
    return _Place(int(named[1]), 1, 1, "")
