"""The engines by their names."""

from __future__ import annotations

from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.engines.protocol import Engine
from cfnkit.lint.settings import EngineName


def make_engines(name: EngineName, files: CfnLintFiles) -> tuple[Engine, ...]:
    """The engines that lint; raises ConfigurationError when a package for one is missing."""
    engines: list[Engine] = []
    if name != "fast":
        from cfnkit.lint.engines.cfn_lint.engine import CfnLintEngine  # imports cfn-lint, which is slow

        engines.append(CfnLintEngine())
    if name != "cfn-lint":
        from cfnkit.lint.engines.fast.engine import FastEngine

        engines.append(FastEngine(files))
    return tuple(engines)
