"""The settings of `cfnkit check` for the templates of a configuration: `check:`."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from cfnkit.configuration.documents import Section
from cfnkit.files.names import relative_name, with_slashes
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class PathRules:
    """The rules that templates at some paths ignore: globs relative to `folder`, ids or their beginnings, a reason."""

    folder: Path
    paths: tuple[str, ...]
    ignore: tuple[str, ...]
    reason: str

    def covers(self, template: str) -> bool:
        """Whether the template at a path is one of these; a glob of a folder is about all below it."""
        relative = with_slashes(relative_name(os.path.abspath(template), self.folder))
        return any(_pattern(glob).fullmatch(relative) for glob in self.paths)


@dataclass(frozen=True, slots=True)
class IgnoredId:
    """An id that a file ignores, its place, why, and the templates that it is about; all without `paths`."""

    id: str
    span: Span
    reason: str = ""
    paths: PathRules | None = None

    def covers(self, template: str) -> bool:
        """Whether it is about the template at a path."""
        return self.paths is None or self.paths.covers(template)


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """Ids of rules, or their beginnings, to ignore, to include and never to ignore; the engine; what makes it fail.

    `engine` and `fail_on` are None where the file does not say. `ids` are all ids with their places; `ignored` are
    those to ignore.
    """

    ignore: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    engine: Literal["cfn-lint", "fast", "both"] | None = None
    fail_on: str | None = None
    per_path: tuple[PathRules, ...] = ()
    ids: tuple[tuple[str, Span], ...] = ()
    ignored: tuple[IgnoredId, ...] = ()


def check_settings(section: Section, folder: Path) -> CheckSettings:
    """The settings of a section that its schema accepts; globs are relative to `folder`."""
    listed = section.node.get("per_path")
    entries = listed.items if isinstance(listed, Sequence) else ()
    sections = [
        Section(entry, section.source, f"check.per_path[{index}]")
        for index, entry in enumerate(entries)
        if isinstance(entry, Mapping)
    ]
    ids = [placed for key in ("ignore", "include", "mandatory") for placed in section.placed_texts(key)]
    ids += [placed for entry in sections for placed in entry.placed_texts("ignore")]
    per_path = tuple(
        PathRules(folder, entry.texts("paths"), entry.texts("ignore"), entry.text("reason") or "") for entry in sections
    )
    ignored = [IgnoredId(id, span) for id, span in section.placed_texts("ignore")]
    for rules, entry in zip(per_path, sections, strict=True):
        ignored += [IgnoredId(id, span, rules.reason, rules) for id, span in entry.placed_texts("ignore")]
    return CheckSettings(
        ignore=section.texts("ignore"),
        include=section.texts("include"),
        mandatory=section.texts("mandatory"),
        engine=_engine(section.text("engine")),
        fail_on=section.text("fail_on"),
        per_path=per_path,
        ids=tuple(ids),
        ignored=tuple(ignored),
    )


def _engine(name: str | None) -> Literal["cfn-lint", "fast", "both"] | None:
    return "fast" if name == "fast" else "both" if name == "both" else "cfn-lint" if name else None


@lru_cache
def _pattern(glob: str) -> re.Pattern[str]:
    """A glob as a regular expression: * and ? within a name, ** for any folders."""
    parts = re.split(r"(\*\*/?|\*|\?|\[[^\]/]+\])", os.path.normpath(glob).replace(os.sep, "/") if glob else "**")
    words = {"**/": r"(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    body = "".join(words.get(part) or (part if part.startswith("[") and part else re.escape(part)) for part in parts)
    return re.compile(rf"(?:{body})(?:/.*)?" if body != r"\." else ".*", re.DOTALL)
