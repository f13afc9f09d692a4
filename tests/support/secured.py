"""Examine a template with security rules, without engines."""

from __future__ import annotations

from datetime import date

from cfnkit.configuration.check_settings import CheckSettings
from cfnkit.deployment import Target
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.examination.examine import Examiner
from cfnkit.lint.examination.request import ExaminationInput, Examined
from cfnkit.lint.known_rules.security_names import bundled_catalogue
from cfnkit.lint.settings import Options
from cfnkit.pipeline import Configuration, Processed
from cfnkit.rule import RuleCheck
from cfnkit.rule_tables import Table

TODAY = date(2026, 11, 30)


def examined(
    text: str | Processed,
    options: Options | None = None,
    check: CheckSettings | None = None,
    *,
    security: bool = True,
    files: CfnLintFiles | None = None,
    tables: tuple[Table, ...] = (),
    rules: tuple[RuleCheck, ...] = (),
    **parameters: str,
) -> Examined:
    """What is found in a template with all security rules, or with none but those that are asked for."""
    examiner = Examiner((), rules, options or Options(), files or CfnLintFiles(), TODAY)
    config = Configuration(check=check or CheckSettings(), tables=tables)
    chosen = bundled_catalogue().rules if security else ()
    target = Target(parameters=parameters)
    data = text.encode() if isinstance(text, str) else text
    return examiner.examine(ExaminationInput(data, "t.yaml", target, config, security=chosen))
