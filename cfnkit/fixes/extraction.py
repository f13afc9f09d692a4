"""A value made a parameter."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from cfnkit.fixes.fix import Fix, FixSubject, unused, with_member
from cfnkit.rule.secret_properties import secret_properties
from cfnkit.source import Span
from cfnkit.syntax import BOOLEAN, NULL, NUMBER, Mapping, Scalar, at_path, walk
from cfnkit.template import Template
from cfnkit.vocabulary import FOR_EACH, may_hold_reference

if TYPE_CHECKING:
    from cfnkit.json_schema import Json

_NO_LETTERS = re.compile(r"[^A-Za-z0-9]+")
# Default values of parameters: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
_LONGEST = 4096


def extraction_at(line: int, column: int, subject: FixSubject) -> Fix | None:
    """A new parameter in place of the value at a position (1-based), which becomes its default.

    None where no literal value of a property or an output stands, or where no function may stand.
    """
    root = subject.document.root
    if not isinstance(root, Mapping):
        return None
    at = Span(subject.document.source.name, line, column, line, column)
    for path, node in walk(root):
        if isinstance(node, Scalar) and node.span.contains(at) and _may_be_parameter(path, node):
            return _extraction(path, node, root, subject)
    return None


def _may_be_parameter(path: tuple[str | int, ...], node: Scalar) -> bool:
    section = path[0] if path else ""
    within = ("Resources",) if section == "Resources" and "Properties" in path[2:4] else ()
    is_value = bool(within) or (section == "Outputs" and path[2:3] == ("Value",))
    if not is_value or any(_is_call(step) for step in path) or node.kind == NULL:
        return False
    return 0 < len(node.text) <= _LONGEST and not may_hold_reference(node.text)


def _is_call(step: str | int) -> bool:
    """Whether a step leads into the arguments of a function, some of which may be no function; a loop's body may."""
    return isinstance(step, str) and (step == "Ref" or (step.startswith("Fn::") and not step.startswith(FOR_EACH)))


def _extraction(path: tuple[str | int, ...], node: Scalar, root: Mapping, subject: FixSubject) -> Fix | None:
    written, made = Template.of(root), Template.of(subject.processed.tree)
    if "${" in node.text:  # a variable of a loop, or of a language of its own
        return None
    name = unused(_name_of(path), {*written.parameters, *written.resources, *made.resources})
    secret = {"NoEcho": True} if _is_secret(path, written, subject) else {}
    kind = "Number" if node.kind == NUMBER else "String"
    default: Json = int(node.text) if node.kind == NUMBER and node.text.lstrip("-").isdigit() else node.text
    allowed = {"AllowedValues": ["true", "false"]} if node.kind == BOOLEAN else {}
    texts = subject.edited()
    is_json = subject.document.format == "json"
    try:
        texts.put(path, json.dumps({"Ref": name}) if is_json else f"!Ref {name}")
        with_member(texts, root, "Parameters", name, {"Type": kind, "Default": default, **allowed, **secret})
    except KeyError:
        return None
    return Fix(f"Make this value the parameter {name}", texts.replacements)


def _name_of(path: tuple[str | int, ...]) -> str:
    """The name of the resource and of the property; without the words that say nothing, such as an index."""
    steps = [str(step) for step in path[1:] if isinstance(step, str) and step not in ("Properties", "Value")]
    return "".join(_NO_LETTERS.sub("", step[:1].upper() + step[1:]) for step in (steps[0], *steps[-1:])) or "Parameter"


def _is_secret(path: tuple[str | int, ...], written: Template, subject: FixSubject) -> bool:
    found = secret_properties(written, subject.processed.target.region)
    return any(at_path(written.root, each.path) is at_path(written.root, path) for each in found)
