"""Check the layout of a template and of its loops, which the transform does before it evaluates any value."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.diagnostics import Code, Diagnostic, Problem, Related
from cfnkit.source import Span
from cfnkit.syntax import NULL, STRING, Mapping, Node, Scalar, Sequence, children
from cfnkit.vocabulary import FOR_EACH, LOGICAL_ID

MAX_NESTING = 5
SECTIONS = ("Conditions", "Resources", "Outputs")
_INVALID = "Invalid input passed to the AWS::LanguageExtensions Transform"
_NAMELESS = FOR_EACH.rstrip(":")
_LAYOUT = "Fn::ForEach layout is incorrect"
# Measured and documented: these are refused in JSON text, even when the name is a key of the data.
_NOT_IN_JSON = frozenset({"Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"})


def check_layout(root: Mapping) -> list[Diagnostic]:
    """The diagnostics for sections and members that are not objects, and for malformed and misplaced loops."""
    layout = _Layout(root)
    resources = root.get("Resources")
    if not isinstance(resources, Mapping):
        layout.refuse(_INVALID, root.span if resources is None else resources.span, "Resources must be an object.")
        return layout.findings
    for section, node in root.entries.items():
        layout.path = [section]
        if section not in SECTIONS:
            layout.value(node, loops=False)
        elif isinstance(node, Mapping):
            layout.members(section, node)
        elif not isinstance(node, Scalar) or node.kind != NULL:
            layout.refuse(_INVALID, node.span, f"{section} must be an object.")
    return layout.findings


class _Layout:
    """One walk over a template; `path` is the current place."""

    def __init__(self, root: Mapping) -> None:
        self.findings: list[Diagnostic] = []
        self.path: list[str | int] = []
        self._reported: set[tuple[str, Span]] = set()
        self._names: dict[str, Span] = {}
        self._identifiers: list[str] = []
        self._taken: set[str] = set()
        for section in ("Parameters", "Resources"):
            node = root.get(section)
            self._taken.update(node.entries if isinstance(node, Mapping) else ())

    def refuse(self, message: str, span: Span, hint: str = "", related: tuple[Related, ...] = ()) -> None:
        if (message, span) not in self._reported:
            self._reported.add((message, span))
            path = tuple(self.path)
            self.findings.append(Diagnostic(Code.LANGUAGE_EXTENSIONS, Problem(message, span, path, hint, related)))

    def members(self, section: str, node: Mapping) -> None:
        """Check the members of a section, or of the body of a loop in it."""
        for name, member in node.entries.items():
            self.path.append(name)
            if name.startswith(FOR_EACH):
                self._loop(name, node.key_span(name), member, lambda body: self.members(section, body))
            elif name.startswith(_NAMELESS):
                self.refuse(_LAYOUT, node.key_span(name), f"A loop has a name: {FOR_EACH}NAME.")
            elif isinstance(member, Mapping):
                self._member(section, member)
            elif section != "Resources" and isinstance(member, Scalar) and member.kind == NULL:
                self.refuse(f"[/{section}/{name}] 'null' values are not allowed", node.key_span(name))
            elif section != "Conditions":
                what = "resource definition" if section == "Resources" else "definition"
                self.refuse(f"[/{section}/{name}] {what} is malformed", node.key_span(name))
            self.path.pop()

    def _member(self, section: str, member: Mapping) -> None:
        if section != "Resources":
            self.value(member, loops=True)
            return
        if self._identifiers and next(iter(member.entries), "") == "Condition":
            hint = "In a loop, Condition cannot be the first key: write another one, such as Type, before it."
            self.refuse("Condition layout is incorrect", member.key_span("Condition"), hint)
        for attribute, node in member.entries.items():
            self.path.append(attribute)
            if attribute.startswith(FOR_EACH):
                self._misplaced(member.key_span(attribute))
            else:
                self.value(node, loops=attribute == "Properties")
            self.path.pop()

    def value(self, node: Node, loops: bool) -> None:
        """Check a value; `loops`: it may hold loops."""
        if isinstance(node, Mapping):
            if len(node.entries) > 1 and self.path[0] == "Resources" and next(iter(node.entries)) == "Condition":
                self._note_condition(node.key_span("Condition"))
            for key, item in node.entries.items():
                self.path.append(key)
                if key.startswith(FOR_EACH):
                    if loops:
                        self._loop(key, node.key_span(key), item, lambda body: self.value(body, True))
                    elif isinstance(item, Sequence):
                        self._misplaced(node.key_span(key))
                elif loops and key.startswith(_NAMELESS):
                    self.refuse(_LAYOUT, node.key_span(key), f"A loop has a name: {FOR_EACH}NAME.")
                elif not isinstance(item, Scalar):
                    if key == "Fn::ToJsonString" and len(node.entries) == 1 and self.path[0] in SECTIONS:
                        self._in_json(item)
                    self.value(item, loops)
                self.path.pop()
        elif isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                if not isinstance(item, Scalar):
                    self.path.append(index)
                    self.value(item, loops)
                    self.path.pop()

    def _note_condition(self, span: Span) -> None:
        """Reported of the service (cfn-language-discussion 160): it takes such an object for a function and fails."""
        message = "AWS::LanguageExtensions may take this object for the function Condition, and fail."
        hint = "Write another key before Condition."
        self.findings.append(Diagnostic(Code.TRANSFORM_NOTE, Problem(message, span, tuple(self.path), hint)))

    def _loop(self, key: str, span: Span, node: Node, inside: abc.Callable[[Mapping], None]) -> None:
        """Check a loop; `inside` checks its body."""
        self._check_name(key.removeprefix(FOR_EACH), span)
        if not isinstance(node, Sequence) or len(node.items) != 3:
            self.refuse(_LAYOUT, span, "A loop is a list of three: identifier, collection, and an object.")
            return
        identifier, _, body = node.items
        if not isinstance(identifier, Scalar) or identifier.kind != STRING or not LOGICAL_ID.match(identifier.text):
            self.refuse(_LAYOUT, identifier.span, "The identifier is a string of letters and digits.")
            return
        if identifier.text in self._identifiers:
            message = f"The identifier '{identifier.text}' is used by an outer loop already"
            self.refuse(message, identifier.span)
        elif identifier.text in self._taken:
            message = f"The identifier '{identifier.text}' is the name of a parameter or resource"
            self.refuse(message, identifier.span)
        if not isinstance(body, Mapping) or not body.entries:
            self.refuse(_LAYOUT, body.span, "The third item is an object with the keys to make.")
            return
        self._identifiers.append(identifier.text)
        if len(self._identifiers) > MAX_NESTING:
            self.refuse(f"Fn::ForEach is nested more than {MAX_NESTING} levels deep", span)
        else:
            inside(body)
        self._identifiers.pop()

    def _check_name(self, name: str, span: Span) -> None:
        if not LOGICAL_ID.match(name):
            self.refuse(f"The loop name '{name}' is not alphanumeric", span)
        elif name in self._names:
            related = (Related(f"the other loop '{name}'", self._names[name]),)
            self.refuse(f"The loop name '{name}' stands twice in the template", span, related=related)
        elif name in self._taken:
            self.refuse(f"The loop name '{name}' is the name of a parameter or resource", span)
        self._names.setdefault(name, span)

    def _misplaced(self, span: Span) -> None:
        hint = "A loop may stand in Resources, Conditions, Outputs, and in the Properties of a resource."
        self.refuse("Fn::ForEach is not supported here", span, hint)

    def _in_json(self, node: Node) -> None:
        """Refuse the functions that Fn::ToJsonString does not take."""
        if isinstance(node, Mapping) and len(node.entries) == 1:
            name, argument = next(iter(node.entries.items()))
            where = f"for resource {self.path[1]}"
            if name in _NOT_IN_JSON:
                message = f"Fn::ToJsonString does not support {name} intrinsic function {where}"
                hint = "It takes functions that give a value, and no conditions."
                if name == "Condition":
                    hint = "An object whose only key is Condition is taken for the function."
                self.refuse(message, node.key_span(name), hint)
                return
            if name == "Ref" and isinstance(argument, Scalar) and argument.text == "AWS::NotificationARNs":
                message = f"Fn::ToJsonString does not support {argument.text} pseudo parameter {where}"
                self.refuse(message, argument.span, "It is known to a deployment only.")
                return
        for child in children(node):
            self._in_json(child)
