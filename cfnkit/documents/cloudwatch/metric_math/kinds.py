"""What a metric math expression is: a number, a time series or an array of them; and its calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cfnkit.documents.cloudwatch.grammar import Mistake, slip_of
from cfnkit.documents.cloudwatch.metric_math.expressions import (
    Array,
    Expression,
    FunctionCall,
    IdName,
    MathOperation,
    MathText,
    Number,
    within,
)
from cfnkit.documents.cloudwatch.metric_math.functions import FUNCTIONS, Function, FunctionParameter, ValueKind

KindOf = Callable[[str], ValueKind]
"""The kind of what an id names; ANY for one that is not known."""


def kind_of(expression: Expression, of_id: KindOf) -> ValueKind:
    """The kind of an expression."""
    match expression:
        case Number():
            return ValueKind.SCALAR
        case MathText():
            return ValueKind.TEXT
        case IdName():
            return of_id(expression.text) if expression.token.is_known else ValueKind.ANY
        case Array():
            texts = all(isinstance(item, MathText) for item in expression.items)
            return ValueKind.ANY if texts else ValueKind.ARRAY
        case MathOperation():
            kinds = [kind_of(each, of_id) for each in expression.operands]
            if ValueKind.ANY in kinds or ValueKind.TEXT in kinds:
                return ValueKind.ANY
            return next((each for each in (ValueKind.ARRAY, ValueKind.SERIES) if each in kinds), ValueKind.SCALAR)
        case FunctionCall():
            function = FUNCTIONS.get(expression.name.text)
            if function is None:
                return ValueKind.ANY
            kinds = [kind_of(each, of_id) for each in expression.arguments]
            return function.result if isinstance(function.result, ValueKind) else function.result(kinds)


def call_mistakes(expression: Expression, of_id: KindOf) -> Iterator[Mistake]:
    """What is wrong with the calls in an expression."""
    for each in within(expression):
        if isinstance(each, FunctionCall) and each.name.is_known:
            yield from _mistakes(each, of_id)


def unknown_calls(expression: Expression) -> Iterator[Mistake]:
    """The calls of functions that are not known, and like none that is."""
    for each in within(expression):
        if isinstance(each, FunctionCall) and each.name.is_known and not _nearest(each.name.text):
            message = f"Metric math has no function {each.name.text} that cfnkit knows."
            yield Mistake(message, each.name.start, each.name.end)


def _nearest(name: str) -> str:
    upper = name.upper()
    return upper if upper in FUNCTIONS else slip_of(upper, FUNCTIONS)


def _mistakes(call: FunctionCall, of_id: KindOf) -> Iterator[Mistake]:
    name = call.name
    function = FUNCTIONS.get(name.text)
    if function is None:
        likely = _nearest(name.text)
        if likely:
            is_case = likely == name.text.upper()
            reason = "Names of functions are in capitals:" if is_case else "Metric math has no function"
            yield Mistake(f"{reason} {name.text}.", name.start, name.end, f"Did you mean '{likely}'?")
        return
    count = len(call.arguments)
    if count < function.needed or (function.most is not None and count > function.most):
        message = f"{name.text} takes {_arguments(function)}, and gets {count}."
        yield Mistake(message, *call.span, _count_hint(name.text, count))
        return
    for parameter, argument in zip(function.parameters, call.arguments, strict=False):
        yield from _argument(call, parameter, argument, of_id)


def _count_hint(name: str, count: int) -> str:
    takes_array = FUNCTIONS[name].parameters and ValueKind.ARRAY in FUNCTIONS[name].parameters[0].kinds
    return f"Several series are one array: {name}([m1, m2])." if takes_array and count > 1 else ""


def _arguments(function: Function) -> str:
    if function.most is None:
        return f"{function.needed} arguments or more"
    if function.most == function.needed:
        return "1 argument" if function.most == 1 else f"{function.most} arguments"
    return f"{function.needed} to {function.most} arguments"


def _argument(
    call: FunctionCall, parameter: FunctionParameter, argument: Expression, of_id: KindOf
) -> Iterator[Mistake]:
    if isinstance(argument, IdName):
        if not argument.token.is_known or argument.text in parameter.words or ValueKind.WORD in parameter.kinds:
            return
        # Ids begin with a small letter: ZERO is meant as such a word.
        is_word = bool(parameter.words) and not argument.text[:1].islower()
        if not parameter.kinds or argument.text.upper() in parameter.words or is_word:
            numbers = ["a number"] if ValueKind.SCALAR in parameter.kinds else []
            expected = " or ".join([*numbers, *parameter.words])
            message = f"{call.name.text} takes {expected} here, not {argument.text}."
            yield Mistake(message, *argument.span)
            return
    kind = kind_of(argument, of_id)
    if kind is ValueKind.ANY or kind in parameter.kinds:
        return
    expected = " or ".join([*(each.value for each in parameter.kinds), *parameter.words])
    yield Mistake(f"{call.name.text} takes {expected} here, and gets {kind.value}.", *argument.span)


def names_in(expression: Expression) -> Iterator[IdName]:
    """The names in an expression that can be ids: not the words that functions take."""
    match expression:
        case IdName():
            yield expression
        case FunctionCall():
            function = FUNCTIONS.get(expression.name.text)
            parameters = function.parameters if function else ()
            for index, argument in enumerate(expression.arguments):
                parameter = parameters[index] if index < len(parameters) else FunctionParameter(())
                words = parameter.words or ValueKind.WORD in parameter.kinds or function is None
                if not (isinstance(argument, IdName) and words and not argument.text[:1].islower()):
                    yield from names_in(argument)
        case Array(items=parts) | MathOperation(operands=parts):
            for part in parts:
                yield from names_in(part)
