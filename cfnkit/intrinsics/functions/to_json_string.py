"""Fn::ToJsonString: an object or list as JSON text; provided by AWS::LanguageExtensions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cfnkit.intrinsics.allowance import VALUE_LIMIT
from cfnkit.intrinsics.call import Call
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value, is_known
from cfnkit.syntax import STRING, Node, Piece, Scalar, Sequence, dump_json, size_of, string

_BRACES = re.compile(r"\{\{")
MESSAGE = "Template error: Fn::ToJsonString layout is incorrect"


def to_json_string(call: Call) -> Value:
    """Compact JSON with the keys in their order; the call stays if a part of it is not known."""
    if not call.extended:
        return call.needs_extensions()
    value = call.evaluate(call.argument)
    if isinstance(value, Unknown):
        return call.unknown(value.reason, value.call)
    if value is NO_VALUE or isinstance(value, Scalar):
        return call.fail(MESSAGE)
    if not is_known(value):
        return call.unknown("a part of it is known to a deployment only", value)
    too_large = call.refuse_size(size_of(value, VALUE_LIMIT))
    if too_large:
        return too_large
    text, shown = dump_json(value, indent=None, reveal=True), dump_json(value, indent=None)
    result = call.text(text, shown if shown != text else None)
    return replace(result, pieces=tuple(_pieces(value, text)))


def _pieces(value: Node, text: str) -> Iterator[Piece]:
    """The sources of the keys, strings and numbers of the text; of a string with escapes, those of its double braces.

    Only punctuation stands between them, so that each is found where the one before it ends.
    """
    end = 0
    for source in _scalars(value):
        written = dump_json(source, indent=None, reveal=True)
        start = text.index(written, end)
        end = start + len(written)
        if source.kind != STRING:
            yield Piece(start, source)
        elif written[1:-1] == source.text:
            yield Piece(start + 1, source)
        else:
            braces = re.finditer(_BRACES, written)
            for match in re.finditer(_BRACES, source.text):
                yield Piece(start + next(braces).start(), source, match.start())


def _scalars(node: Node) -> Iterator[Scalar]:
    """The keys and the values in the order of their text."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item)
    else:
        for key, value in node.entries.items():
            yield string(key, node.key_span(key))
            yield from _scalars(value)


FUNCTIONS = {"Fn::ToJsonString": to_json_string}
