"""Problems in texts, and exceptions.

A problem in a text is a `Diagnostic`; a problem in the world is a `CfnkitError`::

    CfnkitError
    ├── ConfigurationError     a configuration, parameter file or argument that cannot be used
    └── ServiceError           AWS did not answer a request, or refused it
"""

from cfnkit.diagnostics.catalogue import CATALOGUE, Code
from cfnkit.diagnostics.diagnostic import Diagnostic, HasProblem, Problem, Related, Severity
from cfnkit.diagnostics.errors import CfnkitError, ConfigurationError, ServiceError
from cfnkit.diagnostics.redaction import REDACTED, Redactor

__all__ = [
    "CATALOGUE",
    "REDACTED",
    "CfnkitError",
    "Code",
    "ConfigurationError",
    "Diagnostic",
    "HasProblem",
    "Problem",
    "Redactor",
    "Related",
    "ServiceError",
    "Severity",
]
