"""The text of a function call that is left to the deployment, as far as it is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.dynamic_references import MalformedReference, ReferenceFault, Service, Token, tokenize
from cfnkit.syntax import Mapping, Node, Scalar, Sequence

_VARIABLE = re.compile(r"\$\{[^{}]*\}")
_NO_BRACES = str.maketrans("", "", "{}")


class PendingPart(NamedTuple):
    """A part of such a text: the text of `source`, or a variable for an unknown value if `source` is None.

    `node` is the part's node in the tree, at `path`; the node of a variable may contain references itself.
    """

    text: str
    source: Scalar | None
    node: Node
    path: tuple[str | int, ...]


def is_pending(node: Mapping) -> bool:
    """Whether a node is a call of Fn::Sub or Fn::Join."""
    return len(node.entries) == 1 and ("Fn::Sub" in node.entries or "Fn::Join" in node.entries)


def pending_parts(node: Node, path: tuple[str | int, ...]) -> Iterator[PendingPart]:
    """The parts of the text of the node at `path`, in their order; the variables of an Fn::Sub follow its text."""
    if isinstance(node, Scalar):
        yield PendingPart(node.text, node, node, path)
        return
    if isinstance(node, Mapping) and len(node.entries) == 1:
        ((name, argument),) = node.entries.items()
        if name == "Fn::Sub":
            yield from _of_sub(argument, (*path, name))
            return
        if name == "Fn::Join":
            yield from _of_join(argument, (*path, name))
            return
    yield PendingPart(_variable_for(node), None, node, path)


def _of_sub(argument: Node, path: tuple[str | int, ...]) -> Iterator[PendingPart]:
    text, *own = argument.items if isinstance(argument, Sequence) and argument.items else (argument,)
    where = path if text is argument else (*path, 0)
    if isinstance(text, Scalar):
        yield PendingPart(text.text, text, text, where)
    else:
        yield PendingPart("", None, text, where)
    for index, node in enumerate(own, 1):
        yield PendingPart("", None, node, (*path, index))


def _of_join(argument: Node, path: tuple[str | int, ...]) -> Iterator[PendingPart]:
    pair = isinstance(argument, Sequence) and len(argument.items) == 2
    delimiter, items = argument.items if pair and isinstance(argument, Sequence) else (argument, None)
    if not isinstance(items, Sequence):
        yield PendingPart("${Fn::Join}", None, argument, path)
        return
    for index, item in enumerate(items.items):
        if index:
            yield from pending_parts(delimiter, (*path, 0))
        yield from pending_parts(item, (*path, 1, index))


def _variable_for(node: Node) -> str:
    """The variable for an unknown value, as Fn::Sub writes it; `${...}` for any other function."""
    name = "..."
    if isinstance(node, Mapping) and len(node.entries) == 1:
        ((name, argument),) = node.entries.items()
        if name == "Ref" and isinstance(argument, Scalar):
            name = argument.text
        elif name == "Fn::GetAtt" and isinstance(argument, Sequence):
            name = ".".join(item.text for item in argument.items if isinstance(item, Scalar))
    return f"${{{name.translate(_NO_BRACES)}}}"


def pending_tokens(text: str) -> tuple[Token, ...]:
    """The references of a text with variables (``${Name}``), which may be any part but the service.

    A version that is a variable is None.
    """
    if "${" not in text:
        return tokenize(text)
    # Digits are valid in every part, and as many as the variable has characters keep all offsets.
    filled = _VARIABLE.sub(lambda match: "1" * len(match[0]), text)
    return tuple(_with_variables(token, text[token.start : token.end]) for token in tokenize(filled))


def _with_variables(token: Token, written: str) -> Token:
    """A token of the filled text with its variables put back."""
    if written == token.text:
        return token
    if isinstance(token, MalformedReference):
        return _malformed(token, written)
    parts = _written_parts(token, written)[2:]
    if token.service is not Service.SECRETS_MANAGER:
        name, version = [*parts, ""][:2]
        return token._replace(text=written, name=name, version=int(version) if version.isdigit() else None)
    names = len(token.name.split(":"))
    _, json_key, stage, version_id = [*parts[names:], "", "", "", ""][:4]
    name = ":".join(parts[:names])
    return token._replace(text=written, name=name, json_key=json_key, version_stage=stage, version_id=version_id)


def _written_parts(token: Token, written: str) -> list[str]:
    """The parts between the colons of a filled token, with their variables put back."""
    parts: list[str] = []
    start = len("{{")
    for part in token.text[2:-2].split(":"):
        parts.append(written[start : start + len(part)])
        start += len(part) + 1
    return parts


def _malformed(token: MalformedReference, written: str) -> MalformedReference:
    if token.fault is ReferenceFault.UNKNOWN_SERVICE and "${" in _written_parts(token, written)[1]:
        sentence = "Which service this dynamic reference reads from is known to a deployment only."
        return token._replace(fault=ReferenceFault.VARIABLE, text=written, sentence=sentence)
    sentence = token.sentence
    for variable in _VARIABLE.findall(written):
        sentence = sentence.replace("1" * len(variable), variable, 1)
    return token._replace(text=written, sentence=sentence)
