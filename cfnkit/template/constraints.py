"""The constraints of a parameter on its value.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from time import perf_counter

from cfnkit.template.pattern_size import MOST_PARTS, pattern_size
from cfnkit.template.template import Parameter

# For all patterns of a template together. One that needs milliseconds would need for ever with a longer text.
_PATTERN_SECONDS = 0.3
# Of all patterns of a template together: those of 200 parameters with 250 parts each, more than anybody writes.
_MOST_PARTS_OF_ALL = 5 * MOST_PARTS
_DIGITS = frozenset("0123456789+-.eE")
_NUMBERS = frozenset({"Number", "List<Number>"})
_MOST_SHOWN, _LONGEST_SHOWN = 10, 60


class Patterns:
    """Compares the values of one template's parameters with their patterns."""

    def __init__(self) -> None:
        self._left = _PATTERN_SECONDS
        self._parts_left: float = _MOST_PARTS_OF_ALL
        self._compiled: set[str] = set()

    def of(self, parameter: Parameter, text: str) -> bool | None:
        """Whether the value `text` of a parameter matches its AllowedPattern; None when that is not decided."""
        pattern = parameter.attribute("AllowedPattern")
        decided: bool | None = True
        if pattern is not None and not self._may_compile(pattern):
            return None
        for part in _parts(parameter, text) if pattern is not None else ():
            assert pattern is not None
            verdict, seconds = _compared(pattern, part) if self._left > 0 else (None, 0.0)
            self._left -= seconds
            if not verdict:
                decided = verdict
            if decided is False:
                break
        return decided

    def _may_compile(self, pattern: str) -> bool:
        if pattern not in self._compiled:
            size = pattern_size(pattern)
            if size > min(MOST_PARTS, self._parts_left):
                return False
            self._parts_left -= size
            self._compiled.add(pattern)
        return True


def broken_constraint(parameter: Parameter, text: str, fits_pattern: bool | None) -> tuple[str, str] | None:
    """The message and a hint for the first constraint that the value `text` breaks; None when it breaks none.

    `fits_pattern` is whether it matches its AllowedPattern. For a parameter whose type is that of an SSM parameter,
    constraints apply to the name of the SSM parameter.
    """
    problem = next(_problems(parameter, text, fits_pattern), None)
    if problem is None:
        return None
    description = parameter.attribute("ConstraintDescription")
    if description is None or problem.endswith(" must be a number."):
        return problem, _allowed(parameter) if problem.endswith("AllowedValues") else ""
    return f"Parameter {parameter.name} failed to satisfy constraint: {description}", problem


def _allowed(parameter: Parameter) -> str:
    """A sentence with the values that are allowed; empty when they are secret."""
    allowed = () if parameter.no_echo else parameter.allowed_values or ()
    more = f" and {len(allowed) - _MOST_SHOWN} more" if len(allowed) > _MOST_SHOWN else ""
    shown = (text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..." for text in allowed[:_MOST_SHOWN])
    return f"Allowed are {', '.join(map(repr, shown))}{more}." if allowed else ""


def members(parameter: Parameter, text: str) -> tuple[str, ...]:
    """The items of a list without their outer blanks; any other value is the only item.

    An empty text is a list of one empty item, as users report of the service, for which ``Fn::Contains: [list, ""]``
    is then true.
    """
    return tuple(part.strip() for part in text.split(",")) if parameter.is_list else (text,)


def matches(pattern: str, text: str) -> bool | None:
    """Whether all of `text` matches a regular expression of Java's; None when it is invalid, too large or too slow."""
    return _compared(pattern, text)[0] if pattern_size(pattern) <= MOST_PARTS else None


@lru_cache(1000)  # a run reads the values of the parameters several times
def _compared(pattern: str, text: str) -> tuple[bool | None, float]:
    r"""Whether all of `text` matches, None when that is not decided; and the seconds that it took.

    `regex` reads it as Java does where Python's `re` does not (possessive quantifiers, ``\p{Alnum}``, ``[a-z&&[^x]]``),
    and has a time limit. https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
    """
    try:
        import regex  # rarely needed, and slow to import
    except ModuleNotFoundError:  # it is compiled, so that a Lambda function lacks it
        return None, 0.0
    # In Java, \d, \w and \p{Alpha} are ASCII, and \p{L} is not.
    of_unicode = re.search(r"\\[pP](?:\{[A-Z][a-z]?\}|[A-Z])", pattern)
    # With nested sets, `regex` has operators that Java lacks; without nested sets they are plain characters.
    with_sets = "&&" in pattern or re.search(r"\[[^\]]*\[", pattern)
    if with_sets and any(operator in pattern for operator in ("--", "||", "~~")):
        return None, 0.0
    flags = (0 if of_unicode else regex.ASCII) | (regex.V1 if with_sets else regex.V0)
    verdict: bool | None = None
    start = perf_counter()
    try:
        compiled = regex.compile(pattern, flags)
        start = perf_counter()
        verdict = compiled.fullmatch(text, timeout=_PATTERN_SECONDS) is not None
    except (regex.error, TimeoutError, RecursionError, OverflowError, MemoryError, ValueError):
        pass  # not decided
    return verdict, perf_counter() - start


def _parts(parameter: Parameter, text: str) -> tuple[str, ...]:
    """The texts that constraints apply to."""
    return (text,) if parameter.is_ssm else members(parameter, text)


def _problems(parameter: Parameter, text: str, fits_pattern: bool | None) -> Iterator[str]:
    name = parameter.name
    parts = _parts(parameter, text)
    numeric = parameter.type in _NUMBERS
    if numeric and not all(_number(part) is not None for part in parts):
        yield f"Parameter '{name}' must be a number."
        return
    allowed = parameter.allowed_values
    if allowed is not None and not all(_is_one_of(part, allowed, numeric) for part in parts):
        yield f"Parameter '{name}' must be one of AllowedValues"
    if fits_pattern is False:
        yield f"Parameter '{name}' must match pattern {parameter.attribute('AllowedPattern')}"
    if numeric:
        yield from _beyond_bounds(parameter, parts)
    elif parameter.is_ssm or not parameter.is_list:
        yield from _beyond_lengths(parameter, text)


def _is_one_of(text: str, allowed: tuple[str, ...], numeric: bool) -> bool:
    """Whether a value is allowed; numbers compare by value."""
    return text in allowed or (numeric and _number(text) in map(_number, allowed))


def _beyond_bounds(parameter: Parameter, parts: tuple[str, ...]) -> Iterator[str]:
    numbers = [_number(part) or 0.0 for part in parts]
    low, high = _limit(parameter, "MinValue"), _limit(parameter, "MaxValue")
    if low is not None and min(numbers) < low:
        yield f"Parameter '{parameter.name}' must be a number not less than {parameter.attribute('MinValue')}"
    if high is not None and max(numbers) > high:
        yield f"Parameter '{parameter.name}' must be a number not greater than {parameter.attribute('MaxValue')}"


def _beyond_lengths(parameter: Parameter, text: str) -> Iterator[str]:
    low, high = _limit(parameter, "MinLength"), _limit(parameter, "MaxLength")
    if low is not None and len(text) < low:
        yield f"Parameter '{parameter.name}' must contain at least {parameter.attribute('MinLength')} characters"
    if high is not None and len(text) > high:
        yield f"Parameter '{parameter.name}' must contain at most {parameter.attribute('MaxLength')} characters"


def _limit(parameter: Parameter, attribute: str) -> float | None:
    """The number of a constraint; None when the constraint is absent or no number."""
    text = parameter.attribute(attribute)
    return None if text is None else _number(text)


def _number(text: str) -> float | None:
    """The number that a text has in decimal digits, or None."""
    digits = text.strip()
    if not _DIGITS.issuperset(digits):
        return None
    try:
        return float(digits)
    except ValueError:
        return None
