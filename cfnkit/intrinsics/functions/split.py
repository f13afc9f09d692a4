"""Fn::Split: a text split at each delimiter."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.intrinsics.call import Call, hidden, is_text
from cfnkit.intrinsics.values import Unknown, Value
from cfnkit.syntax import STRING, Part, Scalar

MESSAGE = (
    "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be "
    "split or a function that returns a string to be split."
)


def split(call: Call) -> Value:
    """``[delimiter, text]``; the parts of a secret are secret.

    With AWS::LanguageExtensions the delimiter may be a function.
    """
    items = call.arguments(2)
    if items is None:
        return call.fail(MESSAGE)
    delimiter = call.evaluate(items[0], 0) if call.extended else items[0]
    if isinstance(delimiter, Scalar):
        known = delimiter.kind == STRING and delimiter.text != ""
    else:
        known = isinstance(delimiter, Unknown)
    if not known:
        return call.fail(MESSAGE, 0)
    source = call.evaluate(items[1], 1)
    if not isinstance(source, Unknown) and not is_text(source):
        return call.fail(MESSAGE, 1)
    assert isinstance(delimiter, (Scalar, Unknown))
    assert isinstance(source, (Scalar, Unknown))
    if isinstance(delimiter, Scalar) and isinstance(source, Scalar):
        too_large = call.refuse_size(len(source.text), source.text.count(delimiter.text) + 1)
        if too_large:
            return too_large
        return call.sequence(tuple(_texts(call, source, delimiter.text)))
    unknown = delimiter if isinstance(delimiter, Unknown) else source
    assert isinstance(unknown, Unknown)
    return call.unknown(unknown.reason, call.with_argument(delimiter, source))


def _texts(call: Call, source: Scalar, delimiter: str) -> Iterator[Scalar]:
    offset = 0
    for text in source.text.split(delimiter):
        yield call.text(text, hidden(source), (Part(text, source, offset),))
        offset += len(text) + len(delimiter)


FUNCTIONS = {"Fn::Split": split}
