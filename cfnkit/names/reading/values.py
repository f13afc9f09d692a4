"""The names in values: those that functions name, and the variables of loops."""

from __future__ import annotations

import collections.abc as abc
import re

from cfnkit.names.name import Name, NameKind, Occurrence
from cfnkit.names.reading.record import PLACEHOLDER, Lookup, NameRecord, Path, Scope
from cfnkit.source import Span
from cfnkit.syntax import NULL, Mapping, Node, Scalar, Sequence
from cfnkit.template.references import SUB_NAME, sub_parts
from cfnkit.vocabulary import FOR_EACH

# What the helper scripts of an instance are told: cfn-signal --resource NAME, and the path in cfn-hup's hooks.
_IN_SCRIPTS = re.compile(r"(?:--resource[ =]+|\bpath=Resources\.)([A-Za-z0-9]+)")
_BOOLEAN = frozenset({"Fn::And", "Fn::Equals", "Fn::If", "Fn::Not", "Fn::Or"})
_LOOKUP_KINDS = (NameKind.MAPPING, NameKind.MAPPING_KEY, NameKind.MAPPING_NAME)


class ValueNames:
    """Reads the names in values; `parameters` and `resources` are those that exist, also by transforms."""

    def __init__(self, record: NameRecord, parameters: abc.Container[str], resources: abc.Container[str]) -> None:
        self._record = record
        self._parameters = parameters
        self._resources = resources
        self._composed: list[tuple[Scalar, Path]] = []  # what Fn::Sub makes the name of a resource of

    def patterns(self) -> None:
        """Add the uses of patterns: each Fn::Sub that puts a name together as the key of a loop does."""
        known = {_shape(each.text): each.text for each in self._record.found.patterns if each.section == "Resources"}
        for text, path in self._composed:
            if _shape(text.text) in known:
                span = self._record.places.part(text.span, text.text, 0, len(text.text))
                name = Name(NameKind.RESOURCE, known[_shape(text.text)])
                self._record.found.occurrences.append(
                    Occurrence(name, span or text.span, False, path, span is not None)
                )

    def value(self, node: Node, path: Path, scope: Scope) -> None:
        """Add the names in a value, whose place sees the loop variables `scope`."""
        if isinstance(node, Scalar):
            self.placeholders((node.span, node.text), path, scope)
            self._scripts(node, path)
        elif isinstance(node, Mapping):
            for key, value in node.entries.items():
                if key.startswith(FOR_EACH):
                    self.loop(node, key, value, (*path, key), scope, self._properties)
                elif len(node.entries) == 1:
                    self._call(key, value, (*path, key), scope)
                else:
                    self.value(value, (*path, key), scope)
        else:
            for index, item in enumerate(node.items):
                self.value(item, (*path, index), scope)

    def loop(
        self,
        owner: Mapping,
        key: str,
        node: Node,
        path: Path,
        scope: Scope,
        inside: abc.Callable[[Mapping, Path, Scope], None],
    ) -> None:
        """Add the names of a loop, the entry `key` of `owner`; `inside` reads its body."""
        name = key[len(FOR_EACH) :]
        self._record.define(Name(NameKind.LOOP, name), owner, key, path, len(FOR_EACH))
        if not isinstance(node, Sequence):
            self.value(node, path, scope)
            return
        variable, *rest = node.items or (None,)
        inner = dict(scope)
        if isinstance(variable, Scalar) and variable.text:
            made = inner[variable.text] = Name(NameKind.LOOP_VARIABLE, variable.text, owner.key_span(key))
            self._record.add(made, (variable.span, variable.text), 0, (*path, 0), is_definition=True)
        for index, item in enumerate(rest, 1):
            if index == 2 and isinstance(item, Mapping):
                inside(item, (*path, index), inner)
            else:
                self.value(item, (*path, index), scope)

    def _properties(self, body: Mapping, path: Path, scope: Scope) -> None:
        """Read the body of a loop within properties."""
        for key in body.entries:
            if not key.startswith(FOR_EACH):
                self.placeholders((body.key_span(key), key), (*path, key), scope)
        self.value(body, path, scope)

    def placeholders(self, written: tuple[Span, str], path: Path, scope: Scope) -> None:
        """Add the loop variables in a key or scalar, given as its span and its text."""
        for match in PLACEHOLDER.finditer(written[1]) if scope else ():
            if match[1] in scope:
                self._record.add(scope[match[1]], written, match.start(1), path, may_quote=False)

    def _scripts(self, node: Scalar, path: Path) -> None:
        if "--resource" in node.text or "path=Resources." in node.text:
            for match in _IN_SCRIPTS.finditer(node.text):
                if match[1] in self._resources:
                    written = (node.span, node.text)
                    self._record.add(Name(NameKind.RESOURCE, match[1]), written, match.start(1), path, may_quote=False)

    def _call(self, function: str, argument: Node, path: Path, scope: Scope) -> None:
        """Add the names in a function call, or in the one entry of an object."""
        items = argument.items if isinstance(argument, Sequence) else ()
        first = items[0] if items else None
        if function == "Ref" and isinstance(argument, Scalar):
            self._reference(argument, path, scope)
            return
        if function == "Fn::Sub":
            self._sub(argument, path, scope)
            return
        named = argument if function == "Ref" else first if function == "Fn::GetAtt" else None
        composed = named.get("Fn::Sub") if isinstance(named, Mapping) else None
        if isinstance(composed, Scalar):
            self._composed.append((composed, (*path, *(() if named is argument else (0,)), "Fn::Sub")))
        if function == "Fn::GetAtt":
            node, place = (argument, path) if isinstance(argument, Scalar) else (first, (*path, 0))
            if isinstance(node, Scalar):
                self._reference(node, place, scope, attribute=True)
                argument = Sequence(items[1:], argument.span)
        elif function == "Fn::If":
            self._record.use(NameKind.CONDITION, first, (*path, 0))
        elif function == "Condition" and (path[0] in ("Conditions", "Rules") or not _BOOLEAN.isdisjoint(path)):
            self._record.use(NameKind.CONDITION, argument, path)
        elif function == "Fn::ValueOf":
            self._record.use(NameKind.PARAMETER, first, (*path, 0))
        elif function == "Fn::FindInMap":
            self._lookup(items, path)
        self.value(argument, path, scope)

    def _lookup(self, items: abc.Sequence[Node], path: Path) -> None:
        scope = items[0].text if items and isinstance(items[0], Scalar) else None
        for index, (item, kind) in enumerate(zip(items, _LOOKUP_KINDS, strict=False)):
            if not isinstance(item, Scalar) or "{" in item.text:
                self._record.found.lookups.append(Lookup(scope, index, item.span))
            elif index == 0 or scope is not None:
                self._record.use(kind, item, (*path, index), scope if index else None)

    def _reference(self, node: Scalar, path: Path, scope: Scope, attribute: bool = False) -> None:
        """Add the argument of Ref, or of Fn::GetAtt (`attribute`), which may have a part after a dot."""
        written = (node.span, node.text)
        if node.text in scope:
            self._record.add(scope[node.text], written, 0, path)
            return
        name, dot, _ = node.text.partition(".")
        if node.kind == NULL or not name or "{" in name:
            self.placeholders(written, path, scope)
            return
        self._record.add(
            self._referable(name, attribute or bool(dot)), written, 0, path, may_quote=not (dot or attribute)
        )

    def _referable(self, text: str, attribute: bool = False) -> Name:
        if attribute:
            return Name(NameKind.RESOURCE, text)
        if text in self._parameters:
            return Name(NameKind.PARAMETER, text)
        pseudo = text.startswith("AWS::")
        return Name(NameKind.PSEUDO_PARAMETER if pseudo else NameKind.RESOURCE, text)

    def _sub(self, argument: Node, path: Path, scope: Scope) -> None:
        items = argument.items if isinstance(argument, Sequence) else (argument,)
        text, own = items[0] if items else None, items[1] if len(items) > 1 else None
        names: dict[str, Name] = {}
        if isinstance(own, Mapping):
            for key in own.entries:
                names[key] = Name(NameKind.SUB_VARIABLE, key, own.span)
                self._record.define(names[key], own, key, (*path, 1, key))
        for index, item in enumerate(items[1:], 1):
            self.value(item, (*path, index), scope)
        if not isinstance(text, Scalar):
            if text is not None:
                self.value(text, (*path, 0), scope)
            return
        place = path if text is argument else (*path, 0)
        self._scripts(text, place)
        self._sub_text(text, place, names, scope)

    def _sub_text(self, text: Scalar, path: Path, own: abc.Mapping[str, Name], scope: Scope) -> None:
        written = (text.span, text.text)
        for match in PLACEHOLDER.finditer(text.text):
            if match[0].startswith("&") and match[1] in scope:
                self._record.add(scope[match[1]], written, match.start(1), path, may_quote=False)
        for match in sub_parts(text.text):
            whole = match[1].strip()
            start = match.start(1) + len(match[1]) - len(match[1].lstrip())
            name, dot, _ = whole.partition(".")
            if whole.startswith("!") or not name or not SUB_NAME.match(whole):
                continue
            found = own.get(whole) or scope.get(name) or self._referable(name, bool(dot))
            self._record.add(found, written, start, path, may_quote=False)


def _shape(text: str) -> str:
    """A text without the names of its variables."""
    return PLACEHOLDER.sub("{}", text)
