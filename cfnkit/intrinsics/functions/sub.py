"""Fn::Sub: a text with variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.intrinsics.allowance import VALUE_LIMIT
from cfnkit.intrinsics.call import Call, is_text, visible
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value
from cfnkit.redaction import REDACTED
from cfnkit.syntax import Mapping, Node, Part, Piece, Scalar, Sequence, pieces_of, string
from cfnkit.template.references import SUB_NAME, sub_parts

MESSAGE = (
    "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as "
    "first argument, and an optional second argument to specify a mapping of values to replace in the string"
)
_NAMES = (
    "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, "
    "periods, and colons"
)
_VALUES = (
    "Template error: every value of the context object of every Fn::Sub object must be a string or a function that "
    "returns a string"
)


class _Part(NamedTuple):
    """A part of the text, as it is and as it may be shown; or a variable whose value is not known.

    It comes from `source`, where it begins at offset `offset` (0-based).
    """

    text: str
    shown: str
    source: Scalar
    offset: int = 0
    unknown: Unknown | None = None


def sub(call: Call) -> Value:
    """``text`` or ``[text, {variable: value}]``; ``${!Name}`` is the text ``${Name}``.

    Unknown values stay variables of an Fn::Sub, whose text has the known values.
    """
    template, variables = _read(call)
    if template is None:
        return call.fail(MESSAGE)
    own = _evaluated(call, variables)
    if isinstance(own, Unknown):
        return own
    parts = _parts(call, template, own)
    if isinstance(parts, Unknown):
        return parts
    unknown = next((part.unknown for part in parts if part.unknown), None)
    if unknown is not None:
        return call.unknown(unknown.reason, _remaining(call, template, parts, own))
    text, shown = "".join(part.text for part in parts), "".join(part.shown for part in parts)
    return call.text(text, shown if shown != text else None, map(_origin, parts))


def _read(call: Call) -> tuple[Scalar | None, Mapping | None]:
    """The text and the mapping of its own variables; None for an argument of another shape."""
    items = call.arguments(1, 2) or (call.argument,)
    text, variables = items[0], items[1] if len(items) == 2 else None
    if not isinstance(text, Scalar) or not is_text(text) or not (variables is None or isinstance(variables, Mapping)):
        return None, None
    return text, variables


def _evaluated(call: Call, variables: Mapping | None) -> dict[str, Value] | Unknown:
    """The values of the call's own variables, or the error for one that is no text."""
    own: dict[str, Value] = {}
    for name, node in variables.entries.items() if variables is not None else ():
        own[name] = value = call.evaluate(node, 1, name)
        if not isinstance(value, Unknown) and value is not NO_VALUE and not is_text(value):
            return call.fail(_VALUES, 1, name)
    return own


def _parts(call: Call, template: Scalar, own: dict[str, Value]) -> list[_Part] | Unknown:
    """The parts of the text, with the values of variables.

    Or the error for a value that is no text, and for a text that is too long.
    """
    parts: list[_Part] = []
    failed: Unknown | None = None
    end = size = 0
    for match in sub_parts(template.text):
        literal = match[1].startswith("!")
        parts += _literal(template, end, match.start() + 2 if literal else match.start())
        if literal:
            end = match.start() + 3
            continue
        end = match.end()
        name = match[1].strip()
        value = own[name] if name in own else _variable(call, name, template)
        if isinstance(value, Unknown):
            parts.append(_Part(name, name, template, match.start(), value))
        elif isinstance(value, Scalar) and is_text(value):
            parts.append(_Part(value.text, visible(value), value))
            size += len(value.text)
            if size > VALUE_LIMIT:
                break
        elif value is not NO_VALUE:
            hint = "Join the list with Fn::Join, in a variable of the second argument."
            message = f"Template error: variable {name} in Fn::Sub expression does not resolve to a string"
            failed = call.fail(message, *_place_of_text(call), hint=hint)
    parts += _literal(template, end, len(template.text))
    return failed or call.refuse_size(sum(len(part.text) for part in parts)) or parts


def _literal(template: Scalar, start: int, end: int) -> Iterator[_Part]:
    """The parts of the text itself from offset `start` to `end`; an earlier evaluation can have put secrets in it."""
    if template.shown is None:
        text = template.text[start:end]
        yield _Part(text, text, template, start)
        return
    ends = [*(piece.start for piece in template.pieces[1:]), len(template.text)]
    for piece, piece_end in zip(template.pieces or (Piece(0, template),), ends, strict=True):
        first, last = max(start, piece.start), min(end, piece_end)
        if first < last:
            text = template.text[first:last]
            shown = text if piece.source.shown is None else REDACTED
            yield _Part(text, shown, piece.source, piece.offset + first - piece.start)


def _origin(part: _Part) -> Part:
    return Part(part.text, part.source, part.offset)


def _variable(call: Call, name: str, template: Scalar) -> Value:
    """The value of a variable that names a parameter, a resource, or an attribute of a resource."""
    if not SUB_NAME.match(name):
        hint = "Write ${!" + name + "} for the text itself."
        return call.fail(_NAMES, *_place_of_text(call), hint=hint)
    resource, dot, attribute = name.partition(".")
    if not dot:
        return call.names.ref(name, _inner(call, "Ref", string(name, template.span)))
    if not resource or not attribute:
        message = f"Template error: instance of Fn::Sub references invalid resource attribute {name}"
        return call.fail(message, *_place_of_text(call))
    pair = Sequence((string(resource, template.span), string(attribute, template.span)), template.span)
    return call.names.get_att(resource, attribute, _inner(call, "Fn::GetAtt", pair))


def _inner(call: Call, name: str, argument: Node) -> Call:
    """The call of Ref or Fn::GetAtt that a variable is short for."""
    node = Mapping({name: argument}, {name: call.node.span}, call.node.span, call.node.steps)
    return Call(name, node, argument, call.place, call.evaluator)


def _place_of_text(call: Call) -> tuple[int, ...]:
    return (0,) if isinstance(call.argument, Sequence) else ()


def _remaining(call: Call, template: Scalar, parts: list[_Part], own: dict[str, Value]) -> Node:
    """The argument of the call that stays: known values are text, the others stay variables."""
    entries: dict[str, Node] = {part.text: part.unknown.call for part in parts if part.unknown and part.text in own}
    dollar = _free_name(parts)
    written = list(_written(parts, dollar))
    text, shown = "".join(part.text for part in written), "".join(part.shown for part in written)
    pieces = pieces_of(map(_origin, written))
    scalar = string(text, template.span, template.steps, shown if shown != text else None, pieces)
    if "${" + dollar + "}" in text:
        entries[dollar] = string("$", template.span)
    if not entries:
        return scalar
    second = call.argument.items[-1] if isinstance(call.argument, Sequence) else call.argument
    key_spans = {name: second.key_span(name) for name in entries} if isinstance(second, Mapping) else {}
    variables = Mapping(entries, key_spans, second.span, second.steps)
    return Sequence((scalar, variables), call.argument.span, call.argument.steps)


def _free_name(parts: list[_Part]) -> str:
    """A name that is different from those of the variables that stay."""
    name = "Dollar"
    while any(part.unknown and part.text == name for part in parts):
        name += "Sign"
    return name


class _Edit(NamedTuple):
    """A text that takes the place of `removed` characters from offset `at` on (0-based)."""

    at: int
    removed: int
    text: str


def _written(parts: list[_Part], dollar: str) -> Iterator[_Part]:
    """The parts of the text of an Fn::Sub whose value has these parts.

    A ``${`` without a closing brace cannot be escaped before a variable, whose brace would close it: there its dollar
    sign becomes the variable `dollar`.
    """
    known: list[_Part] = []
    for part in parts:
        if part.unknown is None:
            known.append(part)
            continue
        text = "".join(one.text for one in known)
        open_ended = text.rfind("}") + 1
        dollars = (match.start() for match in re.finditer(r"\$\{", text[open_ended:]))
        edits = [_Edit(open_ended + at, 1, "${" + dollar + "}") for at in dollars]
        yield from _edited(known, [*_escapes(text), *edits])
        known = []
        variable = "${" + part.text + "}"
        yield _Part(variable, variable, part.source, part.offset)
    yield from _edited(known, _escapes("".join(one.text for one in known)))


def _escapes(text: str) -> list[_Edit]:
    """The exclamation marks that make a text stand for itself."""
    return [_Edit(match.start() + 2, 0, "!") for match in sub_parts(text)]


def _edited(parts: list[_Part], edits: list[_Edit]) -> Iterator[_Part]:
    """The parts with the edits of their whole text, which are in its order."""
    start = 0
    for part in parts:
        end = start + len(part.text)
        own = [each for each in edits if start <= each.at < end]
        if not own:
            yield part
        elif part.text != part.shown:
            text = "".join(each.text for each in _slices(part._replace(shown=part.text), start, own))
            yield part._replace(text=text)
        else:
            yield from _slices(part, start, own)
        start = end


def _slices(part: _Part, start: int, edits: list[_Edit]) -> Iterator[_Part]:
    """A part that begins at offset `start`, cut at its edits."""
    done = 0
    for at, removed, text in edits:
        kept = part.text[done : at - start]
        yield _Part(kept, kept, part.source, part.offset + done)
        yield _Part(text, text, part.source, part.offset + at - start)
        done = at - start + removed
    rest = part.text[done:]
    yield _Part(rest, rest, part.source, part.offset + done)


FUNCTIONS = {"Fn::Sub": sub}
