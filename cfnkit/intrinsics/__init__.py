"""The evaluation of intrinsic functions, each of which has a file in `functions`."""

from cfnkit.intrinsics.allowance import Allowance
from cfnkit.intrinsics.call import Call, Names
from cfnkit.intrinsics.evaluator import Evaluator
from cfnkit.intrinsics.functions import FUNCTIONS
from cfnkit.intrinsics.stack_names import (
    Attributes,
    StackNames,
    is_false,
    is_true,
    resources_referenced,
    undefined_condition,
)
from cfnkit.intrinsics.values import NO_VALUE, NoValue, Unknown, Value, as_node, is_call, is_known

__all__ = [
    "FUNCTIONS",
    "NO_VALUE",
    "Allowance",
    "Attributes",
    "Call",
    "Evaluator",
    "Names",
    "NoValue",
    "StackNames",
    "Unknown",
    "Value",
    "as_node",
    "is_call",
    "is_false",
    "is_known",
    "is_true",
    "resources_referenced",
    "undefined_condition",
]
