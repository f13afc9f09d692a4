"""The node at a path of the result, as people and messages write paths."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from cfnkit.diagnostics import ConfigurationError
from cfnkit.outcome.at_place.documents import document_under
from cfnkit.source.pointer import escaped, pointer
from cfnkit.syntax import Mapping, Node, Sequence, at_path
from cfnkit.vocabulary import suggestion

if TYPE_CHECKING:
    from cfnkit.outcome.outcome import Outcome

_SEPARATORS = re.compile(r"[/.]+")
_STEP = re.compile(r"\[[^]]*\]|[^/.\[]*")


class NothingThere(ConfigurationError):
    """The result has nothing at `path`; `with_nearest` is the message with the nearest key."""

    def __init__(self, message: str, path: tuple[str | int, ...], nearest: str) -> None:
        super().__init__(message)
        self.path, self.with_nearest = path, f"{message} {nearest}".rstrip()


def locate(root: Node, path: str, outcome: Outcome) -> tuple[tuple[str | int, ...], Node, Node | None]:
    """The steps and the node of a path, which may begin with a logical ID, as in messages.

    It may go on within a document that a property holds: then the third is the value of the property, to which the
    steps lead. Raises `NothingThere` where it leads nowhere.
    """
    node, steps, document = root, list[str | int](), None
    rest = _pointer(path)
    resources = at_path(root, ("Resources",))
    if resources is not None and _leads_on(resources, rest) and not _leads_on(root, rest):
        node, steps = resources, ["Resources"]
    inner: list[str | int] = []
    while rest.strip("/."):
        rest = _SEPARATORS.sub("", rest, count=1) if _SEPARATORS.match(rest) else rest
        step, length = _first_step(node, rest)
        child = at_path(node, (step,))
        standing = document_under(outcome, tuple(steps)) if child is None and document is None else None
        if standing is not None and standing.document.tree is not None:
            node, document = standing.document.tree.root, node
            continue
        if child is None:
            known = list(node.entries) if isinstance(node, Mapping) else []
            if isinstance(node, Sequence):
                known = [str(index) for index in range(len(node.items))]
            where = ".".join(map(str, (*steps, *inner))) or "the template"
            raise NothingThere(
                f"There is no '{step}' in {where}.", (*steps, *inner, step), suggestion(str(step), known)
            )
        node, rest = child, rest[length:]
        (steps if document is None else inner).append(step)
    return tuple(steps), node, document


def _pointer(path: str) -> str:
    """A path that is written as a JSON list, as in the JSON of findings, as a pointer; any other as it is.

    The service's messages have a pointer in brackets.
    """
    try:
        steps = json.loads(path) if path.startswith("[") else None
    except ValueError:
        return path[1:].removesuffix("]") if path.startswith("[/") else path
    return path.removeprefix("#").removeprefix("$") if steps is None else pointer(tuple(steps))


def _leads_on(node: Node, path: str) -> bool:
    """Whether a node has the first step of a path."""
    step, _ = _first_step(node, _SEPARATORS.sub("", path, count=1) if _SEPARATORS.match(path) else path)
    return at_path(node, (step,)) is not None


def _first_step(node: Node, rest: str) -> tuple[str | int, int]:
    """The first step of the rest of a path, and the length of its text: a key may itself hold dots and slashes."""
    text = _STEP.match(rest)
    index = text[0].strip("[]'\"") if text else ""
    if isinstance(node, Sequence) and index.isdecimal():
        return int(index), len(text[0]) if text else 0
    if isinstance(node, Mapping):
        for key in sorted(node.entries, key=len, reverse=True):
            for written in (key, escaped(key), f"['{key}']", f'["{key}"]'):
                if rest.startswith(written) and rest[len(written) : len(written) + 1] in ("", *"/.["):
                    return key, len(written)
    return index, len(rest)
