"""One call of an intrinsic function, as the function sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from cfnkit.diagnostics import REDACTED, Code
from cfnkit.intrinsics.values import NO_VALUE, Unknown, Value, kept
from cfnkit.source import Span
from cfnkit.syntax import BOOLEAN, NULL, Mapping, Node, Scalar, Sequence, string
from cfnkit.vocabulary import Place

if TYPE_CHECKING:
    from cfnkit.intrinsics.evaluator import Evaluator


class Names(Protocol):
    """What the names in an expression stand for, where it is evaluated."""

    def ref(self, name: str, call: Call) -> Value:
        """The value of ``Ref name``; `call` takes the diagnostics and makes the Unknown."""

    def get_att(self, resource: str, attribute: str, call: Call) -> Value:
        """The value of an attribute of a resource."""

    def condition(self, name: Scalar, call: Call) -> Value:
        """Whether the condition holds, as a boolean scalar."""

    def mapping(self, name: str) -> Mapping | None:
        """The mapping of that name."""

    def look_up(self, kind: str, name: str) -> str | Sequence | None:
        """What AWS would answer (`kind` is export, stack_output, availability_zones, rule), or None: not known."""

    def parameters_of_type(self, kind: str) -> Sequence | None:
        """The values of all parameters of a type, for Rules; None when one is not known."""


class Call(NamedTuple):
    """A call: the function's long name, the whole node, its argument, and the place it is called in."""

    name: str
    node: Mapping
    argument: Node
    place: Place
    evaluator: Evaluator

    @property
    def names(self) -> Names:
        """What names stand for here."""
        return self.evaluator.names

    @property
    def extended(self) -> bool:
        """Whether the template declares AWS::LanguageExtensions, which lets functions do more."""
        return self.evaluator.extended

    def evaluate(self, node: Node, place: Place | None = None) -> Value:
        """The value of a part of the argument."""
        return self.evaluator.evaluate(node, place or self.place)

    def unknown(self, reason: str, argument: Node | None = None) -> Unknown:
        """The call stays, with as much of its argument evaluated as is known."""
        if argument is None or argument is self.argument:
            return Unknown(reason, self.node)
        return Unknown(reason, self.node.replacing({self.name: argument}))

    def fail(self, message: str, span: Span | None = None, code: Code = Code.FUNCTION, hint: str = "") -> Unknown:
        """Record what is wrong with the call; it stays as it is."""
        self.evaluator.report(code, message, span or self.node.span, hint)
        return Unknown(message, self.node)

    def text(self, text: str, shown: str | None = None) -> Scalar:
        """A string that stands where the call stands; `shown` instead of a secret."""
        return string(text, self.node.span, self.node.steps, shown)

    def boolean(self, value: bool) -> Scalar:
        """A truth value that stands where the call stands."""
        return Scalar(BOOLEAN, "true" if value else "false", self.node.span, self.node.steps)

    def sequence(self, items: tuple[Node, ...]) -> Sequence:
        """A list that stands where the call stands."""
        return Sequence(items, self.node.span, self.node.steps)

    def arguments(self, low: int, high: int | None = None) -> tuple[Node, ...] | None:
        """The items of a list argument that has `low` to `high` items (`low` exactly without `high`), else None."""
        argument = self.argument
        if not isinstance(argument, Sequence) or not low <= len(argument.items) <= (high or low):
            return None
        return argument.items

    def list_items(self, node: Node) -> tuple[Node | Unknown, ...] | Unknown | None:
        """The evaluated items of a list, or of a call that gives one.

        Items without a value are gone; Unknown when the list is not known as a whole; None when it is no list.
        """
        if isinstance(node, Sequence):
            values = [self.evaluate(item) for item in node.items]
            return tuple(value for value in values if value is not NO_VALUE)
        value = self.evaluate(node)
        if isinstance(value, Unknown):
            return value
        return value.items if isinstance(value, Sequence) else None

    def with_argument(self, *items: Node | Unknown) -> Sequence:
        """The argument list with these items, evaluated as far as they are known."""
        return Sequence(tuple(kept(item) for item in items), self.argument.span, self.argument.steps)


def is_text(value: Value) -> bool:
    """Whether a value can be taken as a string: a scalar that is not null."""
    return isinstance(value, Scalar) and value.kind != NULL


def hidden(*parts: Scalar) -> str | None:
    """What is shown of a text made of `parts` in a way that hides where they are: all of it is masked."""
    return REDACTED if any(part.shown is not None for part in parts) else None
