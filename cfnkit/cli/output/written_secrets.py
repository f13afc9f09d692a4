"""The secrets that stand in the text of a template, by the names that their values have, and by their forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.source import SourceText
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, parse, to_plain, walk

# A text without any of these words has no name of a secret.
_NAMES = re.compile("pass|pwd|secret|token|credential|key", re.IGNORECASE)
_VALUES = ("Value", "ParameterValue", "HeaderValue")
_WITH_TEXTS = ("Fn::Sub", "Fn::Join", "Fn::Base64")


def secrets_in_line(line: str) -> Iterator[tuple[int, int]]:
    """The 0-based start and end of each key, token or password in a line that is known by its form."""
    from cfnkit.drift.secrets.secrecy import secrets_in_line
    from cfnkit.security.key_formats import keys_in_line

    yield from secrets_in_line(line)
    yield from keys_in_line(line)


def written_secrets(source: SourceText) -> Iterator[Scalar]:
    """The values that have the name of a secret, also where a parameter or a mapping gives them."""
    if not _NAMES.search(source.text):
        return
    from cfnkit.drift.secrets.secrecy import is_secret_entry, is_secret_name, may_be_secret

    root = parse(source.text, source.name).root
    for path, node in walk(root):
        if not isinstance(node, Mapping):
            continue
        names = [name for name in node.entries if is_secret_name(name)]
        if is_secret_entry({name: to_plain(value) for name, value in node.entries.items() if type(value) is Scalar}):
            names += [name for name in _VALUES if name in node.entries]
        for value in [node.entries[name] for name in names]:
            is_parameter = path == ("Parameters",)
            found = _defaults(value) if is_parameter else _written(value, root)
            yield from (each for each in found if may_be_secret(each.text))


def _written(node: Node, root: Node) -> Iterator[Scalar]:
    """The texts that a value consists of, in its branches, and where it refers to."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _written(item, root)
    elif isinstance(node, Mapping) and len(node.entries) == 1:
        [(name, argument)] = node.entries.items()
        if name in _WITH_TEXTS:
            yield from _written(argument, root)
        elif name == "Fn::If" and isinstance(argument, Sequence):
            for branch in argument.items[1:]:
                yield from _written(branch, root)
        elif name == "Ref" and isinstance(argument, Scalar):
            yield from _defaults(at_path(root, ("Parameters", argument.text)))
        elif name == "Fn::FindInMap" and isinstance(argument, Sequence):
            yield from _mapped(argument, root)


def _defaults(parameter: Node | None) -> Iterator[Scalar]:
    """The default of a parameter, unless it is the name of one of SSM."""
    kind = parameter.get("Type") if isinstance(parameter, Mapping) else None
    default = parameter.get("Default") if isinstance(parameter, Mapping) else None
    if isinstance(default, Scalar) and not (isinstance(kind, Scalar) and kind.text.startswith("AWS::SSM::")):
        yield default


def _mapped(argument: Sequence, root: Node) -> Iterator[Scalar]:
    """The values of a mapping under the last key of a look-up, whatever the first is."""
    names = [each.text if isinstance(each, Scalar) else "" for each in argument.items[:3]]
    mapping = at_path(root, ("Mappings", names[0])) if len(names) > 2 else None
    for row in mapping.entries.values() if isinstance(mapping, Mapping) else ():
        value = row.get(names[2]) if isinstance(row, Mapping) else None
        if isinstance(value, Scalar):
            yield value
