"""Samples in the place of secrets, for a macro that must not get these: put in before its call, taken out after it."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, replace

from cfnkit.redaction import REDACTED
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, walk
from cfnkit.template import ParameterValues, Template
from cfnkit.template.constraints import Patterns
from cfnkit.template.sample_values import sample_value

# A shorter sample, or one of the parameter's allowed values, can stand in a template for other reasons.
_DISTINCT = 8


@dataclass(frozen=True, slots=True)
class Samples:
    """A sample for each secret text, the longest secrets first; `missing` names parameters that no sample fits.

    A secret that was made of another one, such as an encoded one, is replaced by a sample that says nothing of it.
    """

    pairs: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()

    @classmethod
    def of(cls, template: Template, parameters: ParameterValues) -> Samples:
        """The samples for the values of a template's NoEcho parameters."""
        pairs: dict[str, str] = {}
        missing: list[str] = []
        verdicts = Patterns()
        for number, (name, parameter) in enumerate(template.parameters.items()):
            known = parameters.known.get(name)
            if known is None or not parameter.no_echo:
                continue
            parts = known.items if isinstance(known, Sequence) else (known,)
            items = [part.text for part in parts if isinstance(part, Scalar)]
            text = sample_value(parameter, ",".join(items), 1000 + 50 * number, verdicts)
            samples = [] if text is None else text.split(",") if isinstance(known, Sequence) else [text]
            if len(samples) != len(items):
                missing.append(name)
                continue
            pairs.update((item, sample) for item, sample in zip(items, samples, strict=True) if item)
            pairs.setdefault(",".join(items), text or "")
        pairs.pop("", None)
        longest_first = sorted(pairs.items(), key=lambda pair: -len(pair[0]))
        return cls(tuple(longest_first), tuple(missing))

    def covering(self, *nodes: Node) -> Samples:
        """The samples with those for secrets in the nodes that were made of known ones, and look like none of them."""
        pairs = dict(self.pairs)
        for each in nodes:
            for _, node in walk(each):
                is_secret = isinstance(node, Scalar) and node.shown is not None and node.text
                if isinstance(node, Scalar) and is_secret and _swapped(node.text, self.pairs) == node.text:
                    pairs.setdefault(node.text, f"CfnkitHidden{1000 + len(pairs)}")
        longest_first = sorted(pairs.items(), key=lambda pair: -len(pair[0]))
        return replace(self, pairs=tuple(longest_first))

    def known(self) -> abc.Iterator[str]:
        """The samples that are recognised in any text."""
        return (sample for _, sample in self.pairs if len(sample) >= _DISTINCT)

    def hide(self, node: Node) -> Node:
        """The tree with samples in the place of secrets."""
        if isinstance(node, Scalar):
            return node if node.shown is None else self._hidden(node)
        if isinstance(node, Sequence):
            return replace(node, items=tuple(map(self.hide, node.items)))
        entries = {_swapped(key, self._long()): self.hide(value) for key, value in node.entries.items()}
        spans = {_swapped(key, self._long()): span for key, span in node.key_spans.items()}
        return Mapping(entries, spans, node.span, node.steps)

    def restore(self, node: Node) -> Node:
        """The tree of an answer with the secrets in the place of samples, marked as secret."""
        if isinstance(node, Scalar):
            return self._restored(node)
        if isinstance(node, Sequence):
            return replace(node, items=tuple(map(self.restore, node.items)))
        back = [(sample, secret) for secret, sample in self.pairs if len(sample) >= _DISTINCT]
        entries = {_swapped(key, back): self.restore(value) for key, value in node.entries.items()}
        spans = {_swapped(key, back): span for key, span in node.key_spans.items()}
        return Mapping(entries, spans, node.span, node.steps)

    def _long(self) -> list[tuple[str, str]]:
        return [(secret, sample) for secret, sample in self.pairs if len(secret) >= _DISTINCT]

    def _hidden(self, node: Scalar) -> Scalar:
        text = dict(self.pairs).get(node.text) or _swapped(node.text, self.pairs)
        kind = node.kind if text.isdecimal() and not text.startswith("0") else STRING
        return replace(node, kind=kind, text=text, pieces=())

    def _restored(self, node: Scalar) -> Scalar:
        is_made = bool(node.steps) and not node.steps[-1].exact
        for secret, sample in self.pairs:
            if node.text == sample and (node.shown is not None or is_made or len(sample) >= _DISTINCT):
                return replace(node, text=secret, shown=REDACTED)
        distinct = [(sample, secret) for secret, sample in self.pairs if len(sample) >= _DISTINCT]
        text = _swapped(node.text, distinct)
        if text == node.text:
            return node
        return replace(node, text=text, shown=_swapped(node.text, [(sample, REDACTED) for sample, _ in distinct]))


def _swapped(text: str, pairs: abc.Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text
