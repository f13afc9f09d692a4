"""The parameters and templates in the files of targets that are no configuration of cfnkit, such as Git sync's."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from cfnkit.files.project import ProjectFiles
from cfnkit.names.workspace.shared import Mention, SharedKind, SharedName
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document
from cfnkit.targets import read_targets
from cfnkit.targets.file import TargetFile
from cfnkit.targets.formats import FORMATS, configuration


def target_mentions(path: str, document: Document) -> Iterator[Mention]:
    """The mentions in the document at a real path; none in one that has no targets."""
    formats = (each for each in FORMATS if each is not configuration and each.recognises(Path(path), document.root))
    format = next(formats, None)
    if format is None:
        return
    source = document.source
    for target in read_targets(TargetFile(Path(path), document, ProjectFiles.around(path)), format).targets:
        template = os.path.realpath(target.template)
        line = target.span._replace(end_line=target.span.line, end_column=len(source.line(target.span.line)) + 1)
        named = _within(source, line, rf"[^\s\"'=:,{{}}\[\]]*{re.escape(os.path.basename(template))}")
        if named is not None:
            yield Mention(SharedName(SharedKind.FILE, template), named)
        for name, span in target.places.items():
            # A key, or in a text Env=prod or ParameterKey=Env,ParameterValue=prod.
            inside = _within(source, span, rf"(?<![\w=-])(?:ParameterKey=)?(?P<name>{re.escape(name)})(?=[=,\"']|\Z)")
            shared = SharedName(SharedKind.PARAMETER, name, template)
            yield Mention(shared, inside or span, written=None if inside is None else name)


def _within(source: SourceText, span: Span, pattern: str) -> Span | None:
    """The only place of a pattern, or of its group `name`, in a span; None where there is none, or a second one."""
    found = list(re.finditer(pattern, source.cut(span)))
    if len(found) != 1:
        return None
    start = source.offset(span.line, span.column)
    first, last = (start + offset for offset in found[0].span("name" if "name" in found[0].groupdict() else 0))
    return Span(source.name, *source.position(first), *source.position(last))
