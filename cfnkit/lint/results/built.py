"""Findings in what a build wrote, at the lines of the file that it was built from.

`sam build` writes the template without comments and with other paths of code, to `.aws-sam/build/template.yaml`:
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build.html. The
Serverless Framework writes what it makes of `serverless.yml` to `.serverless/`; the resources in `resources` there are
put into it as they are: https://www.serverless.com/framework/docs/providers/aws/guide/resources.
"""

from __future__ import annotations

import collections.abc as abc
import os
from pathlib import Path
from typing import NamedTuple, TypeAlias

from cfnkit.diagnostics import Related
from cfnkit.files.reading import read_regular
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, at_path, parse, walk
from cfnkit.syntax.limits import MAX_BYTES

_Path: TypeAlias = tuple[str | int, ...]


class _Build(NamedTuple):
    """A kind of build: the end of the path of what it writes, and what it is built from.

    `sources` are the names of files beside the first of its folders, and `inside` is the template's place in them.
    """

    tool: str
    folders: tuple[str, ...]
    built: tuple[str, ...]
    sources: tuple[str, ...]
    inside: _Path = ()


_TEMPLATES = ("template.yaml", "template.yml", "template.json")
_BUILDS = (
    _Build("`sam build`", (".aws-sam", "build"), _TEMPLATES, _TEMPLATES),
    _Build(
        "Serverless",
        (".serverless",),
        ("cloudformation-template-update-stack.json",),
        ("serverless.yml", "serverless.yaml", "serverless.json"),
        ("resources",),
    ),
)


def is_built(path: str) -> bool:
    """Whether a path is that of a template which a build writes."""
    return _build(path) is not None


def at_source(result: FileResult) -> FileResult:
    """The result with its findings at the file that was built, as far as that has the same parts.

    A finding stays where it is if its resource is not there, or is of another type.
    """
    build = _build(result.path)
    source = _source(result.path, build) if build else None
    if build is None or source is None or result.source is None:
        return result
    root = parse(result.source.text, result.path).root
    places = dict(_places(root))

    def moved(finding: Finding) -> Finding:
        path, is_key = places.get(finding.span) or (_innermost(root, finding.span), False)
        if finding.span.source != result.path or not _has_part(source, root, path):
            return finding
        related = (*finding.related, Related(f"what {build.tool} made of it", finding.span))
        problem = finding.problem._replace(span=_span(source, path, is_key), related=related)
        return finding._replace(problem=problem)

    return result._replace(
        findings=tuple(map(moved, result.findings)),
        undecided=tuple(map(moved, result.undecided)),
        suppressed=tuple(each._replace(finding=moved(each.finding)) for each in result.suppressed),
    )


def _build(path: str) -> _Build | None:
    parts = Path(os.path.abspath(path)).parts
    for build in _BUILDS:
        count = len(build.folders)
        if parts[-1] in build.built and parts[-1 - count : -1] == build.folders:
            return build
    return None


def _source(path: str, build: _Build) -> Node | None:
    """The template in the file that was built; None where there is none."""
    folder = os.path.join(os.path.dirname(path), *([os.pardir] * len(build.folders)))
    for name in build.sources:
        file = os.path.normpath(os.path.join(folder, name))
        if os.path.isfile(file):
            return at_path(parse(read_regular(file, MAX_BYTES), file).root, build.inside)
    return None


def _places(root: Node) -> abc.Iterator[tuple[Span, tuple[_Path, bool]]]:
    """The path of each value and each key, by its span; whether it is a key."""
    for path, node in walk(root):
        yield node.span, (path, False)
        if isinstance(node, Mapping):
            yield from ((node.key_span(key), ((*path, key), True)) for key in node.entries)


def _innermost(root: Node, span: Span) -> _Path:
    """The path of the deepest value around a place."""
    around = (path for path, node in walk(root) if node.span.contains(span))
    return max(around, key=len, default=())


def _has_part(source: Node, root: Node, path: _Path) -> bool:
    """Whether the source has the member of a section that a path leads into; a resource is of the same type there."""
    if len(path) < 2 or at_path(source, path[:2]) is None:
        return False
    kinds = [at_path(each, (*path[:2], "Type")) for each in (source, root)]
    texts = [kind.text if isinstance(kind, Scalar) else "" for kind in kinds]
    return path[0] != "Resources" or texts[0] == texts[1] != ""


def _span(source: Node, path: _Path, is_key: bool) -> Span:
    """The place of a path in the source, or of the nearest part above it that is there."""
    while path:
        node, holder = at_path(source, path), at_path(source, path[:-1])
        if node is not None and holder is not None:
            return holder.key_span(str(path[-1])) if is_key and isinstance(holder, Mapping) else node.span
        path, is_key = path[:-1], True
    return source.span
