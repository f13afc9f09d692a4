"""What a document of Systems Manager has besides its steps, by the schema of its type."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.reading import is_known
from cfnkit.documents.regular_expressions import TextPatterns, fault_of_pattern
from cfnkit.documents.systems_manager.document import TYPES, SsmDocument, known_text, may_have_more
from cfnkit.documents.systems_manager.rules import SCHEMA, UNKNOWN_KEY, VERSION
from cfnkit.documents.systems_manager.tables import keys_of
from cfnkit.documents.systems_manager.values import (
    is_json,
    is_of_type,
    keys_of_object,
    nearest,
    refers,
    shown_kind,
    type_in_words,
)
from cfnkit.rule import Finding
from cfnkit.syntax import NUMBER, STRING, Mapping, Node, Scalar, Sequence, walk
from cfnkit.vocabulary import suggestion

_SESSIONS = ("Standard_Stream", "InteractiveCommands", "NonInteractiveCommands", "Port")
_PARAMETER_TYPES = {"string": "String", "stringlist": "StringList", "integer": "Integer", "boolean": "Boolean"}
_PARAMETER_TYPES |= {"maplist": "MapList", "stringmap": "StringMap"}


def version_of(document: SsmDocument) -> Iterator[Finding]:
    """Whether the schema version is one of the document's type."""
    node = document.root.get("schemaVersion")
    if not isinstance(node, Scalar) or not is_known(node):
        return
    versions = keys_of(document.type).versions
    if node.kind == NUMBER and node.text in versions:
        message = f"schemaVersion is the number {node.text}; Systems Manager has texts as versions."
        yield document.finding(UNKNOWN_KEY, message, node.span, f"Write '{node.text}' in quotes.")
    elif node.text not in versions:
        is_known_one = any(node.text in keys_of(type).versions for type in TYPES)
        message = f"schemaVersion is '{node.text}'; a document of type {document.type} has {' or '.join(versions)}."
        hint = "DocumentType says which type the document has; without it, it is Command." if is_known_one else ""
        yield document.finding(VERSION, message, node.span, hint)


def top_level(document: SsmDocument) -> Iterator[Finding]:
    """What is wrong with the keys of the document, its parameters and outputs."""
    root = document.root
    if "schemaVersion" not in root.entries:
        written = next((key for key in root.entries if key.lower() == "schemaversion"), None)
        span = root.key_span(written or next(iter(root.entries), ""))
        yield document.finding(SCHEMA, "The document has no 'schemaVersion', which it must have.", span)
    is_first = document.version == "1.2" and document.type == "Command"
    keys = keys_of("runtimeConfig" if is_first else document.type)
    misplaced = root.get("outputs") if _has_objects(root.get("outputs")) else None
    checked = root if misplaced is None else root.without("outputs")
    yield from keys_of_object(document, checked, keys, "The document", UNKNOWN_KEY, SCHEMA)
    if misplaced is not None:
        message = "outputs of a document are texts such as step.Output; names and selectors are outputs of a step."
        hint = "Write these outputs in the step, beside its inputs."
        yield document.finding(SCHEMA, message, root.key_span("outputs"), hint)
    patterns = TextPatterns()
    if document.parameters is not None:
        for name, parameter in document.parameters.entries.items():
            yield from _parameter(document, name, parameter, patterns)
    variables = root.get("variables")
    for name, variable in variables.entries.items() if isinstance(variables, Mapping) else ():
        yield from _parameter(document, name, variable, patterns, "variable")
    if document.type == "Session":
        yield from _session(document)
    elif document.type == "Package":
        yield from _package(document)


def _has_objects(node: Node | None) -> bool:
    return isinstance(node, Sequence) and any(isinstance(item, Mapping) for item in node.items)


def _parameter(
    document: SsmDocument, name: str, node: Node, patterns: TextPatterns, kind: str = "parameter"
) -> Iterator[Finding]:
    if not isinstance(node, Mapping):
        if not isinstance(node, Scalar) or is_known(node):
            message = f"The {kind} '{name}' is {shown_kind(node)}; it has to be an object with a type."
            yield document.finding(SCHEMA, message, node.span)
        return
    what = f"The {kind} '{name}'"
    yield from keys_of_object(document, node, keys_of("parameter"), what, UNKNOWN_KEY, SCHEMA)
    type_node, default = node.get("type"), node.get("default")
    written, type = known_text(type_node), type_of_parameter(node)
    if written and not type and "::" not in written:
        assert type_node is not None
        message = f"{what} has the type '{written}', which does not exist."
        hint = suggestion(written, _PARAMETER_TYPES.values())
        yield document.finding(SCHEMA, message, type_node.span, hint)
    yield from _allowed(document, name, node)
    if default is None or not type:
        return
    if not is_of_type(default, type) and not _is_empty(default):
        message = f"The default of '{name}' is {shown_kind(default)}; the type {type} is {type_in_words(type)}."
        yield document.finding(SCHEMA, message, default.span)
    allowed = node.get("allowedValues")
    if isinstance(allowed, Sequence) and isinstance(default, Scalar) and default.text and not refers(default.text):
        texts = [item.text for item in allowed.items if isinstance(item, Scalar)]
        if all(map(is_known, allowed.items)) and default.text not in texts:
            message = f"The default of '{name}' is '{default.text}', which is none of its allowedValues."
            yield document.finding(SCHEMA, message, default.span, suggestion(default.text, texts))
    if type in ("String", "StringList"):
        yield from _refused(document, name, known_text(node.get("allowedPattern")), default, patterns)


def _refused(
    document: SsmDocument, name: str, pattern: str, default: Node, patterns: TextPatterns
) -> Iterator[Finding]:
    """The texts of a default that the pattern of its parameter refuses."""
    for each in default.items if isinstance(default, Sequence) else (default,):
        text = known_text(each)
        if text and pattern and not refers(text) and not is_json(each) and patterns.refuse(pattern, text):
            message = f"The default of '{name}' is '{text}', which its allowedPattern refuses."
            yield document.finding(SCHEMA, message, each.span)


def _allowed(document: SsmDocument, name: str, node: Mapping) -> Iterator[Finding]:
    """What is wrong with the values and the pattern that a parameter allows."""
    values, pattern = node.get("allowedValues"), node.get("allowedPattern")
    if values is not None and not isinstance(values, Sequence) and is_known(values):
        message = f"The allowedValues of '{name}' are {shown_kind(values)}; they have to be a list."
        yield document.finding(SCHEMA, message, values.span)
    fault = fault_of_pattern(known_text(pattern))
    if pattern is not None and fault:
        message = f"The allowedPattern of '{name}' is no regular expression: {fault}."
        yield document.finding(SCHEMA, message, pattern.span)


def type_of_parameter(node: Node | None) -> str:
    """The type of a parameter, such as `String`; empty for one of AWS's resources, or that is not known."""
    written = known_text(node.get("type")) if isinstance(node, Mapping) else ""
    return _PARAMETER_TYPES.get(written.lower().replace("_", ""), "")


def _package(document: SsmDocument) -> Iterator[Finding]:
    """The files that the platforms of a package name and that `files` does not have."""
    files = document.root.get("files")
    if not isinstance(files, Mapping) or may_have_more(files):
        return
    for path, node in walk(document.root.get("packages") or files):
        if path[-1:] == ("file",) and known_text(node) and known_text(node) not in files.entries:
            message = f"'files' has no '{known_text(node)}'."
            yield document.finding(SCHEMA, message, node.span, nearest(known_text(node), files.entries))


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == STRING and not node.text


def _session(document: SsmDocument) -> Iterator[Finding]:
    kind = document.root.get("sessionType")
    written = known_text(kind)
    if kind is not None and written and written not in _SESSIONS:
        message = f"sessionType is '{written}'; it has to be one of {', '.join(_SESSIONS)}."
        yield document.finding(SCHEMA, message, kind.span, suggestion(written, _SESSIONS))
    for key in ("inputs", "properties"):
        node = document.root.get(key)
        if isinstance(node, Mapping):
            keys = keys_of(f"{key} of a session")
            yield from keys_of_object(document, node, keys, f"'{key}' of the session", UNKNOWN_KEY, SCHEMA)
