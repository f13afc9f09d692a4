"""Makes the rules of this folder, and cfnkit's processing, rules of cfn-lint: ``cfn-lint -a rules/``.

cfn-lint's own rules then also run on what CloudFormation will see: macros and other transforms run before them.
"""

from pathlib import Path

from cfnkit.lint.cfn_lint_plugin.rule_classes import rule_classes

globals().update(rule_classes(Path(__file__).parent))
