"""Fn::Base64: a text in Base64."""

from __future__ import annotations

from dataclasses import replace

from cfnkit.intrinsics.call import Call, hidden
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import Piece

MESSAGE = "Template error: every Fn::Base64 object must have a String-typed value."


def base64(call: Call) -> Value:
    """The Base64 of the UTF-8 text."""
    import binascii

    value = call.text_argument(MESSAGE)
    if isinstance(value, Unknown):
        return value
    too_large = call.refuse_size(len(value.text) * 4 // 3)
    if too_large:
        return too_large
    encoded = binascii.b2a_base64(value.text.encode("utf-8", "replace"), newline=False)
    result = call.text(encoded.decode("ascii"), hidden(value))
    return replace(result, pieces=(Piece(0, value),))


FUNCTIONS = {"Fn::Base64": base64}
