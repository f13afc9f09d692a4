"""CloudFormation's words, each in one place."""

from cfnkit.vocabulary.dynamic_references import MAX_DYNAMIC_REFERENCES, may_hold_reference
from cfnkit.vocabulary.functions import (
    FUNCTION_NAMES,
    SHORT_FORMS,
    SUPPORTED_FUNCTIONS,
    FunctionPlace,
    FunctionWord,
    function_words,
)
from cfnkit.vocabulary.nearest import nearest, suggestion
from cfnkit.vocabulary.nesting import EXTENDED_FUNCTIONS, NESTED_FUNCTIONS
from cfnkit.vocabulary.pseudo_parameters import NO_VALUE_NAME, PSEUDO_PARAMETERS
from cfnkit.vocabulary.resource_types import is_custom, reason_without_state
from cfnkit.vocabulary.sections import (
    LOGICAL_ID,
    OUTPUT_ATTRIBUTES,
    PARAMETER_ATTRIBUTES,
    RESOURCE_ATTRIBUTES,
    SECTIONS,
)
from cfnkit.vocabulary.transforms import (
    AWS_TRANSFORMS,
    FN_TRANSFORM,
    FOR_EACH,
    INCLUDE,
    LANGUAGE_EXTENSIONS,
    SERVERLESS,
)

__all__ = [
    "AWS_TRANSFORMS",
    "EXTENDED_FUNCTIONS",
    "FN_TRANSFORM",
    "FOR_EACH",
    "FUNCTION_NAMES",
    "INCLUDE",
    "LANGUAGE_EXTENSIONS",
    "LOGICAL_ID",
    "MAX_DYNAMIC_REFERENCES",
    "NESTED_FUNCTIONS",
    "NO_VALUE_NAME",
    "OUTPUT_ATTRIBUTES",
    "PARAMETER_ATTRIBUTES",
    "PSEUDO_PARAMETERS",
    "RESOURCE_ATTRIBUTES",
    "SECTIONS",
    "SERVERLESS",
    "SHORT_FORMS",
    "SUPPORTED_FUNCTIONS",
    "FunctionPlace",
    "FunctionWord",
    "function_words",
    "is_custom",
    "may_hold_reference",
    "nearest",
    "reason_without_state",
    "suggestion",
]
