"""Fn::GetStackOutput: an output of another stack, in any account and region.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
"""

from __future__ import annotations

from cfnkit.intrinsics.call import Call, is_text, visible
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value, as_node
from cfnkit.syntax import Mapping, Scalar

MESSAGE = "Template error: every Fn::GetStackOutput object requires a StackName and an OutputName"
_NEEDED = frozenset({"StackName", "OutputName"})
_KEYS = _NEEDED | {"Region", "RoleArn"}


def get_stack_output(call: Call) -> Value:
    """``{StackName, OutputName, Region, RoleArn}``; the last two are optional."""
    argument = call.argument
    if not isinstance(argument, Mapping) or not argument.entries.keys() >= _NEEDED:
        return call.fail(MESSAGE)
    entries = {key: call.evaluate(node, key) for key, node in argument.entries.items()}
    for key, value in entries.items():
        text = isinstance(value, Unknown) or is_text(value) or (value is NO_VALUE and key not in _NEEDED)
        if key not in _KEYS or not text:
            return call.fail(MESSAGE, key)
    left = argument.replacing({key: as_node(value) for key, value in entries.items() if value is not NO_VALUE})
    unknown = next((value for value in entries.values() if isinstance(value, Unknown)), None)
    if unknown is not None:
        return call.unknown(unknown.reason, left)
    stack, output = entries["StackName"], entries["OutputName"]
    assert isinstance(stack, Scalar)
    assert isinstance(output, Scalar)
    found = call.names.stack_output(stack.text, output.text)
    if found is not None:
        return call.text(found)
    return call.unknown(
        f"the output {visible(output)} of {visible(stack)} is known to a deployment only, unless the lookups have it",
        left,
    )


FUNCTIONS = {"Fn::GetStackOutput": get_stack_output}
