"""Targets from the files that people keep: which template goes where, as what, with which parameters.

A format of such files is a module of `formats`, with a line in `formats.FORMATS`.
"""

from cfnkit.targets.find import FoundTargets, find_targets, read_targets
from cfnkit.targets.target import TemplateTarget

__all__ = ["FoundTargets", "TemplateTarget", "find_targets", "read_targets"]
