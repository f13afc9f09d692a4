"""AWS::Include puts a file of an S3 bucket into the template.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
"""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from cfnkit.diagnostics import Code, Diagnostic, Problem, Related
from cfnkit.source import SourceText, Span, Step
from cfnkit.syntax import NULL, Mapping, Node, Scalar, children, parse
from cfnkit.template import is_local
from cfnkit.transforms.call import Applied, TransformCall, withheld
from cfnkit.transforms.provenance import stamp
from cfnkit.vocabulary import FUNCTION_NAMES, INCLUDE

_PREFIX = "Transform AWS::Include failed with: "
_NOT_VALID = "The specified S3 object's content should be valid Yaml/JSON"


class Fetched(NamedTuple):
    """A file of a bucket: its name in messages and its bytes; or, with data None, the failure and a hint.

    With `withheld`, nothing was asked for it, for the reason in `failure`.
    """

    name: str
    data: bytes | None
    failure: str = ""
    hint: str = ""
    withheld: bool = False


class ObjectSource(Protocol):
    """Gives the objects of buckets."""

    def fetch(self, bucket: str, key: str, is_secret: bool) -> Fetched:
        """The object at a key, or why it cannot be read; `is_secret`: a secret went into its location."""

    def fetch_local(self, path: str, template: str) -> Fetched:
        """The file at a path that counts from the folder of a template, or why it cannot be read."""


@dataclass(frozen=True, slots=True)
class Include:
    """The transform, with the source of its files."""

    source: ObjectSource

    def __call__(self, call: TransformCall, fragment: Node) -> Applied:
        """The fragment with the file's content; of a key in both, the file's value counts [recorded]."""
        location = call.params.get("Location")
        if not isinstance(location, Scalar):
            return _failed(call, "The location parameter is missing.", "AWS::Include takes the parameter Location.")
        bucket, slash, key = location.text.removeprefix("s3://").partition("/")
        if is_local(location):
            fetched = self.source.fetch_local(location.text, call.span.source)
        elif location.text.startswith("s3://") and bucket and slash and key:
            fetched = self.source.fetch(bucket, key, location.shown is not None)
        else:
            hint = "It is written s3://BUCKET/KEY."
            return _failed(call, "The location parameter is not a valid S3 uri.", hint)
        if fetched.withheld:
            name = fetched.name if location.shown is None else location.shown
            return withheld(call, f"The include of {name} is not read: {fetched.failure}.", fetched.hint)
        if fetched.data is None:
            return _failed(call, fetched.failure, fetched.hint)
        span = location_span(call)
        document = parse(fetched.data, fetched.name)
        if not document.well_formed or _is_null(document.root):
            return _failed(call, _NOT_VALID, f"The file is {fetched.name}.", document.diagnostics)
        findings = (*document.diagnostics, *_short_forms(document.root, document.source))
        content = stamp(document.root, Step(INCLUDE, span, True))
        if not isinstance(fragment, Mapping) or not (fragment.entries or call.whole):
            return Applied(content, findings, source=document.source)
        if not isinstance(content, Mapping):
            hint = "A list or a scalar can only be a whole value: Fn::Transform must stand alone there."
            return _failed(call, f"{fetched.name} holds no object to merge with the keys beside the call.", hint)
        steps = (*fragment.steps, Step(INCLUDE, span, False))
        key_spans = {**fragment.key_spans, **content.key_spans}
        merged = Mapping({**fragment.entries, **content.entries}, key_spans, fragment.span, steps)
        return Applied(merged, findings, source=document.source)


def location_span(call: TransformCall) -> Span:
    """The place of an include in the template: its Location, the key of that, or without one the call's name.

    The key is the place if the value is written elsewhere: in a parameter.
    """
    location = call.params.get("Location")
    if location is None:
        return call.span
    return location.span if call.params.span.contains(location.span) else call.params.key_span("Location")


def _failed(call: TransformCall, message: str, hint: str = "", causes: abc.Iterable[Diagnostic] = ()) -> Applied:
    """The failure, at the include's place; `causes` are what is wrong in its file."""
    related = tuple(Related(f"{cause.message} {cause.hint}".rstrip(), cause.span) for cause in causes)
    problem = Problem(_PREFIX + message, location_span(call), hint=hint, related=related)
    return Applied(None, (Diagnostic(Code.INCLUDE_FAILED, problem),))


def _is_null(node: Node) -> bool:
    """Whether a file is empty or null."""
    return isinstance(node, Scalar) and node.kind == NULL


def _short_forms(node: Node, source: SourceText) -> abc.Iterator[Diagnostic]:
    """Warnings about the short forms in an included file, which work here and not in the service."""
    if isinstance(node, Mapping) and len(node.entries) == 1:
        name = next(iter(node.entries))
        tag = source.cut(node.key_span(name)) if name in FUNCTION_NAMES else ""
        if tag.startswith("!"):
            message = f"AWS::Include does not take the short form {tag} in an included file."
            hint = f"Write {name}. The service says: {_PREFIX}{_NOT_VALID}"
            yield Diagnostic(Code.TRANSFORM_NOTE, Problem(message, node.key_span(name), hint=hint))
    for child in children(node):
        yield from _short_forms(child, source)
