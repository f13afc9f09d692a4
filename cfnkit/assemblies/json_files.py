"""The JSON files of an assembly. Each is read in its project only, and a fault is told at its place.

They are large, so that spans of their values are found only when they are wanted.
"""

from __future__ import annotations

import json
import os
from functools import cached_property
from typing import Any

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.project import ProjectFiles
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, at_path, parse

Path = tuple[str | int, ...]

_KINDS = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}


class JsonFile:
    """A file of the assembly, a `what` in messages.

    `named_at` is the place that names it. Raises ConfigurationError, with the place, for one that cannot be read or
    is not well-formed.
    """

    def __init__(self, project: ProjectFiles, path: str, what: str, named_at: Span | None = None) -> None:
        self.path = path
        self.what = what
        try:
            self._data = project.read(path)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ConfigurationError(f"The {what} {path} cannot be read: {reason}.", named_at) from error
        try:
            self.root: Any = json.loads(self._data)
        except json.JSONDecodeError as error:
            place = Span(path, error.lineno, error.colno, error.lineno, error.colno)
            raise ConfigurationError(f"The {what} is not well-formed: {error.msg}.", place) from error
        except (UnicodeDecodeError, RecursionError) as error:
            raise ConfigurationError(f"The {what} {path} is not well-formed JSON.", named_at) from error

    def span(self, path: Path) -> Span:
        """The place of the key or item at a path, or of the last part of it that exists."""
        while path:
            parent = at_path(self._tree, path[:-1])
            if isinstance(parent, Mapping) and path[-1] in parent.entries:
                return parent.key_span(str(path[-1]))
            node = at_path(self._tree, path)
            if node is not None:
                return node.span
            path = path[:-1]
        return Span(self.path, 1, 1, 1, 1)

    @cached_property
    def _tree(self) -> Node:
        """The tree with spans, which takes much longer to read than the values."""
        return parse(self._data, self.path).root

    def fault(self, path: Path, message: str) -> ConfigurationError:
        """The error for what is wrong at a path."""
        return ConfigurationError(message, self.span(path))

    def get(self, path: Path, kind: type, default: Any = None) -> Any:
        """The value at a path, of objects alone; `default` where it is missing or null.

        Raises ConfigurationError, with the place, for a value of another kind.
        """
        value = self.root
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            return default
        if not isinstance(value, kind):
            where = ".".join(map(str, path)) or f"the {self.what}"
            raise self.fault(path, f"'{where}' of the {self.what} must be {_KINDS[kind]}.")
        return value

    def texts(self, path: Path) -> dict[str, str]:
        """The texts of an object, by key; numbers and booleans as JSON writes them. Raises ConfigurationError."""
        found: dict[str, str] = {}
        for key, value in self.get(path, dict, {}).items():
            if not isinstance(value, (str, bool, int, float)):
                raise self.fault((*path, key), f"The value of '{key}' must be a text.")
            found[key] = value if isinstance(value, str) else json.dumps(value)
        return found

    def file(self, project: ProjectFiles, name: str, path: Path) -> str:
        """The path of a file that the document names at a path, from its own folder.

        Raises ConfigurationError, with the place, for one out of the project.
        """
        found = os.path.normpath(os.path.join(os.path.dirname(self.path), name))
        try:
            project.locate(found)
        except OSError as error:
            raise self.fault(path, f"{found} cannot be used: {error.strerror}.") from error
        return found
