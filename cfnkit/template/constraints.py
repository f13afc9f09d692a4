"""The constraints that a parameter puts on its value.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.template.template import Parameter

_DIGITS = frozenset("0123456789+-.eE")
_NUMBERS = frozenset({"Number", "List<Number>"})


def broken_constraint(parameter: Parameter, text: str) -> tuple[str, str] | None:
    """The message and a hint for the first constraint that the value breaks.

    Of an SSM parameter it is the name that is checked, as a string: its value has no constraints.
    """
    problem = next(_problems(parameter, text), None)
    if problem is None:
        return None
    description = parameter.attribute("ConstraintDescription")
    if description is None or problem.endswith(" must be a number."):
        return problem, ""
    return f"Parameter {parameter.name} failed to satisfy constraint: {description}", problem


def members(parameter: Parameter, text: str) -> tuple[str, ...]:
    """The items of a list, without the blanks around them; a value that is no list as its only item.

    An empty text is a list of one empty item: reported of the service, which then holds ``Fn::Contains: [list, ""]``.
    """
    return tuple(part.strip() for part in text.split(",")) if parameter.is_list else (text,)


def _problems(parameter: Parameter, text: str) -> Iterator[str]:
    name = parameter.name
    parts = (text,) if parameter.is_ssm else members(parameter, text)
    numeric = parameter.type in _NUMBERS
    if numeric and not all(_number(part) is not None for part in parts):
        yield f"Parameter '{name}' must be a number."
        return
    allowed = parameter.allowed_values
    if allowed is not None and not all(_is_one_of(part, allowed, numeric) for part in parts):
        yield f"Parameter '{name}' must be one of AllowedValues"
    pattern = parameter.attribute("AllowedPattern")
    if pattern is not None and not all(_matches(pattern, part) for part in parts):
        yield f"Parameter '{name}' must match pattern {pattern}"
    if numeric:
        yield from _beyond_bounds(parameter, parts)
    elif parameter.is_ssm or not parameter.is_list:
        yield from _beyond_lengths(parameter, text)


def _is_one_of(text: str, allowed: tuple[str, ...], numeric: bool) -> bool:
    """Whether a value is allowed; a number is, however it is written."""
    return text in allowed or (numeric and _number(text) in map(_number, allowed))


def _matches(pattern: str, text: str) -> bool:
    """Whether all of the text matches; a pattern that cannot be judged is passed over."""
    from cfnkit.template.allowed_pattern import matches

    return matches(pattern, text) is not False


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
    """The number that a constraint gives; None when it gives none."""
    text = parameter.attribute(attribute)
    return None if text is None else _number(text)


def _number(text: str) -> float | None:
    """The number that a text writes in decimal digits, or None."""
    digits = text.strip()
    if not _DIGITS.issuperset(digits):
        return None
    try:
        return float(digits)
    except ValueError:
        return None
