"""The keys and texts of a policy's elements, with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfnkit.documents.language import EmbeddedDocument, Path
from cfnkit.documents.policies.rules import ELEMENT
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import nearest


def named_once(
    key: str, of: Mapping, path: Path, known: Iterable[str], what: str, document: EmbeddedDocument
) -> tuple[list[Finding], str]:
    """The finding about a key that is not among the known ones, and the known one that is meant by it."""
    known = tuple(known)
    if key in known or not is_known_text(key):
        return [], key
    meant = nearest(key, known)
    hint = f"Did you mean '{meant}'?" if meant else ""
    return [document.finding(ELEMENT, f"{what} has no {key}.", of.key_span(key), hint, (*path, key))], meant or key


def texts_in(node: Node | None, path: Path) -> Iterator[tuple[Path, Scalar]]:
    """The texts of an element, each with its path."""
    if isinstance(node, Scalar) and node.kind == STRING:
        yield path, node
    for index, item in enumerate(node.items if isinstance(node, Sequence) else ()):
        if isinstance(item, Scalar) and item.kind == STRING:
            yield (*path, index), item
