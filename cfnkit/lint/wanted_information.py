"""Whether a run wants the information that something between stacks is not known, which takes the whole repository."""

from __future__ import annotations

from collections.abc import Iterable

from cfnkit.configuration.check_settings import CheckSettings
from cfnkit.diagnostics import ConfigurationError, Severity
from cfnkit.lint.cfn_lint_files import CfnLintFiles, read_cfn_lint_files
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.findings.selection import Selection
from cfnkit.lint.settings import Settings
from cfnkit.neighbours.rules import REPOSITORY_RULES
from cfnkit.source import Span
from cfnkit.syntax import Mapping


def wants_information(paths: Iterable[str], settings: Settings) -> bool:
    """Whether information about the stacks of a repository is wanted for one of the templates at some paths."""
    configurations, cfn_lint = Configurations(settings), read_cfn_lint_files()
    ids = [rule.id for rule in REPOSITORY_RULES if rule.severity is Severity.INFO]
    selections = (selection_of(path, settings, configurations, cfn_lint) for path in paths)
    return any(selection.wants(id) for selection in selections for id in ids)


def selection_of(
    path: str, settings: Settings, configurations: Configurations, cfn_lint: CfnLintFiles, root: Mapping | None = None
) -> Selection:
    """What is wanted in the template at a path, whose own Metadata counts if its `root` is given."""
    try:
        check = configurations.of(path).check
    except ConfigurationError:
        check = CheckSettings()  # the check of the template says why
    written = root or Mapping({}, {}, Span(path, 1, 1, 1, 1))
    return Selection(settings.options, cfn_lint, written, check, path)
