"""Makes the rules of this folder, and what processing a template finds, rules of cfn-lint: ``cfn-lint -a rules/``.

With it, cfn-lint lints what CloudFormation will see: macros and other transforms are done before its own rules run.
"""

from pathlib import Path

from cfnkit.lint.engines.cfn_lint.plugin import rule_classes

globals().update(rule_classes(Path(__file__).parent))
