"""The origin of one value of the result: what `cfnkit explain` prints, and an editor shows at the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cfnkit.diagnostics import Related
from cfnkit.outcome.deciding import Decider, DeciderKind, Deciding, Path
from cfnkit.pipeline.processed import Processed
from cfnkit.source import Span, Step
from cfnkit.syntax import Node, dump_json
from cfnkit.template import Template, kin_of
from cfnkit.vocabulary import AWS_TRANSFORMS


@dataclass(frozen=True, slots=True)
class Explanation:
    """The origin of the `node` at a `path` of the processed or the resolved template.

    `stands`: the source has the node at its span as it is. `put_into` is the part of the template that a transform put
    a node into which it made of nothing, and the place of its key. `deciders` decided its value; `related` are the
    author's resources that a part which a macro made has to do with.
    """

    path: Path
    node: Node = field(repr=False)
    stands: bool
    put_into: tuple[str, Span] | None
    deciders: tuple[Decider, ...]
    related: tuple[Related, ...]

    @property
    def origin(self) -> str:
        """How the node has to do with the text at its span: `stands at`, `made from` or `made by X, called at`."""
        if self.stands:
            return "stands at"
        maker = next((step.transform for step in self.node.steps if step.span == self.node.span), None)
        return f"made by {maker}, called at" if maker else "made from"


def explanation(processed: Processed, deciding: Deciding, root: Node, path: Path, node: Node) -> Explanation:
    """The explanation of the node at a path of `root`, the processed or the resolved template."""
    written = Template.of(processed.document.root)
    return Explanation(
        path,
        node,
        deciding.stands(path, node),
        deciding.put_into(root, path, node),
        tuple(deciding.of(path, node)),
        kin_of(path, Template.of(root), written) if _is_of_macro(node) else (),
    )


def decisions(deciders: Iterable[Decider], reveal: bool = False) -> Iterator[tuple[str, Span]]:
    """A clause for each decider, its kind, its name and its value; and its place."""
    for each in deciders:
        said = f"the {each.kind.value} {each.name}"
        if each.kind is DeciderKind.MACRO_PARAMETER:
            said = f"the parameter {each.name} of {each.macro}, which has this value"
        elif each.kind is DeciderKind.CONDITION:
            said += ", which is " + {True: "true", False: "false", None: "not known"}[each.truth]
        elif each.kind is DeciderKind.PARAMETER and each.value is None:
            said += ", whose value is not known"
        elif each.value is not None:
            value = dump_json(each.value, indent=None, reveal=reveal)
            said += f", by default {value}" if each.is_default else f", given as {value}"
        yield said, each.span


def kind_of_step(step: Step) -> str:
    """Whether a transform moved a node or made it."""
    return "put here as it was (exact)" if step.exact else "made by it (inherited)"


def _is_of_macro(node: Node) -> bool:
    """Whether a macro made the node of nothing that it was given."""
    return any(step.transform not in AWS_TRANSFORMS and step.span == node.span for step in node.steps)
