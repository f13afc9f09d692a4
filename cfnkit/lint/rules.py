"""cfnkit's rules for plain cfn-lint, without a checkout: ``cfn-lint -a cfnkit.lint.rules``."""

from cfnkit.bundled import bundled_folder
from cfnkit.lint.cfn_lint_plugin.rule_classes import rule_classes

globals().update(rule_classes(bundled_folder("rules")))
