"""What is checked in the templates of inputs, of rules and of pipes.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html and
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from cfnkit.documents.events.rules import INPUT, UNUSED_INPUT
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Scalar
from cfnkit.vocabulary import suggestion

_PLACEHOLDER = re.compile(r"<([^<>\s\"]*)>")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_PATH = re.compile(r"\$(?:\.|\[|\Z)")
_OF_RULES = (
    "aws.events.event",
    "aws.events.event.ingestion-time",
    "aws.events.event.json",
    "aws.events.rule-arn",
    "aws.events.rule-name",
)
_OF_PIPES = (
    "aws.pipes.enrichment-arn",
    "aws.pipes.event",
    "aws.pipes.event.ingestion-time",
    "aws.pipes.event.json",
    "aws.pipes.pipe-arn",
    "aws.pipes.pipe-name",
    "aws.pipes.source-arn",
    "aws.pipes.target-arn",
)


def check(document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in a template of an input."""
    if document.tree is None:
        assert document.text is not None
        yield from _of_pipe(document.text, document)
    elif isinstance(document.tree.root, Mapping):
        yield from _of_rule(document.tree.root, document)


def _of_rule(root: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    template, paths = root.get("InputTemplate"), root.get("InputPathsMap")
    assert document.tree is not None
    keys = list(paths.entries) if isinstance(paths, Mapping) else []
    for key in keys:
        assert isinstance(paths, Mapping)
        path = paths.entries[key]
        if is_known_text(key) and (not _KEY.match(key) or key.upper().startswith("AWS")):
            message = f"'{key}' is no key of InputPathsMap: letters, digits, - and _, and not AWS at the beginning."
            yield document.finding(INPUT, message, paths.key_span(key))
        if isinstance(path, Scalar) and is_known(path) and not _PATH.match(path.text):
            message = f"'{path.text}' is no JSON path."
            yield document.finding(INPUT, message, path.span, "A path begins with '$.'.")
    if not isinstance(template, Scalar):
        return
    text = document.tree.text_of(template)
    yield from _unread(text, document)
    used = set()
    for match in _PLACEHOLDER.finditer(text.text):
        name = match[1]
        used.add(name)
        if is_known_text(name) and _KEY.match(name.replace(".", "")) and name not in (*keys, *_OF_RULES):
            # Text of a mark-up language has such words, too.
            if not keys and "." not in name:
                continue
            message = f"<{name}> is no key of InputPathsMap."
            hint = suggestion(name, (*keys, *_OF_RULES))
            yield document.finding(INPUT, message, text.span(*match.span()), hint)
    if all(map(is_known_text, (*used, *keys))) and text.is_known:
        assert isinstance(paths, Mapping) or not keys
        for key in keys:
            if key not in used and isinstance(paths, Mapping):
                message = f"The InputTemplate has no <{key}>."
                yield document.finding(UNUSED_INPUT, message, paths.key_span(key))


def _unread(text: DocumentText, document: EmbeddedDocument) -> Iterator[Finding]:
    """A template that begins as an object, and is none with any values in the place of the names."""
    written = text.text
    if not text.is_known or not written.lstrip().startswith("{"):
        return
    filled = _PLACEHOLDER.sub(lambda match: "0".ljust(len(match[0])), _in_texts(written))
    try:
        json.loads(filled, strict=False)
    except ValueError as error:
        at = min(getattr(error, "pos", 0), max(len(written.rstrip()) - 1, 0))
        message = "The InputTemplate is no JSON, whatever stands for the names in it."
        hint = "A name that stands in quotes is a part of that text; one without quotes is a value of its own."
        yield document.finding(INPUT, message, text.span(at, at + 1), hint)
    except RecursionError:
        return


def _in_texts(template: str) -> str:
    """A template whose texts have no names, so that they stand for values alone; as long as before."""
    return _TEXT.sub(lambda match: '"' + "x" * (len(match[0]) - 2) + '"', template)


def _of_pipe(text: DocumentText, document: EmbeddedDocument) -> Iterator[Finding]:
    for match in _PLACEHOLDER.finditer(text.text):
        name = match[1]
        if not is_known_text(name) or _PATH.match(name) or name in _OF_PIPES:
            continue
        if name.startswith(("aws.", "$")):
            message = f"<{name}> is neither a JSON path nor a name of EventBridge Pipes."
            yield document.finding(INPUT, message, text.span(*match.span()), suggestion(name, _OF_PIPES))
