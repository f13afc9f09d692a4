"""cfnkit's rules, and the kinds of problems that processing reports, as rules of cfn-lint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch

from cfnkit.lint.cfn_lint_plugin.hook import SUPPORTED, install, is_supported
from cfnkit.lint.cfn_lint_plugin.reporting import reporting_class
from cfnkit.lint.known_rules.lookup import rules_without_check
from cfnkit.rule import RuleCheck, RuleFileError, read_rules

UNSUPPORTED = "E9799"

_PAGE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html"


class _Unsupported(CloudFormationLintRule):  # type: ignore[misc]
    of_cfnkit = True
    id = UNSUPPORTED
    shortdesc = "cfnkit does not support this version of cfn-lint"
    description = f"cfnkit runs macros for cfn-lint {SUPPORTED}; with this one the template is linted as it is written."
    source_url = _PAGE
    tags = ["cfnkit"]  # noqa: RUF012

    def match(self, cfn: Any) -> list[Any]:
        return [RuleMatch([], f"{self.shortdesc}: install cfn-lint {SUPPORTED}, or use `cfnkit check`.")]


def rule_classes(folder: Path) -> dict[str, type]:
    """The classes of rules for cfn-lint, by id: for each rule in `folder`, and for each kind of problem in processing.

    It also installs the hook that processes templates. An unsupported cfn-lint gets one rule that reports that.
    """
    if not is_supported():
        return {UNSUPPORTED: _Unsupported}
    analyser = install()
    checks: list[RuleCheck] = []
    try:
        checks = read_rules(folder)
    except RuleFileError as error:
        analyser.problems.append(error)
    analyser.rules.update((check.rule.id, check) for check in checks)
    rules = [rule._replace(source=_PAGE) for rule in rules_without_check()]
    rules += (rule for check in checks for rule in check.rules)
    own = next((rule for rule in rules if rule.id == "W9791"), None)
    rules += [own._replace(id=f"{letter}{own.id[1:]}") for letter in "EI"] if own else []  # tables have severities
    return {rule.id: reporting_class(rule) for rule in sorted(rules)}
