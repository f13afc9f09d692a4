"""Text to a tree. Never raises on a text: what cannot be read is a diagnostic."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from cfnkit.diagnostics import Code, Diagnostic, Severity
from cfnkit.source import SourceText, Span
from cfnkit.syntax.limits import MAX_BYTES, WARN_BYTES
from cfnkit.syntax.nodes import Mapping, Node

YAML = "yaml"
JSON = "json"

_JSON_START = re.compile(r"[ \t\r\n]*[{\[]")
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed text. `root` is what could be read of it (an empty mapping when nothing could)."""

    source: SourceText
    format: str
    root: Node
    diagnostics: tuple[Diagnostic, ...]

    @property
    def well_formed(self) -> bool:
        """Whether the whole text was read."""
        return not any(finding.severity is Severity.ERROR for finding in self.diagnostics)


def decode(data: bytes, name: str) -> tuple[str, Diagnostic | None]:
    """The text of `data`, which must be UTF-8 (with or without a byte order mark).

    Otherwise the part of the text before the first bad byte, and a diagnostic there.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        span = Span(name, 1, 1, 1, 1)
        return "", Diagnostic(
            Code.NOT_WELL_FORMED, "The text is UTF-16; a template is UTF-8.", span, hint="Save the file as UTF-8."
        )
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        text = data[: error.start].decode("utf-8-sig", errors="ignore")
        lines = SourceText(name, text).lines
        column = len(lines[-1]) + 1
        span = Span(name, len(lines), column, len(lines), column)
        message = f"Byte 0x{data[error.start]:02x} is not UTF-8; a template is UTF-8."
        return text, Diagnostic(Code.NOT_WELL_FORMED, message, span, hint="Save the file as UTF-8.")


def parse(text: str | bytes, name: str = "<stdin>") -> Document:
    """The tree of `text`, read as JSON when its first character is ``{`` or ``[``, else as YAML.

    `name` is put in every span. All short-form tags come out as their long form. The tree may have any
    shape, since a template need not be one before its macros have run.
    """
    findings: list[Diagnostic] = []
    if isinstance(text, bytes):
        if len(text) > MAX_BYTES:
            return _refused(name, len(text))
        text, finding = decode(text, name)
        if finding:
            findings.append(finding)
    text = text.removeprefix(_BOM)
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        return _refused(name, size)
    if size > WARN_BYTES:
        findings.append(_too_large(Code.LARGE, name, size, "1 MB, the most that the service takes"))
    source = SourceText(name, text)
    if _JSON_START.match(text):
        from cfnkit.syntax.json import parse_json

        root, found = parse_json(source)
        return Document(source, JSON, root, (*findings, *found))
    from cfnkit.syntax.yaml import parse_yaml

    root, found = parse_yaml(source)
    return Document(source, YAML, root, (*findings, *found))


def _refused(name: str, size: int) -> Document:
    finding = _too_large(Code.TOO_LARGE, name, size, "16 MB, the most that is read")
    root = Mapping({}, {}, finding.span)
    return Document(SourceText(name, ""), YAML, root, (finding,))


def _too_large(code: Code, name: str, size: int, limit: str) -> Diagnostic:
    message = f"The text is {size:,} bytes, over {limit}."
    return Diagnostic(code, message, Span(name, 1, 1, 1, 1), hint="Split the template into nested stacks.")
