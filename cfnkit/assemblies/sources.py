"""The author's source code: the place that a frame of a creation stack stands for, in the files that are here.

An assembly may have been made elsewhere, in a container or by a pipeline: then the folder of the app there is found by
the files that are here too. Only files of the project are opened, for source maps and for the lines that are shown.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cfnkit.assemblies.frame import SourceFrame
from cfnkit.assemblies.source_maps import SourceMap, inline_map, map_reference
from cfnkit.files.names import name_below
from cfnkit.files.project import ProjectFiles
from cfnkit.files.search import files_below
from cfnkit.source import SourceText, Span

_MOST = 16 * 1_048_576  # bytes of a file of code, or of its map
_SCRIPTS = (".js", ".cjs", ".mjs", ".jsx")
_SEPARATORS = re.compile(r"[/\\]+")
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:[/\\]")
_INNER_CLASS = re.compile(r"[$.][^.]*\.[^.]*\Z")


class AuthorPlace(NamedTuple):
    """A place in source code: its span, and whether the file is one of the project that can be opened."""

    span: Span
    is_readable: bool


class AuthorSources:
    """The source files of the app in a folder; `frames` are those of all its constructs, by which it is found."""

    def __init__(self, app: str, frames: Iterable[SourceFrame] = ()) -> None:
        self._app = os.path.realpath(app)
        self._project = ProjectFiles.of_folder(app)
        self._texts: dict[str, SourceText | None] = {}
        self._held: dict[str, bool] = {}
        self._names: dict[str, str] = {}
        self._maps: dict[str, SourceMap | None] = {}
        self._by_name: dict[str, list[str]] | None = None
        self._elsewhere = self._made_in(dict.fromkeys(each.file for each in frames))

    def place(self, frames: Sequence[SourceFrame]) -> AuthorPlace | None:
        """The place of the innermost frame whose file is the project's, or else of the innermost one."""
        for frame in frames:
            path = self._located(frame)
            if path is not None:
                return self._mapped(path, frame.line, frame.column)
        for frame in frames[:1]:
            column = frame.column or 1
            return AuthorPlace(Span(frame.file, frame.line, column, frame.line, column), False)
        return None

    def text(self, name: str) -> SourceText | None:
        """The text of a file of the project, by the name in spans; None for one that is not read."""
        return self._text(os.path.abspath(name))

    def _text(self, path: str) -> SourceText | None:
        if path not in self._texts:
            try:
                data = self._project.read(path, _MOST)
            except OSError:
                self._texts[path] = None
            else:
                self._texts[path] = SourceText(name_below(path), data.decode("utf-8-sig", "replace"))
        return self._texts[path]

    def _made_in(self, files: Iterable[str]) -> tuple[str, ...]:
        """The parts of the path that the app's folder had where the assembly was made; empty for this one."""
        prefixes: Counter[tuple[str, ...]] = Counter()
        for file in files:
            if not _ABSOLUTE.match(file):
                continue
            if self._holds(file):
                return ()
            parts = _SEPARATORS.split(file)
            prefixes.update(
                tuple(parts[:count])
                for count in range(1, len(parts))
                if os.path.isfile(os.path.join(self._app, *parts[count:]))
            )
        # Of those that explain as many files, the longest: the shortest way from the app's folder.
        return max(prefixes, key=lambda each: (prefixes[each], len(each)), default=())

    def _located(self, frame: SourceFrame) -> str | None:
        """The path of a frame's file in the project; None for a file elsewhere."""
        if self._holds(frame.file):
            return os.path.normpath(frame.file)
        parts = _SEPARATORS.split(frame.file)
        if not _ABSOLUTE.match(frame.file):
            path = os.path.join(self._app, *parts)
            return path if self._holds(path) else self._by_class(frame, parts[-1])
        if self._elsewhere and tuple(parts[: len(self._elsewhere)]) == self._elsewhere:
            path = os.path.join(self._app, *parts[len(self._elsewhere) :])
            return path if self._holds(path) else None
        return None

    def _holds(self, file: str) -> bool:
        """Whether an absolute path is that of a file of the project that is here, through no link out of it."""
        if file not in self._held:
            try:
                self._held[file] = os.path.isabs(file) and os.path.isfile(self._project.locate(file))
            except OSError:
                self._held[file] = False
        return self._held[file]

    def _by_class(self, frame: SourceFrame, name: str) -> str | None:
        """The file of a class in the package that the function's name begins with: Java says only the last part."""
        if self._by_name is None:
            self._by_name = {}
            for path in files_below(self._app):
                self._by_name.setdefault(os.path.basename(path), []).append(path)
        found = [path for path in self._by_name.get(name, ()) if self._holds(path)]
        package = _INNER_CLASS.sub("", frame.function).split(".")
        fitting = (path for path in found if _ends_with(os.path.dirname(path), package))
        return next(fitting, found[0] if len(found) == 1 else None)

    def _mapped(self, path: str, line: int, column: int) -> AuthorPlace:
        """The place in the original of compiled code, if its map and the original are of the project."""
        original = self._original(path, line, column) if path.endswith(_SCRIPTS) else None
        if original is not None:
            path, line, column = original
        return AuthorPlace(self._span(path, line, column), True)

    def _original(self, path: str, line: int, column: int) -> tuple[str, int, int] | None:
        if path not in self._maps:
            self._maps[path] = self._read_map(path)
        map = self._maps[path]
        place = map.original(line, column or 1) if map else None
        if place is None:
            return None
        original = os.path.normpath(os.path.join(os.path.dirname(path), *_SEPARATORS.split(place.source)))
        return (original, place.line, place.column) if self._holds(original) else None

    def _read_map(self, path: str) -> SourceMap | None:
        """The source map of compiled code. One that is broken, or not the project's, tells nothing of places."""
        code = self._text(path)
        reference = map_reference(code.text) if code else ""
        try:
            data = inline_map(reference)
            if data is None and reference:
                data = self._project.read(os.path.join(os.path.dirname(path), reference), _MOST)
            return SourceMap(data) if data else None
        except (OSError, ValueError, RecursionError):
            return None

    def _span(self, path: str, line: int, column: int) -> Span:
        """From a place to the end of what its line has; from the first character for a column that is not known."""
        if path not in self._names:
            self._names[path] = name_below(path)
        name = self._names[path]
        text = self._text(path)
        written = text.line(line).rstrip() if text else ""
        start = column or len(written) - len(written.lstrip()) + 1
        return Span(name, line, start, line, max(start, len(written) + 1))


def _ends_with(folder: str, package: Sequence[str]) -> bool:
    """Whether a folder is that of a package: the parts that both have at their ends, of those that the package has."""
    wanted = [part for part in package if part and part[0].islower()]
    return bool(wanted) and _SEPARATORS.split(folder)[-len(wanted) :] == wanted
