"""A macro returns the same result for the same template."""

from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.syntax import Mapping, Node, Sequence, canonical
from cfnkit.transforms import TraceStep
from cfnkit.vocabulary import FN_TRANSFORM


@rule(
    "W9708",
    "A macro returns another result each time it runs",
    description="""Two runs of the macro on the same template differ: it reads the clock, a random number or something
    outside of the template. Each update of the stack is then a change, and may replace resources. Let the result depend
    only on the fragment and on parameters of the macro and the stack.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each call of a macro whose two results differ for the same input."""
    reported = set()
    for first, second in _pairs(subject):
        if first.event is None or first.after is None or second.after is None:
            continue
        if _given(first) != _given(second) or canonical(first.after) == canonical(second.after):
            continue
        if first.call.span in reported:
            continue
        reported.add(first.call.span)
        place = (*first.call.path, *_difference(first.after, second.after))
        where = f" The first difference is at {'/'.join(map(str, place))}." if place else ""
        message = f"The macro {first.call.name} returns another result each time it runs on this template.{where}"
        hint = "Remove the clock, the random number or the outside source from the macro."
        path = (*first.call.path, "Transform" if first.call.whole else FN_TRANSFORM)
        yield Problem(message, first.call.span, path, hint)


def _pairs(subject: Subject) -> Iterator[tuple[TraceStep, TraceStep]]:
    """Calls of a macro to compare: the same call in two runs, and two calls of one run."""
    again = {(step.call.span, step.call.path): step for step in subject.reruns}
    earlier: dict[str, TraceStep] = {}
    for step in subject.trace:
        rerun = again.get((step.call.span, step.call.path))
        if rerun is not None:
            yield step, rerun
        if step.call.name in earlier:
            yield step, earlier[step.call.name]
        earlier[step.call.name] = step


def _given(step: TraceStep) -> tuple[object, object]:
    return canonical(step.before), canonical(step.call.params)


def _difference(one: Node, other: Node) -> tuple[str | int, ...]:
    """The place of the first difference, in the order of `one`."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key, value in one.entries.items():
            found = other.get(key)
            if found is None:
                return (key,)
            if canonical(value) != canonical(found):
                return (key, *_difference(value, found))
    elif isinstance(one, Sequence) and isinstance(other, Sequence):
        for index, (value, found) in enumerate(zip(one.items, other.items, strict=False)):
            if canonical(value) != canonical(found):
                return (index, *_difference(value, found))
    return ()
