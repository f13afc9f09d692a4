"""`propertyTransform`: the value that the service makes of a declared one, as a JSONata expression.

https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

import collections.abc as abc
import re
import warnings
from typing import Any

from cfnkit.drift.shapes.marks import PropertyTransform
from cfnkit.drift.values import is_number, same

_OR = re.compile(r"\s+\$OR\s+")
_PATTERN = re.compile(r"[][*+?(){}^$|\\]")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?\Z")
_NULL = re.compile(r"\bnull\b")
_JSON = (str, int, float, dict, list, type(None))
_ANY_REST = ".*"
_SECONDS = 0.5
_LONGEST = 4096


class TransformError(Exception):
    """A transform could not be evaluated."""


class TransformEvaluator:
    """Evaluates transforms; each expression is compiled once.

    Most expressions name the property alone, in the object that has it; some name it by its path, after its owner.
    """

    def __init__(self) -> None:
        self._compiled: dict[str, Any] = {}

    def results(
        self,
        transforms: abc.Iterable[PropertyTransform],
        parent: abc.Mapping[str, Any],
        root: abc.Mapping[str, Any],
        value: Any,
    ) -> abc.Iterator[Any]:
        """The result of each alternative for the declared value: a TransformError for one that fails, none for null.

        `parent` is the object that has the property, `root` the resource's properties.
        """
        for transform in transforms:
            for expression in alternatives(transform.expression):
                result = self._result(expression, transform, parent, root, value)
                if result is not None:
                    yield result

    def make_null(
        self,
        transforms: abc.Iterable[PropertyTransform],
        parent: abc.Mapping[str, Any],
        root: abc.Mapping[str, Any],
        value: Any,
    ) -> bool:
        """Whether an alternative that contains `null` makes null of the declared value."""
        return any(
            _NULL.search(expression) is not None and self._result(expression, transform, parent, root, value) is None
            for transform in transforms
            for expression in alternatives(transform.expression)
        )

    def _result(
        self,
        expression: str,
        transform: PropertyTransform,
        parent: abc.Mapping[str, Any],
        root: abc.Mapping[str, Any],
        value: Any,
    ) -> Any:
        error: TransformError | None = None
        for spelt in _spellings(value):
            scope = {**parent, transform.name: spelt}
            if transform.owner and re.search(rf"\b{transform.owner}\.", expression):
                scope = {**root, transform.owner: scope}
            try:
                return self.evaluate(expression, scope)
            except TransformError as failure:
                error = error or failure
        return error

    @staticmethod
    def matches(result: Any, actual: Any, declared: Any) -> bool:
        """Whether the actual value is the result of a transform, or matches it as a regular expression."""
        if same(result, actual) or (is_number(result) and is_number(actual) and result == actual):
            return True
        if isinstance(result, bool) or isinstance(actual, bool):
            return str(result).lower() == str(actual).lower()
        if not isinstance(actual, str):
            return is_number(actual) and isinstance(result, str) and result == str(actual)
        if not isinstance(result, str) or result == declared or not _PATTERN.search(result):
            return is_number(result) and str(result) == actual
        if result == f"{declared}{_ANY_REST}":
            # A version stands for those that begin with all of its parts: 14.1 for 14.1.3, not for 14.12.
            return actual.startswith(f"{declared}.")
        return _fits(result, actual)

    def evaluate(self, expression: str, scope: abc.Mapping[str, Any]) -> Any:
        """The result of an expression without alternatives; None when it is undefined or null.

        Raises TransformError when the expression cannot be parsed or evaluated.
        """
        import jsonata

        try:
            compiled = self._compiled.get(expression)
            if compiled is None:
                compiled = self._compiled[expression] = jsonata.Jsonata(expression)
            return compiled.evaluate(_known(scope))
        except (RuntimeError, ArithmeticError, ValueError, TypeError, LookupError, AttributeError) as error:
            # The message of the error may quote a value, which may be secret.
            raise TransformError(f"The property transform {expression!r} failed ({type(error).__name__}).") from error


def alternatives(transform: str) -> list[str]:
    """The expressions of a transform, separated by ` $OR `, which is not an operator of JSONata."""
    return [expression.strip() for expression in _OR.split(transform) if expression.strip()]


def _spellings(value: Any) -> abc.Iterator[Any]:
    """The value, and then the number of a numeric text, or the text of a number, for expressions that need it."""
    yield value
    if isinstance(value, str) and _NUMBER.match(value):
        yield float(value) if "." in value else int(value)
    elif is_number(value):
        yield str(value)


def _known(value: Any) -> Any:
    """The value without its unsettled parts, which an expression cannot take."""
    if isinstance(value, abc.Mapping):
        return {key: _known(item) for key, item in value.items() if isinstance(item, _JSON)}
    if isinstance(value, list):
        return [_known(item) for item in value if isinstance(item, _JSON)]
    return value


def _fits(pattern: str, text: str) -> bool:
    """Whether all of a text matches a pattern; False when the pattern is invalid or takes too long.

    A Lambda function has no `regex`, which is compiled, and a call of it ends with the time-out of the function.
    """
    if len(pattern) > _LONGEST or len(text) > _LONGEST:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of "[[]", which a future version may read as a nested set
        try:
            import regex
        except ModuleNotFoundError:
            return _fits_without_limit(pattern, text)
        try:
            return regex.fullmatch(pattern, text, regex.V0, timeout=_SECONDS) is not None
        except (regex.error, TimeoutError, RecursionError, OverflowError):
            return False


def _fits_without_limit(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except (re.error, RecursionError, OverflowError):
        return False
