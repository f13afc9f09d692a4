"""Values that fit the constraints of a parameter, for a macro that must not get the real one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

from cfnkit.template.constraints import Patterns, broken_constraint, members
from cfnkit.template.template import Parameter

if sys.version_info >= (3, 11):
    import re._constants as kinds
    import re._parser as patterns
else:
    import sre_constants as kinds
    import sre_parse as patterns

_WORDS = ("CfnkitSample{}", "cfnkitsample{}", "CFNKITSAMPLE{}", "Aa1!CfnkitSample{}", "1234567{:05}", "a1b2c3d4e5f{:x}")
_LONGEST = 4096
_PREFERRED = "aA0-_.:/@ "


def sample_value(parameter: Parameter, text: str, number: int, verdicts: Patterns | None = None) -> str | None:
    """A value in the place of `text`, the value of a parameter, that its constraints accept; None when none is found.

    It does not depend on `text` but for the count of a list's items. Samples of another `number` differ, where the
    constraints allow that. `verdicts` have the time that is left for the patterns of all parameters.
    """
    verdicts = verdicts or Patterns()
    items = []
    for index in range(len(members(parameter, text))):
        fitting = (each for each in _candidates(parameter, number + index) if _fits(parameter, each, verdicts))
        item = next(fitting, None)
        if item is None:
            return None
        items.append(item)
    return ",".join(items)


def _fits(parameter: Parameter, text: str, verdicts: Patterns) -> bool:
    fits_pattern = verdicts.of(parameter, text)
    return broken_constraint(parameter, text, fits_pattern) is None and len(members(parameter, text)) == 1


def _candidates(parameter: Parameter, number: int) -> Iterator[str]:
    if parameter.allowed_values:
        yield from parameter.allowed_values
        return
    low, high = _limit(parameter, "MinLength", 0), _limit(parameter, "MaxLength", _LONGEST)
    for word in _WORDS:
        text = word.format(number)
        yield (text + "x" * (low - len(text)))[:high]
    for bound in ("MinValue", "MaxValue"):
        yield parameter.attribute(bound) or "0"
    pattern = parameter.attribute("AllowedPattern")
    if pattern is not None:
        own = 8 + number % 50 + number // 50 % 50  # another length for another number
        for repeats in (own, low, high, 1, 2, 3, 0):
            yield from _matching(pattern, min(repeats, _LONGEST))


def _limit(parameter: Parameter, attribute: str, otherwise: int) -> int:
    text = parameter.attribute(attribute) or ""
    return min(int(text), _LONGEST) if text.isdecimal() and len(text) < 9 else otherwise


def _matching(pattern: str, repeats: int) -> Iterator[str]:
    """A text for a regular expression, whose parts are repeated up to so many times; none for one that is not read."""
    try:
        yield _text(patterns.parse(pattern), repeats)[:_LONGEST]
    except (patterns.error, RecursionError, OverflowError, StopIteration, TypeError, ValueError):
        return


def _text(parsed: Any, repeats: int) -> str:
    text = ""
    for kind, argument in parsed:
        text += _part(kind, argument, repeats)
        if len(text) > _LONGEST:
            break
    return text


def _part(kind: Any, argument: Any, repeats: int) -> str:
    if kind is kinds.LITERAL:
        return chr(argument)
    if kind is kinds.ANY:
        return "a"
    if kind is kinds.NOT_LITERAL:
        return next(each for each in _PREFERRED if ord(each) != argument)
    if kind is kinds.IN:
        return _one_of(argument)
    if kind is kinds.SUBPATTERN:
        return _text(argument[-1], repeats)
    if kind is kinds.BRANCH:
        return _text(argument[1][0], repeats)
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, getattr(kinds, "POSSESSIVE_REPEAT", None)):
        least, most, repeated = argument
        count = int(min(max(least, repeats), most))
        text = _text(repeated, repeats) if count else ""
        # Repeats can be nested: no text becomes longer than a value may be.
        return text * min(count, _LONGEST // len(text) + 1) if text else ""
    return ""  # an anchor, or a look around


def _one_of(members: Iterable[tuple[Any, Any]]) -> str:
    """A character of a set, one of the preferred ones where it has one."""
    import re

    kinds_of = list(members)
    negated = kinds_of[0][0] is kinds.NEGATE

    def has(character: str) -> bool:
        for kind, argument in kinds_of:
            if kind is kinds.LITERAL and ord(character) == argument:
                return True
            if kind is kinds.RANGE and argument[0] <= ord(character) <= argument[1]:
                return True
            if kind is kinds.CATEGORY and re.match(_CATEGORIES.get(argument, "$^"), character):
                return True
        return False

    literal = [argument for kind, argument in kinds_of if kind is kinds.LITERAL]
    first = [argument[0] for kind, argument in kinds_of if kind is kinds.RANGE]
    found: str = next(each for each in (*_PREFERRED, *map(chr, (*literal, *first))) if has(each) is not negated)
    return found


_CATEGORIES = {
    kinds.CATEGORY_DIGIT: r"\d",
    kinds.CATEGORY_NOT_DIGIT: r"\D",
    kinds.CATEGORY_SPACE: r"\s",
    kinds.CATEGORY_NOT_SPACE: r"\S",
    kinds.CATEGORY_WORD: r"\w",
    kinds.CATEGORY_NOT_WORD: r"\W",
}
