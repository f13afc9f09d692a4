"""Targets from the files that people keep: which template goes where, as what, with which parameters.

A format of such files is a module of `formats`, with a line in `formats.FORMATS`. The names are imported when they are
first used: each check looks for such files, and few find any.
"""

from __future__ import annotations

from cfnkit.lazy_names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cfnkit.targets.find import FoundTargets, find_targets, find_targets_of, parameter_files_below, read_targets
    from cfnkit.targets.held import HeldValues, held_against_templates
    from cfnkit.targets.target import TemplateTarget

__all__ = [
    "FoundTargets",
    "HeldValues",
    "TemplateTarget",
    "find_targets",
    "find_targets_of",
    "held_against_templates",
    "parameter_files_below",
    "read_targets",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "FoundTargets": ".find",
        "HeldValues": ".held",
        "TemplateTarget": ".target",
        "find_targets": ".find",
        "find_targets_of": ".find",
        "held_against_templates": ".held",
        "parameter_files_below": ".find",
        "read_targets": ".find",
    },
)
