"""Dynamic references: `{{resolve:ssm:...}}`, `{{resolve:ssm-secure:...}}` and `{{resolve:secretsmanager:...}}`.

`tokenize` finds them in a string, a `Resolver` resolves them, and `substitute` replaces them by their values. All of
this works on strings and offsets; `cfnkit.template.reference_uses` finds the strings of a template.
"""

from cfnkit.dynamic_references.grammar import tokenize
from cfnkit.dynamic_references.reference import DynamicReference, MalformedReference, ReferenceFault, Service, Token
from cfnkit.dynamic_references.resolution import (
    FailureKind,
    Resolution,
    ResolutionFailure,
    SecretText,
    Verification,
    Verifier,
    failed,
    parameter_value,
    secret_value,
)
from cfnkit.dynamic_references.resolver import (
    Finder,
    FindingResolver,
    FindingVerifier,
    FoundLookups,
    LookupsResolver,
    Resolver,
)
from cfnkit.dynamic_references.substitution import Substitution, Unresolved, substitute

__all__ = [
    "DynamicReference",
    "FailureKind",
    "Finder",
    "FindingResolver",
    "FindingVerifier",
    "FoundLookups",
    "LookupsResolver",
    "MalformedReference",
    "ReferenceFault",
    "Resolution",
    "ResolutionFailure",
    "Resolver",
    "SecretText",
    "Service",
    "Substitution",
    "Token",
    "Unresolved",
    "Verification",
    "Verifier",
    "failed",
    "parameter_value",
    "secret_value",
    "substitute",
    "tokenize",
]
