"""Make engines by name."""

from __future__ import annotations

from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.engines.protocol import Engine
from cfnkit.lint.settings import EngineName


def make_engines(name: EngineName, files: CfnLintFiles) -> tuple[Engine, ...]:
    """The engines with a name; raises ConfigurationError when the package of one is not installed."""
    engines: list[Engine] = []
    if name != "fast":
        from cfnkit.lint.engines.cfn_lint.engine import CfnLintEngine  # importing cfn-lint is slow

        engines.append(CfnLintEngine())
    if name != "cfn-lint":
        from cfnkit.lint.engines.fast.engine import FastEngine

        engines.append(FastEngine(files))
    return tuple(engines)
