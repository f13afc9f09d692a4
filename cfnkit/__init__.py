"""cfnkit knows what CloudFormation makes of a template, offline.

``cfnkit.process(text)`` gives the tree, the diagnostics and the trace; ``Target`` and ``Configuration`` say where the
template goes and what is known there. The names are imported when they are first used, so that a command
starts fast.
"""

from __future__ import annotations

from cfnkit.lazy_names import lazily

__version__ = "0.1.0"

# `typing` has a constant of this name, and takes longer to import than a macro's kit.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from cfnkit.deployment import Lookups, Target
    from cfnkit.diagnostics import Diagnostic, Severity
    from cfnkit.pipeline import Configuration, Processed, process

__all__ = ["Configuration", "Diagnostic", "Lookups", "Processed", "Severity", "Target", "__version__", "process"]

__getattr__ = lazily(
    __name__,
    {
        "Configuration": "cfnkit.pipeline",
        "Diagnostic": "cfnkit.diagnostics",
        "Lookups": "cfnkit.deployment",
        "Processed": "cfnkit.pipeline",
        "Severity": "cfnkit.diagnostics",
        "Target": "cfnkit.deployment",
        "process": "cfnkit.pipeline",
    },
)
