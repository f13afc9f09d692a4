"""Fn::GetStackOutput: an output of another stack, in any account and region.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
"""

from __future__ import annotations

from cfnkit.intrinsics.call import Call, is_text
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value, kept
from cfnkit.syntax import Mapping, Scalar

MESSAGE = "Template error: every Fn::GetStackOutput object requires a StackName and an OutputName"
_KEYS = frozenset({"StackName", "OutputName", "Region", "RoleArn"})


def get_stack_output(call: Call) -> Value:
    """``{StackName, OutputName, Region, RoleArn}``; the last two are optional."""
    argument = call.argument
    if not isinstance(argument, Mapping) or not {"StackName", "OutputName"} <= argument.entries.keys() <= _KEYS:
        return call.fail(MESSAGE, argument.span)
    entries = {key: call.evaluate(node) for key, node in argument.entries.items()}
    unknown = next((value for value in entries.values() if isinstance(value, Unknown)), None)
    left = argument.replacing(
        {key: kept(value) for key, value in entries.items() if value is not NO_VALUE}
    )
    if unknown is not None:
        return call.unknown(unknown.reason, left)
    stack, output = entries["StackName"], entries["OutputName"]
    if not isinstance(stack, Scalar) or not isinstance(output, Scalar) or not is_text(stack) or not is_text(output):
        return call.fail(MESSAGE, argument.span)
    found = call.names.look_up("stack_output", f"{stack.text}.{output.text}")
    if isinstance(found, str):
        return call.text(found)
    return call.unknown(f"the output {output.text} of {stack.text} is known to a deployment only", left)
