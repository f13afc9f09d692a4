"""The syntax of JSONata expressions, by jsonata-python. https://docs.jsonata.org/"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

_DEEPEST = 100
_OWN = ("partition", "range", "hash", "random", "uuid", "parse")
_FRAMES = 3000


class VariableUse(NamedTuple):
    """A use of a name: a variable (without its `$`), or a field of no value (kind `field`).

    start, end: its offsets. fields: the names of the fields that are taken from it, each with its offset behind.
    called: whether it is called as a function. arguments: how many such a call passes on; None if that is open.
    """

    kind: str
    name: str
    start: int
    end: int
    fields: tuple[tuple[str, int], ...] = ()
    called: bool = False
    arguments: int | None = None


class Expression(NamedTuple):
    """An expression. fault: why it cannot be parsed, with the offset behind the part that is wrong."""

    uses: tuple[VariableUse, ...] = ()
    fault: tuple[str, int] | None = None


@cache
def function_names() -> frozenset[str]:
    """The names of the functions that JSONata has, and those that Step Functions adds to them, less $eval.

    https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
    """
    return frozenset({*_library().Jsonata.static_frame.bindings, *_OWN} - {"eval"})


@cache
def argument_bounds(name: str) -> tuple[int, int | None] | None:
    """The fewest and the most arguments of a function of JSONata; None for another one. It refuses other numbers.

    https://docs.jsonata.org/string-functions and the other pages of functions
    """
    signature = getattr(_library().Jsonata.static_frame.bindings.get(name), "signature", None)
    if signature is None or name in _OWN:
        return None
    forms = [str(each.regex) for each in signature._params]
    most = None if any(each.endswith("+") for each in forms) else len(forms)
    return sum(not each.endswith("?") for each in forms), most


@cache
def _library() -> Any:
    """The library, whose import would raise the recursion limit of the whole process."""
    limit = sys.getrecursionlimit()
    import jsonata

    sys.setrecursionlimit(limit)
    return jsonata


def parse_expression(text: str) -> Expression:
    """The uses of names in an expression, without those that it defines itself; or why it cannot be parsed."""
    if _depth(text) > _DEEPEST:
        return Expression(fault=("it is nested too deeply", len(text)))
    library = _library()
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(max(limit, _FRAMES))  # a text of many parts is a deep tree
        ast = library.Jsonata(text).ast
    except RecursionError:
        return Expression(fault=("it is nested too deeply", len(text)))
    except library.JException as error:
        return Expression(fault=(str(error), int(error.location)))
    finally:
        sys.setrecursionlimit(limit)
    return Expression(tuple(_quoted(use, text) for use in _uses(ast, frozenset(), True, 0)))


def _quoted(use: VariableUse, text: str) -> VariableUse:
    """A use of a name; the offsets of a name in backquotes are those of the quotes."""
    if text[use.end - 1 : use.end] != "`":
        return use
    return use._replace(start=max(text.rfind("`", 0, use.end - 1), 0))


def _depth(text: str) -> int:
    """How many brackets are open at once, at most; those in texts count, too."""
    depth = most = 0
    for character in text:
        if character in "([{":
            depth += 1
            most = max(most, depth)
        elif character in ")]}":
            depth -= 1
    return most


def _uses(node: Any, own: frozenset[str], top: bool, depth: int) -> Iterator[VariableUse]:
    """The uses of names below a node. own: the names that are defined there. top: whether `$` has no value there."""
    if node is None or depth > _DEEPEST:
        return
    if isinstance(node, (list, tuple)):
        for each in node:
            yield from _uses(each, own, top, depth + 1)
        return
    kind = getattr(node, "type", None)
    if kind == "variable":
        yield from _variable(node, own, top, ())
        yield from _rest(node, own, depth)
    elif kind == "path":
        yield from _path(node, own, top, depth)
    elif kind == "name":
        if top:
            yield _use("field", node)
        yield from _rest(node, own, depth)
    elif kind == "block":
        inner = own
        for each in node.expressions or ():
            # A name is defined from where it is bound to the end of its block; a function may call itself.
            inner = inner | _bound(each)
            yield from _uses(each, inner, top, depth + 1)
        yield from _rest(node, own, depth)
    elif kind == "bind":
        yield from _uses(node.rhs, own | _bound(node), top, depth + 1)
    elif kind == "binary":
        operands = []
        while getattr(node, "type", None) == "binary":
            operands.append(node.rhs)
            node = node.lhs
        for each in (node, *reversed(operands)):
            yield from _uses(each, own, top, depth + 1)
    elif kind == "lambda":
        names = frozenset(str(each.value) for each in node.arguments or ())
        yield from _uses(node.body, own | names, False, depth + 1)
    elif kind in ("function", "partial"):
        yield from _call(node, own, top, depth, 0)
    elif kind == "apply":
        yield from _uses(node.lhs, own, top, depth + 1)
        if getattr(node.rhs, "type", None) == "function":
            yield from _call(node.rhs, own, top, depth + 1, 1)
        else:
            yield from _uses(node.rhs, own, top, depth + 1)
        yield from _rest(node, own, depth)
    else:
        yield from _parts(node, own, top, depth)
        yield from _rest(node, own, depth)


def _parts(node: Any, own: frozenset[str], top: bool, depth: int) -> Iterator[VariableUse]:
    """The uses in the parts of an operator, a condition, an object or another node."""
    inside = getattr(node, "type", None) == "transform"
    for key in ("expression", "lhs", "rhs", "condition", "then", "_else", "expressions"):
        yield from _uses(getattr(node, key, None), own, top, depth + 1)
    for key in ("lhs_object", "rhs_object"):
        found = getattr(node, key, None)
        if found is not None:
            yield from _uses(found, own, top, depth + 1)
    for key in ("pattern", "update", "delete"):
        if inside:
            yield from _uses(getattr(node, key, None), own, False, depth + 1)


def _path(node: Any, own: frozenset[str], top: bool, depth: int) -> Iterator[VariableUse]:
    steps = list(node.steps or ())
    fields = []
    for each in steps[1:]:
        if getattr(each, "type", None) != "name":
            break
        fields.append((str(each.value), int(each.position)))
    for step in steps:  # names that a step gives to its items and to their numbers
        named = (getattr(step, "focus", None), getattr(step, "index", None))
        own = own | {str(name) for name in named if name is not None}
    for index, step in enumerate(steps):
        if index == 0 and getattr(step, "type", None) == "variable":
            yield from _variable(step, own, top, tuple(fields))
            yield from _rest(step, own, depth)
        else:
            yield from _uses(step, own, top and index == 0, depth + 1)
    yield from _rest(node, own, depth)


def _rest(node: Any, own: frozenset[str], depth: int) -> Iterator[VariableUse]:
    """The uses in what is evaluated for each item of a node: filters, groups and orders."""
    for key in ("predicate", "stages"):
        for each in getattr(node, key, None) or ():
            yield from _uses(getattr(each, "expr", None), own, False, depth + 1)
    group = getattr(node, "group", None)
    yield from _uses(getattr(group, "lhs_object", None), own, False, depth + 1)
    for each in getattr(node, "terms", None) or ():
        yield from _uses(getattr(each, "expression", None), own, False, depth + 1)


def _call(node: Any, own: frozenset[str], top: bool, depth: int, before: int) -> Iterator[VariableUse]:
    """The uses in a call; before: how many arguments `~>` passes on before its own."""
    count = before + len(node.arguments or ()) if node.type == "function" else None
    yield from _called(node.procedure, own, top, depth, count)
    yield from _uses(node.arguments, own, top, depth + 1)
    yield from _rest(node, own, depth)


def _called(procedure: Any, own: frozenset[str], top: bool, depth: int, arguments: int | None) -> Iterator[VariableUse]:
    if getattr(procedure, "type", None) == "variable":
        if str(procedure.value) not in own:
            yield _use("variable", procedure, called=True)._replace(arguments=arguments)
        return
    yield from _uses(procedure, own, top, depth + 1)


def _variable(node: Any, own: frozenset[str], top: bool, fields: tuple[tuple[str, int], ...]) -> Iterator[VariableUse]:
    name = str(node.value)
    if name in ("", "$"):
        if top:
            yield _use("variable", node)
    elif name not in own:
        yield _use("variable", node, fields)


def _use(kind: str, node: Any, fields: tuple[tuple[str, int], ...] = (), called: bool = False) -> VariableUse:
    name, end = str(node.value), int(node.position)
    length = len(name) + (kind == "variable")
    return VariableUse(kind, name, max(end - length, 0), end, fields, called)


def _bound(node: Any) -> frozenset[str]:
    """The names that an expression of a block binds."""
    if getattr(node, "type", None) != "bind":
        return frozenset()
    return frozenset({str(getattr(node.lhs, "value", ""))}) | _bound(node.rhs)
