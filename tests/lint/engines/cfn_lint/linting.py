"""Linting a text as the check does."""

from __future__ import annotations

from pathlib import Path

from cfnkit.configuration.file import load_configuration
from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
from cfnkit.lint.engines.cfn_lint.engine import CfnLintEngine
from cfnkit.lint.engines.protocol import LintInput
from cfnkit.lint.examination.leaving_out import reported
from cfnkit.lint.findings.selection import Selection
from cfnkit.lint.results import Ruling
from cfnkit.lint.settings import Options
from cfnkit.lint.suppression.judging import TemplateSuppressions
from cfnkit.pipeline import Configuration, process
from cfnkit.rule import Finding
from cfnkit.template import Template
from cfnkit.transforms.language_extensions.functions import with_functions


class Lint:
    """Lints texts as the check does: processed, and given to one engine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = CfnLintEngine()

    def __call__(self, text: str | bytes, options: Options | None = None, name: str = "template.yaml") -> list[Finding]:
        options = options or Options()
        case = self.case(text, name)
        selection = Selection(options, read_cfn_lint_files(), case.written)
        suppressions = TemplateSuppressions(case.document, case.processed, lambda _: None, None)
        ruling = Ruling(mandatory=selection.mandatory)
        return reported(self.engine.lint(case, options), selection, suppressions, ruling).findings

    def case(self, text: str | bytes, name: str = "template.yaml") -> LintInput:
        """The text as it is written and as it is processed; as written twice when a transform did not run."""
        configuration = self.folder / ".cfnkit.yaml"
        config = load_configuration(configuration) if configuration.exists() else Configuration()
        processed = process(text, name=name, config=config)
        written = Template.of(processed.document.root).root
        done = processed.trace and all(step.after is not None for step in processed.trace)
        root = Template.of(processed.tree).root
        return LintInput(processed.document, written, with_functions(root) if done else written)
