"""Fn::Cidr: address blocks of a network.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
"""

from __future__ import annotations

from cfnkit.intrinsics.call import Call, hidden, is_text, visible, whole_number
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value
from cfnkit.syntax import Node, Scalar

MESSAGE = (
    "Template error: every Fn::Cidr object requires two or three parameters, (1) an IP address block, (2) the number "
    "of blocks from 1 to 256 and (3) the number of bits of each block's host part"
)
_DEFAULT_BITS = {4: 8, 6: 64}
_MAX_BLOCKS = 256


def cidr(call: Call) -> Value:
    """``[block, count, bits]``: the first `count` blocks of 2**bits addresses each."""
    items = call.arguments(2, 3)
    if items is None:
        return call.fail(MESSAGE)
    values: list[Node | Unknown] = []
    for index, item in enumerate(items):
        value = call.evaluate(item, index)
        good = is_text(value) if index == 0 else whole_number(value) is not None
        if value is NO_VALUE or not (good or isinstance(value, Unknown)):
            return call.fail(MESSAGE, index)
        values.append(value)
    unknown = next((value for value in values if isinstance(value, Unknown)), None)
    if unknown is not None:
        return call.unknown(unknown.reason, call.with_argument(*values))
    block, count, *bits = values
    assert isinstance(block, Scalar)
    return _blocks(call, block, whole_number(count) or 0, whole_number(bits[0]) if bits else None)


def _blocks(call: Call, block: Scalar, count: int, bits: int | None) -> Value:
    import ipaddress
    from itertools import islice

    shown = visible(block)
    try:
        network = ipaddress.ip_network(block.text, strict=False)
    except ValueError:
        return call.fail(f"Template error: Fn::Cidr: {shown} is not a CIDR block.", 0)
    bits = _DEFAULT_BITS[network.version] if bits is None else bits
    length = network.max_prefixlen - bits
    if not network.prefixlen <= length <= network.max_prefixlen:
        return call.fail(f"Template error: Fn::Cidr: blocks of {bits} bits do not fit into {shown}.")
    room = min(_MAX_BLOCKS, 2 ** (length - network.prefixlen))
    if not 1 <= count <= room:
        hint = f"The block has room for 1 to {room} of them."
        message = f"Template error: Fn::Cidr: {count} blocks of {bits} bits do not fit into {shown}."
        return call.fail(message, 1, hint=hint)
    blocks = islice(network.subnets(new_prefix=length), count)
    return call.texts(map(str, blocks), hidden(block))


FUNCTIONS = {"Fn::Cidr": cidr}
