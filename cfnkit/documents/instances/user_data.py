"""What is checked in user data."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator

from cfnkit.documents.instances.cloud_config import cloud_config_findings
from cfnkit.documents.instances.helper_scripts import helper_findings, unsent_signal, unused_metadata
from cfnkit.documents.instances.multipart import boundary_of, parts_of
from cfnkit.documents.instances.rules import BEGINNING, ENCODING, SCRIPT, SIZE
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.shell_scripts import shell_fault
from cfnkit.documents.text import DocumentText, is_known_text, with_marks_as
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Mapping, Scalar, at_path, text_before_encoding

_MOST_BYTES = 16_384
_ALPHABET = re.compile(r"[A-Za-z0-9+/=\s]*\Z")
_KNOWN = re.compile(
    r"#!|#cloud-config|#cloud-boothook|#include|#part-handler|#upstart-job|## template:\s*jinja|#jinja"
    r"|content-type:|mime-version:|<(powershell|script|persist|runasadmin|detach)|version:\s*1\.",
    re.IGNORECASE,
)
# Other systems have formats of their own: Bottlerocket's is TOML, Ignition's JSON, appliances have `key=value`.
_COMMAND = re.compile(
    r"(#(?!\S)|(sudo|yum|dnf|apt|apt-get|aws|cd|curl|echo|export|mkdir|pip|service|set|systemctl|wget)\s"
    r"|(\S*/)?cfn-(init|signal|hup)\b)"
)
_RELATIVE = re.compile(r"#!\s*((?:usr/)?bin/\S+)")
_SLIP = re.compile(r"#\s*cloud[ _.]?config\s*\Z|#\s+cloud-config\s*\Z", re.IGNORECASE)
_SHELL = re.compile(r"#!\s*(/\S*/)?(env\s+)?(ba|da)?sh(?![\w.-])")
_SHEBANG_ALONE = re.compile(r"#!\s*\S+(\s+-\S+|\s+\w+)?\s*\Z")
_ANY_TYPE = ("", "text/plain")  # cloud-init looks at the beginning of these
_SCRIPT_TYPE, _CLOUD_CONFIG_TYPE = "text/x-shellscript", "text/cloud-config"
_TAGS = ("powershell", "script")


def check_user_data(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in user data; none in an object, which is no user data."""
    if document.text is None:
        return
    text: DocumentText | None = document.text
    if _is_encoded(document) is False:
        text = _decoded(document)
        if text is None:
            message = "User data is in Base64, and this text is not."
            place = document.text.span(0, len(document.text.text.rstrip()))
            yield document.finding(ENCODING, message, place, "Put it into Fn::Base64.")
            text = document.text
    if text is None or "\0" in text.text:
        return
    size = len(text.written.encode("utf-8", "surrogatepass"))
    if size > _MOST_BYTES:
        message = f"User data has {size:,} bytes, and at most {_MOST_BYTES:,} are taken."
        yield document.finding(SIZE, message, text.span(0, len(text.text.rstrip())))
    parts = list(parts_of(text))
    for part in parts:
        if part.type in _ANY_TYPE or part.type == _SCRIPT_TYPE:
            yield from _of_format(document, part.text)
        elif part.type == _CLOUD_CONFIG_TYPE:
            yield from cloud_config_findings(document, part.text)
    if not parts:
        yield from _of_format(document, text)
        boundary = boundary_of(text)
        border = f"--{text.text[slice(*boundary)]}" if boundary is not None else ""
        if boundary is not None and text.is_known and f"\n{border}" not in text.text:
            message = f"No line is {border}, so that there is no part."
            yield document.finding(BEGINNING, message, text.span(*boundary), "Begin each part with such a line.")
    yield from helper_findings(document, text, stack)
    yield from unsent_signal(document, text, stack)
    yield from unused_metadata(document, text, stack)


def _of_format(document: EmbeddedDocument, text: DocumentText) -> Iterator[Finding]:
    """The findings in a text that says by its beginning what it is."""
    yield from _beginning(document, text)
    if text.text.lstrip().startswith("#cloud-config"):
        yield from cloud_config_findings(document, text)
    elif _SHELL.match(text.text):
        yield from _shell(document, text)


def _is_encoded(document: EmbeddedDocument) -> bool | None:
    """Whether Fn::Base64 encodes it; None where that is not known."""
    node = at_path(document.resource.node, document.place.path)
    if isinstance(node, Scalar):
        return text_before_encoding(node) is not None
    if isinstance(node, Mapping):
        return "Fn::Base64" in node.entries or (None if not {"Fn::Sub", "Fn::Join"} & {*node.entries} else False)
    return None


def _decoded(document: EmbeddedDocument) -> DocumentText | None:
    """The text that a text in Base64 stands for, all of which has one place; empty for bytes. None for another text."""
    assert document.text is not None
    text = document.text
    if not text.is_known:
        # What the deployment puts in can be in Base64 too.
        return DocumentText("", text.place) if _ALPHABET.match(text.written) else None
    try:
        if not _ALPHABET.match(text.text):
            return None
        data = b64decode("".join(text.text.split()), validate=True)
    except (ValueError, binascii.Error):
        return None
    place = text.span(0, len(text.text.rstrip()))
    try:
        return DocumentText(data.decode("utf-8"), lambda start, end: place)
    except UnicodeDecodeError:  # gzip, which cloud-init takes
        return DocumentText("", lambda start, end: place)


def _beginning(document: EmbeddedDocument, text: DocumentText) -> Iterator[Finding]:
    """Whether an instance runs it."""
    written = text.text
    start = len(written) - len(written.lstrip())
    first = written[start:].split("\n", 1)[0]
    place = text.span(start, start + max(len(first.rstrip()), 1))
    if not first or not is_known_text(first[:1]):
        return
    if first.startswith("#!"):
        if start:
            message = "Before #! stand blanks, so that the instance does not know the interpreter."
            yield document.finding(BEGINNING, message, place, "Let the text begin with #!.")
        elif "\n" not in written.strip() and not _SHEBANG_ALONE.match(first) and len(first.split()) > 2:
            message = "All of the script stands in the line of #!, so that nothing of it runs."
            yield document.finding(BEGINNING, message, place, "Put line breaks between the commands.")
        elif (relative := _RELATIVE.match(first)) is not None and is_known_text(first):
            message = f"'{relative[1]}' is no path of an interpreter, so that the instance does not run the script."
            yield document.finding(BEGINNING, message, place, f"Write #!/{relative[1]}.")
        return
    if _SLIP.match(first):
        message = "The instance passes over the text, since it does not begin with #cloud-config."
        yield document.finding(BEGINNING, message, place, "Write #cloud-config.")
        return
    tag = next((each for each in _TAGS if first.lower().startswith(f"<{each}>")), None)
    if tag is not None and f"</{tag}>" not in written.lower() and text.is_known:
        yield document.finding(BEGINNING, f"<{tag}> has no end, so that nothing of it runs.", place, f"Add </{tag}>.")
    if not _KNOWN.match(first) and _COMMAND.match(first):
        message = "The script does not begin with #! and an interpreter, so that the instance does not run it."
        yield document.finding(BEGINNING, message, place, "Begin with a line such as #!/bin/bash.")


def _shell(document: EmbeddedDocument, text: DocumentText) -> Iterator[Finding]:
    """Why bash cannot read it, whatever stands for what is not known; cloud-init takes the CR from the lines' ends."""
    script = text.text.replace("\r\n", "\n")
    fault = None
    for instead in ("_", "", "\n") if not text.is_known else ("",):
        found = shell_fault(with_marks_as(instead, script))
        if found is None:
            return
        fault = fault or found
    assert fault is not None
    lines = text.text.split("\n")
    number = min(fault.line, len(lines))
    start = sum(len(line) + 1 for line in lines[: number - 1])
    line = lines[number - 1]
    indent = len(line) - len(line.lstrip())
    place = text.span(start + indent, start + max(len(line.rstrip()), indent + 1))
    yield document.finding(SCRIPT, f"bash cannot read the script: {fault.message}", place)
