"""What cfn-lint's rules can see while they validate one resource, and digests of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from cfnlint.decode.node import dict_node

from cfnkit.lint.engines.cfn_lint.resources.validation import RESOURCES
from cfnkit.redaction import Redactor

# A resource sees these sections of the whole template.
_UNSEEN = frozenset({RESOURCES, "Outputs", "Description"})
ALL = "*"


class Sight:
    """Digests of the resources of a template, each keyed with what all resources see; `cfn` is cfn-lint's template.

    `options` stands for the options of rules, and `hash_key` is the key of the hashes.
    """

    def __init__(self, cfn: Any, options: str, redactor: Redactor, hash_key: bytes) -> None:
        self._cfn = cfn
        self._resources: Mapping[str, Any] = cfn.template[RESOURCES]
        self._redactor = redactor
        self._digests: dict[str, str | None] = {}
        self.is_cdk: bool = cfn.is_cdk_template()
        context = cfn.context
        sections = {name: section for name, section in cfn.template.items() if name not in _UNSEEN}
        table = {name: [each.type, each.condition, _nested(each)] for name, each in context.resources.items()}
        transforms = {name: cfn.transform_pre[name] for name in ("Transform", "Globals")}
        shared = [sections, list(self._resources), table, transforms, list(cfn.regions), self.is_cdk]
        key = blake2b(options.encode("utf-8", "surrogatepass"), key=hash_key)
        key.update(_text(shared))
        self._key = key.digest()

    def key(self, name: str) -> str | None:
        """A digest of a resource and of what it always sees; None for one that must not be kept."""
        own = self.digest(name)
        return None if own is None else self._keyed(_text([name, own, self._referrers(name)]))

    def digest(self, name: str) -> str | None:
        """A digest of a resource, or of all; None when one has a secret in its text."""
        if name not in self._digests:
            self._digests[name] = self._all() if name == ALL else self._digest(name)
        return self._digests[name]

    def _all(self) -> str | None:
        digests = [self.digest(name) for name in self._resources]
        return None if None in digests else self._keyed(_text(digests))

    def _digest(self, name: str) -> str | None:
        text = _text(self._resources.get(name))
        if self._redactor:
            plain = text.decode("utf-8", "surrogatepass")
            if self._redactor(plain) != plain:
                return None
        return self._keyed(text)

    def _keyed(self, text: bytes) -> str:
        return blake2b(text, key=self._key, digest_size=16).hexdigest()

    def _referrers(self, name: str) -> list[str] | None:
        graph = self._cfn.graph
        if graph is None:
            return None
        return [source for source, _ in graph.graph.in_edges(name)] if name in graph.graph else []


class WatchedResources(dict_node):  # type: ignore[misc]  # cfn-lint is not typed
    """The resources of a template; it notes in `asked` which of them are asked for, and `ALL` when one asks for all."""

    def __init__(self, resources: Any) -> None:
        marks = getattr(resources, "start_mark", None), getattr(resources, "end_mark", None)
        super().__init__(resources, *marks)
        self.asked: set[str] = set()

    def get(self, key: Any, default: Any = None) -> Any:
        """As of a dictionary."""
        self.asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key: Any) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: Any) -> bool:
        self.asked.add(key)
        return bool(super().__contains__(key))

    def __iter__(self) -> Iterator[Any]:
        self.asked.add(ALL)
        return iter(super().keys())

    def keys(self) -> Any:
        """As of a dictionary."""
        self.asked.add(ALL)
        return super().keys()

    def values(self) -> Any:
        """As of a dictionary."""
        self.asked.add(ALL)
        return super().values()

    def items(self) -> Any:
        """As of a dictionary."""
        self.asked.add(ALL)
        return super().items()


def _nested(resource: Any) -> list[str] | None:
    """The attributes of a stack whose template is on disk."""
    attributes = resource._nested_stack_get_atts
    return None if attributes is None else list(attributes)


def _text(node: Any) -> bytes:
    parts: list[str] = []
    _write(node, parts.append)
    return "\n".join(parts).encode("utf-8", "surrogatepass")


def _write(node: Any, write: Any) -> None:
    """Write a tree so that others differ: with types, the order of keys, and which keys have marks."""
    if isinstance(node, str):
        write(f"{len(node)} {node}")
    elif isinstance(node, dict):
        write(f"object {len(node)}")
        for key, value in node.items():
            write("key" if hasattr(key, "start_mark") else "plain key")
            _write(key, write)
            _write(value, write)
    elif isinstance(node, (list, tuple)):
        write(f"list {len(node)}")
        for item in node:
            _write(item, write)
    else:
        write(f"{type(node).__name__} {node!r}")
