"""The directives of Rain that stand for local files and environment variables, replaced as `rain pkg` does.

https://github.com/aws-cloudformation/rain#packaging (1.23). What `rain pkg` uploads stays where it is: the value names
the place that it would get.
"""

from __future__ import annotations

import collections.abc as abc
import posixpath
from dataclasses import replace
from typing import NamedTuple, Protocol, TypeAlias

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic, Problem, Related
from cfnkit.redaction import REDACTED
from cfnkit.source import SourceText, Span, Step
from cfnkit.syntax import BOOLEAN, STRING, Mapping, Node, Scalar, Sequence, parse, size_of
from cfnkit.template.quotas import TEMPLATE_BYTES
from cfnkit.transforms.call import TraceStep, TransformCall
from cfnkit.transforms.include import Fetched
from cfnkit.transforms.provenance import stamp
from cfnkit.vocabulary import RAIN_DIRECTIVES, suggestion

_Path: TypeAlias = tuple[str | int, ...]

_MOST_CHARACTERS = 6 * TEMPLATE_BYTES
_DEEPEST = 20
_S3_KEYS = ("Path", "Zip", "BucketProperty", "KeyProperty", "Format", "Run", "Extension")
_FORMATS = ("Uri", "Http")


class Variable(NamedTuple):
    """A variable of the environment: its value, None where the user permitted none, and whether it is a secret."""

    value: str | None
    is_secret: bool = False


class RainSource(Protocol):
    """Gives what directives name."""

    def read(self, path: str, template: str) -> Fetched:
        """The file at a path that counts from the folder of a template, or why it cannot be read."""

    def is_there(self, path: str, template: str) -> bool:
        """Whether a file or folder that may be read is at such a path."""

    def variable(self, name: str) -> Variable:
        """A variable of the environment."""


class Directed(NamedTuple):
    """A template after its directives, what is wrong with them, and a step for each."""

    tree: Node
    diagnostics: list[Diagnostic]
    trace: tuple[TraceStep, ...]


class _Value(NamedTuple):
    """What takes the place of a directive; of a file, with its text and what is wrong in it."""

    node: Node
    source: SourceText | None = None
    diagnostics: abc.Sequence[Diagnostic] = ()


class _Refused(Exception):
    """A directive that cannot be replaced: why, what to do, and what is wrong in its file."""

    def __init__(self, message: str, hint: str = "", related: tuple[Related, ...] = ()) -> None:
        super().__init__(message)
        self.hint = hint
        self.related = related


def replace_directives(root: Node, source: RainSource, target: Target) -> Directed:
    """Replace the directives in a template; one that fails stays as it is written, and is reported.

    What was read has the spans of its own file, and a step at the directive.
    """
    directives = _Directives(source, target)
    tree = directives.replace(root, (), ())
    return Directed(tree, directives.diagnostics, tuple(directives.trace))


class _Directives:
    def __init__(self, source: RainSource, target: Target) -> None:
        self._source = source
        self._target = target
        self._characters = 0
        self.diagnostics: list[Diagnostic] = []
        self.trace: list[TraceStep] = []

    def replace(self, node: Node, path: _Path, files: tuple[str, ...]) -> Node:
        """The node without directives; `files` are the included ones that it stands in."""
        if isinstance(node, Scalar):
            return node
        if isinstance(node, Sequence):
            items = tuple(self.replace(item, (*path, index), files) for index, item in enumerate(node.items))
            same = all(new is old for new, old in zip(items, node.items, strict=True))
            return node if same else Sequence(items, node.span, node.steps)
        [*keys] = node.entries
        if len(keys) == 1 and keys[0].removeprefix("!") in RAIN_DIRECTIVES:
            return self._directive(node, keys[0], path, files)
        entries = {key: self.replace(value, (*path, key), files) for key, value in node.entries.items()}
        same = all(entries[key] is value for key, value in node.entries.items())
        return node if same else node.replacing(entries)

    def _directive(self, node: Mapping, key: str, path: _Path, files: tuple[str, ...]) -> Node:
        name, argument, span = key.removeprefix("!"), node.entries[key], node.key_span(key)
        step = Step(name, span, True)
        params = Mapping({"Argument": argument}, {"Argument": argument.span}, argument.span)
        call = TransformCall(name, params, span, False, path)
        source = None
        after: Node | None = None
        try:
            after, source, found = self._value(name, argument, step, files)
            self.diagnostics.extend(found)
            self._characters += size_of(after, _MOST_CHARACTERS)
            if self._characters > _MOST_CHARACTERS:
                raise _Refused(f"What directives put here has more than {_MOST_CHARACTERS:,} characters.")
        except _Refused as refused:
            after = None
            problem = Problem(f"!{name} fails: {refused}", argument.span, path, refused.hint, refused.related)
            self.diagnostics.append(Diagnostic(Code.INCLUDE_FAILED, problem))
        self.trace.append(TraceStep(call, node, after, source=source))
        if after is None or name != "Rain::Include":
            return node if after is None else after
        return self.replace(after, path, (*files, after.span.source))

    def _value(self, name: str, argument: Node, step: Step, files: tuple[str, ...]) -> _Value:
        made = replace(step, exact=False)
        if name == "Rain::S3" and isinstance(argument, Mapping):
            return _Value(stamp(self._uploaded_as_said(argument), made))
        if not isinstance(argument, Scalar) or argument.kind != STRING or not argument.text:
            what = "the name of a variable" if name == "Rain::Env" else "a path"
            raise _Refused(f"it takes {what}.")
        text, span = argument.text, argument.span
        if name == "Rain::Env":
            return _Value(stamp(self._variable(text, span), made))
        if name in ("Rain::S3", "Rain::S3Http"):
            self._require(text, span)
            place = self._place(text, "Http" if name == "Rain::S3Http" else "Uri")
            return _Value(stamp(Scalar(STRING, place, span), made))
        fetched = self._source.read(text, span.source)
        if fetched.data is None:
            raise _Refused(fetched.failure, fetched.hint)
        included = name == "Rain::Include"
        value = _included(fetched.name, fetched.data, files) if included else _embedded(fetched.name, fetched.data)
        return value._replace(node=stamp(value.node, step))

    def _variable(self, name: str, span: Span) -> Scalar:
        value, is_secret = self._source.variable(name)
        if value is None:
            hint = f"Give it one, or permit that of your environment: --env {name}=VALUE, --env {name}."
            raise _Refused(f"the variable {name} has no value here.", hint)
        return Scalar(STRING, value, span, shown=REDACTED if is_secret else None)

    def _uploaded_as_said(self, options: Mapping) -> Node:
        for key in options.entries:
            if key not in _S3_KEYS:
                raise _Refused(f"it knows no {key}.", suggestion(key, _S3_KEYS))
        texts = {key: value.text for key, value in options.entries.items() if isinstance(value, Scalar)}
        path, form = texts.get("Path", ""), texts.get("Format", "Uri")
        if not path:
            raise _Refused("it takes a Path, a text.", "A module's Path may refer to a property: run `rain pkg` first.")
        if form not in _FORMATS:
            raise _Refused(f"its Format is one of {', '.join(_FORMATS)}, not '{form}'.")
        zipped = options.get("Zip")
        if zipped is not None and not (isinstance(zipped, Scalar) and zipped.kind == BOOLEAN):
            raise _Refused("its Zip is true or false.")
        if "Run" not in texts:  # else the script makes what is uploaded
            self._require(path, options.span)
        extension = f".{texts['Extension']}" if texts.get("Extension") else ""
        bucket_name, key_name = texts.get("BucketProperty"), texts.get("KeyProperty")
        if bucket_name and key_name:
            values = {bucket_name: self._bucket, key_name: _key(path) + extension}
            entries: dict[str, Node] = {name: Scalar(STRING, text, options.span) for name, text in values.items()}
            return Mapping(entries, dict.fromkeys(entries, options.span), options.span)
        return Scalar(STRING, self._place(path, form) + extension, options.span)

    def _require(self, path: str, span: Span) -> None:
        if not self._source.is_there(path, span.source):
            raise _Refused(f"there is no file or folder {path} to upload.", "It counts from the template's folder.")

    @property
    def _bucket(self) -> str:
        return f"rain-artifacts-{self._target.assumed_account_id}-{self._target.assumed_region}"

    def _place(self, path: str, form: str) -> str:
        if form == "Uri":
            return f"s3://{self._bucket}/{_key(path)}"
        return f"https://{self._bucket}.s3.{self._target.assumed_region}.amazonaws.com/{_key(path)}"


def _key(path: str) -> str:
    """The key of an uploaded file. Rain makes one of its content; here it is the path, which says more."""
    parts = posixpath.normpath(path.replace("\\", "/")).split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _embedded(name: str, data: bytes) -> _Value:
    """A file as a text, without white space around it."""
    try:
        source = SourceText(name, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _Refused(f"{name} is no text in UTF-8.", "Only a text can be embedded.") from error
    text = source.text.strip()
    start = source.text.find(text)
    places = (*source.position(start), *source.position(start + len(text)))
    return _Value(Scalar(STRING, text, Span(name, *places)), source)


def _included(name: str, data: bytes, files: tuple[str, ...]) -> _Value:
    """A file as YAML or JSON."""
    if name in files or len(files) >= _DEEPEST:
        raise _Refused(f"{name} includes itself." if name in files else f"includes are nested {_DEEPEST} deep.")
    document = parse(data, name)
    if not document.well_formed:
        causes = (cause for cause in document.diagnostics if cause.id.startswith("E"))
        related = tuple(Related(f"{cause.message} {cause.hint}".rstrip(), cause.span) for cause in causes)
        raise _Refused(f"{name} is no valid YAML or JSON.", related=related)
    return _Value(document.root, document.source, document.diagnostics)
