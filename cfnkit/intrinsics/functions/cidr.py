"""Fn::Cidr: address blocks of a network.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
"""

from __future__ import annotations

from cfnkit.intrinsics.call import Call, is_text
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import Node, Scalar, string

MESSAGE = (
    "Template error: every Fn::Cidr object requires two or three parameters, (1) an IP address block, (2) the number "
    "of blocks from 1 to 256 and (3) the number of bits of each block's host part"
)
_DEFAULT_BITS = {4: 8, 6: 64}


def cidr(call: Call) -> Value:
    """``[block, count, bits]``: the first `count` blocks of 2**bits addresses each."""
    items = call.arguments(2, 3)
    if items is None:
        return call.fail(MESSAGE)
    values = [call.evaluate(item) for item in items]
    unknown = next((value for value in values if isinstance(value, Unknown)), None)
    if unknown is not None:
        shown: list[Node | Unknown] = [v if isinstance(v, (Scalar, Unknown)) else i for v, i in zip(values, items, strict=True)]
        return call.unknown(unknown.reason, call.with_argument(*shown))
    texts = [value.text for value in values if isinstance(value, Scalar) and is_text(value)]
    if len(texts) != len(values) or not all(text.isdigit() for text in texts[1:]):
        return call.fail(MESSAGE)
    return _blocks(call, texts[0], int(texts[1]), int(texts[2]) if len(texts) > 2 else None)


def _blocks(call: Call, block: str, count: int, bits: int | None) -> Value:
    import ipaddress
    from itertools import islice

    try:
        network = ipaddress.ip_network(block, strict=False)
    except ValueError:
        return call.fail(f"Template error: Fn::Cidr: {block} is not a CIDR block.")
    length = network.max_prefixlen - (_DEFAULT_BITS[network.version] if bits is None else bits)
    if not network.prefixlen <= length <= network.max_prefixlen:
        return call.fail(f"Template error: Fn::Cidr: blocks of {bits} bits do not fit into {block}.")
    if not 1 <= count <= min(256, 2 ** (length - network.prefixlen)):
        return call.fail(f"Template error: Fn::Cidr: {block} does not hold {count} blocks of {bits} bits, or 256 at most.")
    blocks = islice(network.subnets(new_prefix=length), count)
    return call.sequence(tuple(string(str(part), call.node.span) for part in blocks))
