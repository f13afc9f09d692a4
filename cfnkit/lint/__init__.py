"""Rules and engines on processed templates: ``check_files([FileRequest("template.yaml")], Settings())``.

It yields a `FileResult` for each template; each finding has a place in the source. The names are imported at their
first use, so that programs that need few of them start fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfnkit.lazy_names import lazily

if TYPE_CHECKING:
    from cfnkit.lint.check import check_files
    from cfnkit.lint.checker import Checker
    from cfnkit.lint.results import FileResult
    from cfnkit.lint.settings import FileRequest, Options, Settings, TargetArguments
    from cfnkit.rule import Finding

__all__ = ["Checker", "FileRequest", "FileResult", "Finding", "Options", "Settings", "TargetArguments", "check_files"]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "Checker": "cfnkit.lint.checker",
        "FileRequest": "cfnkit.lint.settings",
        "FileResult": "cfnkit.lint.results",
        "Finding": "cfnkit.rule",
        "Options": "cfnkit.lint.settings",
        "Settings": "cfnkit.lint.settings",
        "TargetArguments": "cfnkit.lint.settings",
        "check_files": "cfnkit.lint.check",
    },
)
