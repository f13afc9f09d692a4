"""AWS::Include: put a file of an S3 bucket into the template.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import Step
from cfnkit.syntax import Mapping, Node, Scalar, parse, walk
from cfnkit.transforms.call import Applied, TransformCall
from cfnkit.transforms.provenance import stamp
from cfnkit.vocabulary import FN_TRANSFORM, FUNCTION_NAMES, INCLUDE

_PREFIX = "Transform AWS::Include failed with: "


class Fetched(NamedTuple):
    """A file of a bucket: its name for people and its bytes; or, with data None, why it cannot be had."""

    name: str
    data: bytes | None
    failure: str = ""
    hint: str = ""


class ObjectSource(Protocol):
    """Where the files of buckets come from."""

    def fetch(self, bucket: str, key: str) -> Fetched:
        """The object at a key."""


@dataclass(frozen=True, slots=True)
class Include:
    """The transform, on top of a source of files."""

    source: ObjectSource

    def __call__(self, call: TransformCall, fragment: Node) -> Applied:
        """The fragment with the file's content in it; where both have a key, the file's wins [recorded]."""
        location = call.params.get("Location")
        if not isinstance(location, Scalar):
            return _failed(call, "The location parameter is missing.", "AWS::Include takes the parameter Location.")
        bucket, slash, key = location.text.removeprefix("s3://").partition("/")
        if not location.text.startswith("s3://") or not bucket or not slash or not key:
            return _failed(call, "The location parameter is not a valid S3 uri.", "It is written s3://BUCKET/KEY.")
        fetched = self.source.fetch(bucket, key)
        if fetched.data is None:
            return _failed(call, fetched.failure, fetched.hint)
        document = parse(fetched.data, fetched.name)
        if not document.well_formed:
            return Applied(None, document.diagnostics)
        included = document.root
        notes = tuple(_notes(included, document.source.text))
        content = stamp(included, Step(INCLUDE, call.span, True))
        if isinstance(fragment, Mapping) and (fragment.entries or call.whole):
            if not isinstance(content, Mapping):
                return _failed(call, "The included content is not an object.", "It cannot be merged with what stands beside.")
            key_spans = {**fragment.key_spans, **content.key_spans}
            merged = Mapping({**fragment.entries, **content.entries}, key_spans, fragment.span, fragment.steps)
            return Applied(merged, (*document.diagnostics, *notes))
        return Applied(content, (*document.diagnostics, *notes))


def _failed(call: TransformCall, message: str, hint: str = "") -> Applied:
    return Applied(None, (Diagnostic(Code.INCLUDE_FAILED, _PREFIX + message, call.span, hint=hint),))


def _notes(root: Node, text: str) -> list[Diagnostic]:
    """What works here and not on the service: short forms, and includes in an include."""
    lines = text.splitlines()
    found: list[Diagnostic] = []
    for _, node in walk(root):
        if not isinstance(node, Mapping) or len(node.entries) != 1:
            continue
        name = next(iter(node.entries))
        span = node.key_span(name)
        written = lines[span.line - 1][span.column - 1 :] if span.line <= len(lines) else ""
        if name in FUNCTION_NAMES and written.startswith("!"):
            message = f"AWS::Include does not support the short form {written.split()[0]} in what is included."
            found.append(Diagnostic(Code.TRANSFORM_NOTE, message, span, hint=f"Write {name}."))
        if name == FN_TRANSFORM:
            message = "A transform in an included file is not run."
            found.append(Diagnostic(Code.TRANSFORM_NOTE, message, span))
    return found
