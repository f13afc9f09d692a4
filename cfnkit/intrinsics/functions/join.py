"""Fn::Join: the items of a list with a delimiter between them."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.intrinsics.call import Call, is_text, visible
from cfnkit.intrinsics.values import Unknown, Value, as_node
from cfnkit.syntax import STRING, Part, Scalar, Sequence

MESSAGE = (
    "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings "
    "to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
)


def join(call: Call) -> Value:
    """``[delimiter, list]``; items that are AWS::NoValue are left out; the call stays if an item is not known.

    With AWS::LanguageExtensions the delimiter may be a function.
    """
    items = call.arguments(2)
    if items is None:
        return call.fail(MESSAGE)
    delimiter = call.evaluate(items[0], 0) if call.extended else items[0]
    if not isinstance(delimiter, Unknown) and not (isinstance(delimiter, Scalar) and delimiter.kind == STRING):
        return call.fail(MESSAGE, 0)
    values = call.list_items(items[1], 1)
    if values is None:
        return call.fail(MESSAGE, 1)
    if isinstance(values, Unknown):
        return call.unknown(values.reason, call.with_argument(delimiter, values))
    for value in values:
        if not isinstance(value, Unknown) and not is_text(value):
            return call.fail(MESSAGE, 1)
    unknown = next((value for value in (delimiter, *values) if isinstance(value, Unknown)), None)
    if unknown is not None:
        rest = Sequence(tuple(map(as_node, values)), items[1].span, items[1].steps)
        return call.unknown(unknown.reason, call.with_argument(delimiter, rest))
    texts = [value for value in values if isinstance(value, Scalar)]
    assert isinstance(delimiter, Scalar)
    too_large = call.refuse_size(sum(len(part.text) for part in texts) + len(delimiter.text) * max(len(texts) - 1, 0))
    if too_large:
        return too_large
    result = delimiter.text.join(part.text for part in texts)
    shown = visible(delimiter).join(map(visible, texts))
    return call.text(result, shown if shown != result else None, _parts(delimiter, texts))


def _parts(delimiter: Scalar, texts: list[Scalar]) -> Iterator[Part]:
    for number, text in enumerate(texts):
        if number:
            yield Part(delimiter.text, delimiter)
        yield Part(text.text, text)


FUNCTIONS = {"Fn::Join": join}
