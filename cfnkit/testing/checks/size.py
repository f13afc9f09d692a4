"""Whether a macro copes with the largest template that the service takes."""

from __future__ import annotations

from dataclasses import replace

from cfnkit.macro_calls import PLACE
from cfnkit.syntax import Mapping, Node, dump_json, from_plain
from cfnkit.template.quotas import TEMPLATE_BYTES
from cfnkit.testing.checks.bench import Bench, CaseRun
from cfnkit.testing.checks.results import Fault

# The service takes 500; the macro may add the others.
_MOST_RESOURCES = 400
_PART = 4000


def stays_under_the_limit(bench: Bench) -> Fault | None:
    """Grow each whole template of the cases to the largest size, by copies of its resources and padding."""
    runs = [run for run in bench.succeeded if not run.case.is_snippet and isinstance(run.case.input, Mapping)]
    if not runs:
        return _snippets(bench)
    for run in runs:
        fault = _look(bench, run, strict=True)
        if fault is not None:
            return fault
    return None


def _snippets(bench: Bench) -> Fault | None:
    """Grow snippets; a macro may refuse the additions, but not without an answer."""
    runs = [run for run in bench.succeeded if isinstance(run.case.input, Mapping)]
    if not runs:
        return Fault("No case succeeds that could be made larger.", skipped=True)
    return next((fault for run in runs if (fault := _look(bench, run, strict=False))), None)


def _look(bench: Bench, run: CaseRun, *, strict: bool) -> Fault | None:
    fragment = run.case.input
    assert isinstance(fragment, Mapping)
    given, many = bench.input_of(run.case), _multiplied(fragment)
    first = bench.call(replace(given, fragment=many), run.case) if strict else None
    # A macro that adds something to each resource gets a template with room for it.
    added = max(0, _bytes(first.result) - _bytes(many)) if first and first.result is not None else 0
    call = bench.call(replace(given, fragment=_padded(many, TEMPLATE_BYTES - added)), run.case)
    where = f"In the case '{run.case.name}', with a template of 1 MB,"
    if call.answer.payload is None:
        return Fault(f"{where} there is no answer: {call.answer.failure}", call.answer.log)
    if strict and call.result is None:
        return Fault(f"{where} the macro fails: {call.message}", call.hint)
    return None


def _multiplied(fragment: Mapping) -> Mapping:
    """The fragment with copies of its resources under other names."""
    resources = fragment.get("Resources")
    if not isinstance(resources, Mapping) or not resources.entries:
        return fragment
    copies = min(_MOST_RESOURCES // len(resources.entries), TEMPLATE_BYTES // (2 * _bytes(fragment)))
    more: dict[str, Node] = dict(resources.entries)
    for number in range(copies):
        more.update({f"{name}Zq{number}": resource for name, resource in resources.entries.items()})
    return fragment.replacing({**fragment.entries, "Resources": resources.replacing(more)})


def _padded(fragment: Mapping, size: int) -> Mapping:
    """The fragment, padded to about `size` bytes with metadata, unless it has another kind of Metadata."""
    metadata = fragment.get("Metadata")
    if not isinstance(metadata, Mapping) and metadata is not None:
        return fragment
    kept = dict(metadata.entries) if metadata is not None else {}
    missing = size - _bytes(fragment)
    kept["Zq0CfnkitPadding"] = from_plain(["x" * _PART] * max(0, missing // (_PART + 4) - 1), PLACE)
    return fragment.replacing({**fragment.entries, "Metadata": Mapping(kept, {}, PLACE)})


def _bytes(tree: Node) -> int:
    return len(dump_json(tree, indent=None, reveal=True).encode("utf-8", "replace"))
