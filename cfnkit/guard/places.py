"""The place in a template of what is wrong with a resource's properties."""

from __future__ import annotations

from cfnkit.intrinsics import is_call
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, at_path

Path = tuple[str | int, ...]


def place_in(root: Node, resource: Path, value: Node, below: Path) -> tuple[Span, Path]:
    """The span and the path of the place `below` the properties of the resource at a path of the tree `root`.

    value: the properties as they are evaluated. A place that does not exist is the nearest one above it. One
    that begins with `..` is beside the properties.
    """
    if below[:1] == ("..",):
        path = _existing(root, (*resource, *below[1:]))
        return _span(root, path), path
    above = (*resource, "Properties")
    path = _existing(root, (*above, *below))
    # A branch of a function is deeper in the value than in the template.
    deeper = _existing(value, below)
    place = at_path(root, path)
    is_deeper = len(deeper) > max(0, len(path) - len(above)) or (place is not None and is_call(place))
    return (_span(value, deeper) if is_deeper else _span(root, path)), path


def _existing(root: Node, path: Path) -> Path:
    """The longest part of a path that exists."""
    while at_path(root, path) is None:
        path = path[:-1]
    return path


def _span(root: Node, path: Path) -> Span:
    """The key at the path; where there is none, the item of the list."""
    parent = at_path(root, path[:-1])
    node = at_path(root, path)
    assert node is not None
    return parent.key_span(str(path[-1])) if path and isinstance(parent, Mapping) else node.span
