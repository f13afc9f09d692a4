"""Text to a tree. It never raises on a text: whatever cannot be read is a diagnostic."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from cfnkit.diagnostics import Code, Diagnostic, Problem, Severity
from cfnkit.source import SourceText, Span
from cfnkit.syntax.limits import MAX_BYTES, WARN_BYTES
from cfnkit.syntax.nodes import Mapping, Node

YAML = "yaml"
JSON = "json"

_JSON_START = re.compile(r"[ \t\r\n]*[{\[]")
_BOM = "\ufeff"


_READ = (Code.DUPLICATE_KEY, Code.UNKNOWN_TAG)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text. `root` is the part that could be read (an empty mapping when nothing could).

    `within` is the place in the source of a document that stands in another one, of which nothing else counts.
    """

    source: SourceText
    format: str
    root: Node = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]
    within: Span | None = None

    @property
    def well_formed(self) -> bool:
        """Whether the whole text was read: keys that occur twice and unknown tags are read too."""
        return not any(each.severity is Severity.ERROR and each.code not in _READ for each in self.diagnostics)


def decode(data: bytes, name: str) -> tuple[str, Diagnostic | None]:
    """The text of `data`, which must be UTF-8 (with or without a byte order mark).

    Where it is not, the part of the text before the first bad byte, and a diagnostic for that place.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "", _not_utf8("The text is UTF-16; a template is UTF-8.", SourceText(name, ""))
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        text = data[: error.start].decode("utf-8-sig", errors="ignore")
        message = f"Byte 0x{data[error.start]:02x} is not UTF-8; a template is UTF-8."
        return text, _not_utf8(message, SourceText(name, text))


def parse(text: str | bytes, name: str = "<stdin>") -> Document:
    """The tree of `text`, read as JSON when its first character is ``{`` or ``[``, else as YAML.

    `name` is put in every span. Functions in their short form come out in their long form. The tree may have any
    shape, since a text need not be a valid template before its macros have run. The diagnostics are in the order of
    the text.
    """
    if len(text) > MAX_BYTES:
        return _refused(name)
    if isinstance(text, bytes):
        text, flaw = decode(text, name)
    else:
        text, flaw = _without_surrogates(text.removeprefix(_BOM), name)
    size = len(text) if text.isascii() else len(text.encode())
    if size > MAX_BYTES:
        return _refused(name)
    source = SourceText(name, text)
    root, diagnostics, format = _read(source)
    if flaw:  # the rest of the text is cut off, so that what is open there is not closed
        diagnostics = [flaw, *(one for one in diagnostics if one.code is not Code.NOT_WELL_FORMED)]
    if size > WARN_BYTES:
        diagnostics.append(_too_large(Code.LARGE, name, f"{size:,} bytes, over 1 MB, the maximum of the service"))
    return Document(source, format, root, tuple(sorted(diagnostics, key=lambda one: one.span)))


def _read(source: SourceText) -> tuple[Node, list[Diagnostic], str]:
    if _JSON_START.match(source.text):
        from cfnkit.syntax.json.reader import parse_json

        return *parse_json(source), JSON
    from cfnkit.syntax.yaml.reader import parse_yaml

    return *parse_yaml(source), YAML


def _without_surrogates(text: str, name: str) -> tuple[str, Diagnostic | None]:
    """`text` up to its first lone surrogate, which UTF-8 cannot hold, and a diagnostic for that place."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = f"The character U+{ord(text[error.start]):04X} is half of a pair; UTF-8 has no such character."
        return text[: error.start], _not_utf8(message, SourceText(name, text[: error.start]))
    return text, None


def _not_utf8(message: str, before: SourceText) -> Diagnostic:
    line, column = before.position(len(before.text))
    span = Span(before.name, line, column, line, column)
    return Diagnostic(Code.NOT_WELL_FORMED, Problem(message, span, hint="Save the file as UTF-8."))


def _refused(name: str) -> Document:
    diagnostic = _too_large(Code.TOO_LARGE, name, "larger than 16 MB, the most that is read")
    return Document(SourceText(name, ""), YAML, Mapping({}, {}, diagnostic.span), (diagnostic,))


def _too_large(code: Code, name: str, size: str) -> Diagnostic:
    hint = "Split the template into nested stacks."
    return Diagnostic(code, Problem(f"The text is {size}.", Span(name, 1, 1, 1, 1), hint=hint))
