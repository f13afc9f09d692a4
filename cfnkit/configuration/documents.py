"""Read the YAML and JSON documents of a configuration, check them against their schemas, and read scalars as text.

They may hold secrets, so no message here cites a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cfnkit.conformance import Schema, flaw_of_document, schema_beside
from cfnkit.diagnostics import Code, ConfigurationError, Diagnostic, Severity
from cfnkit.files.project import ProjectFiles
from cfnkit.files.reading import read_given
from cfnkit.source import SourceText, Span
from cfnkit.syntax import NULL, NUMBER, Document, Mapping, Node, Scalar, Sequence, at_path, parse, to_plain
from cfnkit.syntax.limits import MAX_BYTES

_QUOTED_MARK = re.compile(r"'[^\w\s']{1,2}'")  # punctuation of YAML and JSON, as in "expected ',' or ']'"


def configuration_schema() -> Schema:
    """The JSON Schema of `.cfnkit.yaml`; its definitions include the other documents with ignore rules."""
    return schema_beside(__file__, "configuration")


def configuration_schema_text() -> str:
    """The text of that schema, as its file has it."""
    return Path(__file__).with_name("configuration.schema.json").read_text(encoding="utf-8")


def read_document(
    path: Path, what: str, named_at: Span | None = None, project: ProjectFiles | None = None, *, tags: bool = False
) -> Document:
    """The document at `path`, read as JSON or YAML by its content, or as TOML by its name.

    With `tags`, a YAML tag of another program is no fault: its value is an object whose one key is the tag.

    `what` names its kind in messages; `named_at` is the span at which another document names it, which may name only
    files of `project`. Raises ConfigurationError when it cannot be read, and, with the place, when it is not
    well-formed.
    """
    try:
        data = project.read(path, MAX_BYTES) if project else read_given(path, MAX_BYTES)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigurationError(f"The {what} {path} cannot be read: {reason}.", named_at) from error
    return document_of(data, path, tags=tags)


def document_of(data: bytes, path: Path, *, tags: bool = False) -> Document:
    """The document in a text, which the `path` names; `tags` as in `read_document`. Raises ConfigurationError."""
    document = _parsed(data, path)
    for finding in document.diagnostics:
        if finding.severity is Severity.ERROR and not (tags and finding.code is Code.UNKNOWN_TAG):
            raise ConfigurationError(_unreadable(finding), finding.span)
    return document


def _parsed(data: bytes, path: Path) -> Document:
    if path.suffix != ".toml":
        return parse(data, str(path))
    from cfnkit.syntax.parse import decode
    from cfnkit.syntax.toml import parse_toml

    text, flaw = decode(data, str(path))
    document = parse_toml(text, str(path))
    return document if flaw is None else replace(document, diagnostics=(flaw,))


def _unreadable(finding: Diagnostic) -> str:
    """The message for a document that is not well-formed; it cites no text, since a password can look like a tag."""
    if finding.code is Code.DUPLICATE_KEY:
        return f"{finding.message} {finding.hint}"
    if finding.code is Code.UNKNOWN_TAG:
        return "The YAML tag is unknown or does not fit its value. Quote a text that begins with '!'."
    cites = "'" in _QUOTED_MARK.sub("", finding.hint)
    return f"{finding.code.title}. {'' if cites else finding.hint}".rstrip()


def written_text(scalar: Scalar, source: SourceText) -> str:
    """The text of a string or a boolean, or a number as it is written (`1000.0`, `010`, `22:22`)."""
    if scalar.kind != NUMBER:
        return scalar.text
    span = scalar.span
    start = span.column - 1 if span.line == span.end_line else 0
    written = source.line(span.end_line)[start : span.end_column - 1]
    return written.split()[-1].strip("'\"")  # a tag or an anchor may stand before it


def parameter_value(name: str, node: Node, source: SourceText) -> str:
    """The value of parameter `name` as CloudFormation takes it: a text, or a list joined with commas.

    Raises ConfigurationError, with the place, for null and for an object.
    """
    if isinstance(node, Sequence):
        return ",".join(_scalar_value(name, item, source) for item in node.items)
    return _scalar_value(name, node, source)


def _scalar_value(name: str, node: Node, source: SourceText) -> str:
    if isinstance(node, Scalar) and node.kind != NULL:
        return written_text(node, source)
    found = "null" if isinstance(node, Scalar) else "a list in a list" if isinstance(node, Sequence) else "an object"
    hint = ' Write "" for an empty one.' if found == "null" else ""
    message = f"The value of '{name}' is {found}; it must be a string, a number, a boolean or a list of them.{hint}"
    raise ConfigurationError(message, node.span)


@dataclass(frozen=True, slots=True)
class Section:
    """An object of a document that its schema accepts; `path` is its place, `targets.tokyo`.

    A missing key is read as None, or as an empty value.
    """

    node: Mapping
    source: SourceText
    path: str = ""

    def place_of(self, key: str) -> str:
        """The path of `key`."""
        return f"{self.path}.{key}" if self.path else key

    def refusal(self, key: str, expected: str) -> ConfigurationError:
        """The error for an unexpected value of `key`; `expected` completes "must be ..."."""
        return ConfigurationError(f"'{self.place_of(key)}' must be {expected}.", self.node.key_span(key))

    def text(self, key: str) -> str | None:
        """The text of a scalar."""
        value = self.node.get(key)
        return written_text(value, self.source) if isinstance(value, Scalar) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(text for text, _ in self.placed_texts(key))

    def placed_texts(self, key: str) -> Iterator[tuple[str, Span]]:
        """The texts of a list, each with its span."""
        value = self.node.get(key)
        for item in value.items if isinstance(value, Sequence) else ():
            if isinstance(item, Scalar):
                yield written_text(item, self.source), item.span

    def table(self, key: str) -> dict[str, str]:
        """The texts of an object, by key."""
        items = self.section(key).node.entries.items()
        return {name: written_text(node, self.source) for name, node in items if isinstance(node, Scalar)}

    def parameters(self, key: str) -> dict[str, str]:
        """The parameter values of an object, by name."""
        items = self.section(key).node.entries.items()
        return {name: parameter_value(name, node, self.source) for name, node in items}

    def number(self, key: str) -> float | None:
        """A number."""
        value = self.node.get(key)
        return float(value.text) if isinstance(value, Scalar) else None

    def flag(self, key: str) -> bool:
        """A boolean; false when it is missing."""
        value = self.node.get(key)
        return isinstance(value, Scalar) and value.text == "true"

    def section(self, key: str) -> Section:
        """The object of `key`."""
        value = self.node.get(key)
        node = value if isinstance(value, Mapping) else Mapping({}, {}, self.node.span)
        return Section(node, self.source, self.place_of(key))

    def sections(self) -> Iterator[tuple[str, Section]]:
        """Each object in this one, by its key."""
        for key, value in self.node.entries.items():
            if isinstance(value, Mapping):
                yield key, self.section(key)


def check_conformance(root: Node, schema: Schema, subject: str) -> None:
    """Raise ConfigurationError, with the place, for the likely cause of what is wrong with a document.

    `subject` is what messages call the document, "the configuration".
    """
    flaw = flaw_of_document(to_plain(root), schema, subject)
    if flaw is not None:
        raise ConfigurationError(flaw.message, _span(root, flaw.path))


def _span(root: Node, path: tuple[str | int, ...]) -> Span:
    """The span of the key at `path`; an item of a list has no key, and its own span is given."""
    parent = at_path(root, path[:-1])
    if path and isinstance(parent, Mapping):
        return parent.key_span(str(path[-1]))
    node = at_path(root, path)
    return node.span if node is not None else root.span
