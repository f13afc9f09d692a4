"""One call of an intrinsic function, as the function sees it."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol, TypeAlias

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.intrinsics.allowance import NO_MORE, VALUE_LIMIT
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value, as_node, is_call
from cfnkit.redaction import REDACTED
from cfnkit.source import Span
from cfnkit.syntax import BOOLEAN, NULL, Mapping, Node, Part, Scalar, Sequence, at_path, pieces_of, string
from cfnkit.vocabulary import SUPPORTED_FUNCTIONS, FunctionPlace

Texts: TypeAlias = str | tuple[str, ...]

# A longer number is no useful index or count.
_MAX_DIGITS = 9


class Names(Protocol):
    """The values of the names in an expression."""

    def ref(self, name: str, call: Call) -> Value:
        """The value of ``Ref name``; `call` reports the diagnostics and makes the Unknown."""

    def get_att(self, resource: str, attribute: str, call: Call) -> Value:
        """The value of an attribute of a resource."""

    def condition(self, name: Scalar, call: Call) -> Value:
        """The truth of a condition, as a boolean scalar."""

    def mappings(self) -> abc.Mapping[str, Mapping]:
        """The mappings by name."""

    def exports(self) -> abc.Mapping[str, str] | None:
        """The values of all exports by name; None when they are not known."""

    def stack_output(self, stack: str, output: str) -> str | None:
        """The value of an output of another stack; None when it is not known."""

    def availability_zones(self, region: str) -> Texts | None:
        """The zones of a region (an empty text is the stack's own region); None when they are not known."""

    def parameter_attribute(self, parameter: str, attribute: str) -> Texts | None:
        """An attribute of the resource that a parameter names, for Rules; None when it is not known."""

    def parameters_of_type(self, kind: str) -> abc.Mapping[str, Node | None]:
        """The values of all parameters of a type by name, for Rules; a value that is not known is None."""


class Evaluating(Protocol):
    """The evaluator, as calls and names use it."""

    names: Names
    extended: bool
    path: list[str | int]
    left: set[str]
    diagnostics: list[Diagnostic]

    def report(self, code: Code, message: str, span: Span, hint: str = "", below: tuple[str | int, ...] = ()) -> None:
        """Add a diagnostic for the place that is being evaluated, or `below` it."""

    def report_at(self, path: tuple[str | int, ...], code: Code, message: str, span: Span, hint: str = "") -> None:
        """Add a diagnostic for a path of the template."""

    def may_make(self, characters: int, nodes: int, call: Call) -> bool:
        """Whether so many more characters and nodes may be made; it is reported once when they may not."""

    def suggest(self, word: str, known: abc.Collection[str]) -> str:
        """A sentence with the nearest of the known words."""

    def evaluate(self, node: Node, place: FunctionPlace = ...) -> Value:
        """The value of a node."""

    def evaluate_at(self, node: Node, *path: str | int, place: FunctionPlace = ...) -> Value:
        """The value of a node at a path of the template."""


class Call(NamedTuple):
    """A call: the function's long name, the whole node, its argument, and the kind of place that it is in.

    In its methods, `below` are the keys and 0-based indexes from the argument to a part of it.
    """

    name: str
    node: Mapping
    argument: Node
    place: FunctionPlace
    evaluator: Evaluating

    @property
    def names(self) -> Names:
        """The values of names."""
        return self.evaluator.names

    @property
    def extended(self) -> bool:
        """Whether the template declares AWS::LanguageExtensions, which extend several functions."""
        return self.evaluator.extended

    def evaluate(self, node: Node, *below: str | int) -> Value:
        """The value of a part of the argument."""
        if type(node) is Scalar:
            return node
        path = self.evaluator.path
        length = len(path)
        path.append(self.name)
        path.extend(below)
        value = self.evaluator.evaluate(node, self.place)
        del path[length:]
        return value

    def text_argument(self, message: str) -> Scalar | Unknown:
        """The evaluated argument, a text; Unknown when it is not known, or is no text, which `message` reports."""
        value = self.evaluate(self.argument)
        if isinstance(value, Unknown):
            return self.unknown(value.reason, value.call)
        return value if isinstance(value, Scalar) and value.kind != NULL else self.fail(message)

    def list_items(self, node: Node, *below: str | int) -> tuple[Node | Unknown, ...] | Unknown | None:
        """The evaluated items of a list, or of a call whose value is a list.

        Items without a value are left out. The result is Unknown when the list is not known, None when it is no list.
        """
        if isinstance(node, Sequence):
            values = [self.evaluate(item, *below, index) for index, item in enumerate(node.items)]
            return tuple(value for value in values if value is not NO_VALUE)
        value = self.evaluate(node, *below)
        if isinstance(value, Unknown):
            return value
        if not isinstance(value, Sequence):
            return None
        reason = "an item is known to a deployment only"
        return tuple(Unknown(reason, item) if is_call(item) else item for item in value.items)

    def arguments(self, low: int, high: int | None = None) -> tuple[Node, ...] | None:
        """The items of the argument; None when it is no list of `low` to `high` items (exactly `low` by default)."""
        argument = self.argument
        if not isinstance(argument, Sequence) or not low <= len(argument.items) <= (high or low):
            return None
        return argument.items

    def unknown(self, reason: str, argument: Node | None = None) -> Unknown:
        """The value of a call that stays in the template, with its `argument` as far as it is evaluated."""
        self.evaluator.left.add(self.name)
        if argument is None or argument is self.argument:
            return Unknown(reason, self.node)
        return Unknown(reason, self.node.replacing({self.name: argument}))

    def of(self, argument: Node) -> Call:
        """The same call with another argument."""
        return self._replace(node=self.node.replacing({self.name: argument}), argument=argument)

    def needs_extensions(self) -> Unknown:
        """Refuse a function that only AWS::LanguageExtensions provides."""
        hint = f"{self.name} needs the transform AWS::LanguageExtensions."
        return self.fail(unsupported(self.name), hint=hint)

    def refuse_size(self, characters: int, nodes: int = 1) -> Unknown | None:
        """Report a value of so many characters and nodes, if the service takes none of that size; otherwise None."""
        if characters > VALUE_LIMIT:
            message = f"The value of {self.name} is longer than {VALUE_LIMIT:,} characters."
            return self.fail(message, code=Code.SIZE, hint="A template with such a value is larger than the limit.")
        return None if self.evaluator.may_make(characters, nodes, self) else Unknown(NO_MORE, self.node)

    def safe(self, text: str) -> str:
        """A text of the argument as it may be shown: a secret is masked."""
        parts = self.argument.items if isinstance(self.argument, Sequence) else (self.argument,)
        secret = any(isinstance(part, Scalar) and part.shown is not None and part.text == text for part in parts)
        return REDACTED if secret else text

    def fail(
        self, message: str, *below: str | int, code: Code = Code.FUNCTION, hint: str = "", at: Node | None = None
    ) -> Unknown:
        """Report an error in the call, or in its part `below` (or `at`); the call stays as it is.

        Nulls are refused everywhere, so that a call with a null is not reported here.
        """
        part = at or (at_path(self.argument, below) if below else None)
        if not _holds_null(part or self.argument, 1 if part else 2):
            path = (self.name, *below) if part else ()
            self.evaluator.report(code, message, (part or self.node).span, hint, path)
        return Unknown(message, self.node)

    def text(self, text: str, shown: str | None = None, parts: Iterable[Part] = ()) -> Scalar:
        """A string at the place of the call, made of `parts`; outputs print `shown` in its place if it is a secret."""
        return string(text, self.node.span, self.node.steps, shown, pieces_of(parts))

    def boolean(self, value: bool) -> Scalar:
        """A boolean at the place of the call."""
        return Scalar(BOOLEAN, "true" if value else "false", self.node.span, self.node.steps)

    def texts(self, texts: Iterable[str], shown: str | None = None) -> Sequence:
        """A list of strings at the place of the call; outputs print `shown` for each if they are secret."""
        return self.sequence(tuple(self.text(text, shown) for text in texts))

    def sequence(self, items: tuple[Node, ...]) -> Sequence:
        """A list at the place of the call."""
        return Sequence(items, self.node.span, self.node.steps)

    def known(self, texts: Texts) -> Node:
        """A string or list of strings at the place of the call."""
        return self.text(texts) if isinstance(texts, str) else self.texts(texts)

    def with_argument(self, *items: Node | Unknown) -> Sequence:
        """The argument list with these items, which are evaluated as far as possible."""
        return Sequence(tuple(as_node(item) for item in items), self.argument.span, self.argument.steps)


Function: TypeAlias = Callable[[Call], Value]
"""The code of an intrinsic function: from a call of it to its value."""


def unsupported(name: str) -> str:
    """The service's message for a function that it does not know."""
    return f"Template Error: Encountered unsupported function: {name} Supported functions are: [{SUPPORTED_FUNCTIONS}]"


def is_text(value: Value) -> bool:
    """Whether a value can be taken as a string: a scalar that is not null."""
    return isinstance(value, Scalar) and value.kind != NULL


def whole_number(value: Value) -> int | None:
    """The number of a scalar with digits only; otherwise None."""
    text = value.text if isinstance(value, Scalar) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None


def visible(part: Scalar) -> str:
    """The text of a scalar as it may be shown."""
    return part.text if part.shown is None else part.shown


def hidden(*parts: Node) -> str | None:
    """The mask for a text made of `parts`, if one of them is secret: their places in it are not known."""
    return REDACTED if any(isinstance(part, Scalar) and part.shown is not None for part in parts) else None


def _holds_null(node: Node, depth: int) -> bool:
    if isinstance(node, Scalar):
        return node.kind == NULL
    children = node.items if isinstance(node, Sequence) else node.entries.values()
    return depth > 0 and any(_holds_null(child, depth - 1) for child in children)
