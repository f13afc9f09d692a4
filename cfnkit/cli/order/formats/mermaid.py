"""An order as a flowchart of Mermaid, which GitHub and GitLab draw in Markdown: a box for each stage.

https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.graph.formats.mermaid import escaped
from cfnkit.cli.order.words import place
from cfnkit.neighbours.order import Order

_MOST = 3


def render(order: Order) -> str:
    """The flowchart, from left to right; what may be needed is dashed."""
    return "\n".join(_lines(order)) + "\n"


def _lines(order: Order) -> Iterator[str]:
    yield "flowchart LR"
    groups = [(f"Stage {number}", stage) for number, stage in enumerate(order.stages, 1)]
    groups += [("In no stage, because of a circle", order.waiting)] if order.waiting else []
    for number, (title, stage) in enumerate(groups, 1):
        yield f'  subgraph stage{number}["{escaped(title)}"]'
        for each in stage:
            stack = order.repository.stacks[each]
            words = [f"<b>{escaped(stack.template)}</b>", escaped(place(stack))]
            yield f'    s{each}["{"<br/>".join(filter(None, words))}"]'
        yield "  end"
    for (other, stack_number), needs in _pairs(order).items():
        arrow = "-->" if any(sure for _, sure in needs) else "-.->"
        names = list(dict.fromkeys(name for name, _ in needs))
        more = [f"and {len(names) - _MOST} more"] if len(names) > _MOST else []
        yield f'  s{other} {arrow}|"{"<br/>".join(map(escaped, [*names[:_MOST], *more]))}"| s{stack_number}'


def _pairs(order: Order) -> dict[tuple[int, int], list[tuple[str, bool]]]:
    """By two stacks, the second of which needs the first: the names of what it needs, and whether each is sure."""
    found: dict[tuple[int, int], list[tuple[str, bool]]] = {}
    for each in order.needs:
        found.setdefault((each.other, each.stack), []).append((each.name, each.is_sure))
    return found
