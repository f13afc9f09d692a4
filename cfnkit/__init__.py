"""cfnkit knows what CloudFormation makes of a template, offline.

``cfnkit.process(text)`` gives the tree, the diagnostics and the trace; ``cfnkit.check_files(paths)`` the findings, and
``cfnkit.drift_of(template, actual)`` the drift. ``Target`` and ``Configuration`` say where the template goes and what
is known there. The names are imported when they are first used, so that a command starts fast.
"""

from __future__ import annotations

from cfnkit.lazy_names import lazily

__version__ = "0.1.0"

# `typing` has a constant of this name, and takes longer to import than a macro's kit.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from cfnkit.configuration.configuration import Configuration
    from cfnkit.configuration.consent import Consent, UserConsent
    from cfnkit.configuration.file import load_configuration
    from cfnkit.deployment import Lookups, Secret, SsmParameter, Target
    from cfnkit.diagnostics import CfnkitError, Code, ConfigurationError, Diagnostic, ServiceError, Severity
    from cfnkit.drift.report import Difference, DriftReport, ResourceDrift
    from cfnkit.lint.check import check_files
    from cfnkit.lint.checker import Checker
    from cfnkit.lint.results import FileResult
    from cfnkit.lint.settings import FileRequest, Options, Settings, TargetArguments
    from cfnkit.pipeline.drift import drift_of
    from cfnkit.pipeline.process import process
    from cfnkit.pipeline.processed import Processed
    from cfnkit.rule import Finding, Rule
    from cfnkit.source import SourceText, Span, Step
    from cfnkit.syntax import (
        Document,
        Mapping,
        Node,
        Scalar,
        Sequence,
        at_path,
        dump_json,
        dump_yaml,
        parse,
        to_plain,
        walk,
    )
    from cfnkit.transforms import TraceStep, TransformCall

__all__ = [
    "CfnkitError",
    "Checker",
    "Code",
    "Configuration",
    "ConfigurationError",
    "Consent",
    "Diagnostic",
    "Difference",
    "Document",
    "DriftReport",
    "FileRequest",
    "FileResult",
    "Finding",
    "Lookups",
    "Mapping",
    "Node",
    "Options",
    "Processed",
    "ResourceDrift",
    "Rule",
    "Scalar",
    "Secret",
    "Sequence",
    "ServiceError",
    "Settings",
    "Severity",
    "SourceText",
    "Span",
    "SsmParameter",
    "Step",
    "Target",
    "TargetArguments",
    "TraceStep",
    "TransformCall",
    "UserConsent",
    "__version__",
    "at_path",
    "check_files",
    "drift_of",
    "dump_json",
    "dump_yaml",
    "load_configuration",
    "parse",
    "process",
    "to_plain",
    "walk",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "CfnkitError": "cfnkit.diagnostics",
        "Checker": "cfnkit.lint.checker",
        "Code": "cfnkit.diagnostics",
        "Configuration": "cfnkit.configuration.configuration",
        "ConfigurationError": "cfnkit.diagnostics",
        "Consent": "cfnkit.configuration.consent",
        "Diagnostic": "cfnkit.diagnostics",
        "Difference": "cfnkit.drift.report",
        "Document": "cfnkit.syntax",
        "DriftReport": "cfnkit.drift.report",
        "FileRequest": "cfnkit.lint.settings",
        "FileResult": "cfnkit.lint.results",
        "Finding": "cfnkit.rule",
        "Lookups": "cfnkit.deployment",
        "Mapping": "cfnkit.syntax",
        "Node": "cfnkit.syntax",
        "Options": "cfnkit.lint.settings",
        "Processed": "cfnkit.pipeline.processed",
        "ResourceDrift": "cfnkit.drift.report",
        "Rule": "cfnkit.rule",
        "Scalar": "cfnkit.syntax",
        "Secret": "cfnkit.deployment",
        "Sequence": "cfnkit.syntax",
        "ServiceError": "cfnkit.diagnostics",
        "Settings": "cfnkit.lint.settings",
        "Severity": "cfnkit.diagnostics",
        "SourceText": "cfnkit.source",
        "Span": "cfnkit.source",
        "SsmParameter": "cfnkit.deployment",
        "Step": "cfnkit.source",
        "Target": "cfnkit.deployment",
        "TargetArguments": "cfnkit.lint.settings",
        "TraceStep": "cfnkit.transforms",
        "TransformCall": "cfnkit.transforms",
        "UserConsent": "cfnkit.configuration.consent",
        "at_path": "cfnkit.syntax",
        "check_files": "cfnkit.lint.check",
        "drift_of": "cfnkit.pipeline.drift",
        "dump_json": "cfnkit.syntax",
        "dump_yaml": "cfnkit.syntax",
        "load_configuration": "cfnkit.configuration.file",
        "parse": "cfnkit.syntax",
        "process": "cfnkit.pipeline.process",
        "to_plain": "cfnkit.syntax",
        "walk": "cfnkit.syntax",
    },
)
