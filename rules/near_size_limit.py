"""The input of a macro, its output and the processed template are well below their limits."""

from collections.abc import Iterator

from cfnkit.hosts.payload import PAYLOAD_LIMIT
from cfnkit.rule import Problem, Subject, rule
from cfnkit.syntax import Node, dump_json
from cfnkit.template.quotas import TEMPLATE_BYTES
from cfnkit.transforms import TraceStep
from cfnkit.vocabulary import FN_TRANSFORM

_NEAR = 0.8
# {"requestId": "(36 characters)", "status": "success", "fragment": } around the fragment that a macro returns
_ENVELOPE = 90


@rule(
    "I9707",
    "A size is above 80 % of its limit",
    description="""Lambda accepts 6 MB for the event of a macro and for its response, and CloudFormation 1 MB for the
    processed template. More is refused (E9752, E9764), and a template that grows reaches the limit without a warning.
    Split the template into stacks, or let a macro work on a snippet, while there is room.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each size between 80 % and 100 % of its limit; processing refuses a larger one."""
    for step in subject.trace:
        if step.event is not None:
            yield from _of_macro(step)
    root = subject.processed.root
    # JSON is hardly longer than the template's text: a short text needs no measuring.
    if subject.trace or len(subject.document.source.text) > TEMPLATE_BYTES // 2:
        size = _bytes(root)
        if _near(size, TEMPLATE_BYTES):
            message = _message("The processed template", size, TEMPLATE_BYTES)
            yield Problem(message, subject.document.root.span, (), "Split the template into stacks.")


def _of_macro(step: TraceStep) -> Iterator[Problem]:
    sizes = {"event for": step.event, "response of": step.after}
    for what, node in sizes.items():
        size = 0 if node is None else _bytes(node) + (_ENVELOPE if what == "response of" else 0)
        if _near(size, PAYLOAD_LIMIT):
            message = _message(f"The {what} the macro {step.call.name}", size, PAYLOAD_LIMIT)
            path = (*step.call.path, "Transform" if step.call.whole else FN_TRANSFORM)
            yield Problem(message, step.call.span, path, "Split the template, or let the macro work on a snippet.")


def _near(size: int, limit: int) -> bool:
    return _NEAR * limit < size <= limit


def _message(what: str, size: int, limit: int) -> str:
    return f"{what} has {size:,} bytes, {size / limit:.0%} of the limit; {limit - size:,} are left."


def _bytes(node: Node) -> int:
    return len(dump_json(node, indent=None, reveal=True).encode("utf-8", "replace"))
