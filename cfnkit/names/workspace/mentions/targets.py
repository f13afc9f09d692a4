"""The parameters and templates in the files of targets that are no configuration of cfnkit: those of Git sync, say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cfnkit.files.project import ProjectFiles
from cfnkit.names.places import Places
from cfnkit.names.workspace.shared import Mention, SharedKind, SharedName
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
    places = Places(document.source)
    for target in read_targets(TargetFile(Path(path), document, ProjectFiles.around(path)), format).targets:
        template = os.path.realpath(target.template)
        if os.path.basename(template) in document.source.cut(target.span):
            yield Mention(SharedName(SharedKind.FILE, template), places.content(target.span))
        for name, span in target.places.items():
            inside = places.part(span, name, 0, len(name))
            shared = SharedName(SharedKind.PARAMETER, name, template)
            yield Mention(shared, inside or span, written=None if inside is None else name)
