"""Fn::ImportValue: the export of another stack."""

from __future__ import annotations

from cfnkit.diagnostics import Code
from cfnkit.intrinsics.call import Call, visible
from cfnkit.intrinsics.values import Unknown, Value

MESSAGE = "Template error: every Fn::ImportValue object must have a String-typed value."


def import_value(call: Call) -> Value:
    """The exported value in the lookups.

    Recorded: a missing export gives a warning, and the change set does not fail. It is a warning here, too.
    """
    value = call.text_argument(MESSAGE)
    if isinstance(value, Unknown):
        return value
    exports = call.names.exports()
    if exports is None:
        return call.unknown(
            f"the export {visible(value)} is known to a deployment only, unless the lookups have it", value
        )
    found = exports.get(value.text)
    if found is not None:
        return call.text(found)
    hint = call.evaluator.suggest(value.text, exports) if value.shown is None else ""
    call.fail(f"No export named {visible(value)} found", code=Code.EXPORT_UNKNOWN, hint=hint)
    return call.unknown(f"there is no export {visible(value)}", value)


FUNCTIONS = {"Fn::ImportValue": import_value}
