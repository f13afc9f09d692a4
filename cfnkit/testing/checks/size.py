"""Whether a macro copes with a template as large as the service takes."""

from __future__ import annotations

from dataclasses import replace

from cfnkit.macro_calls.call import PLACE
from cfnkit.syntax import Mapping, Node, dump_json, from_plain
from cfnkit.template.quotas import TEMPLATE_BYTES
from cfnkit.testing.checks.bench import Bench, CaseRun
from cfnkit.testing.checks.results import Finding

# Of 500 that the service takes, some are left for the macro to add.
_MOST_RESOURCES = 400
_PART = 4000


def stays_under_the_limit(bench: Bench) -> Finding | None:
    """Each template that the macro works on, grown to the largest size: its resources many times, and padding."""
    runs = [run for run in bench.succeeded if not run.case.is_snippet and isinstance(run.case.input, Mapping)]
    if not runs:
        return _snippets(bench)
    for run in runs:
        finding = _look(bench, run, strict=True)
        if finding is not None:
            return finding
    return None


def _snippets(bench: Bench) -> Finding | None:
    """A snippet may be refused for what stands beside what it reads, but not without a word."""
    runs = [run for run in bench.succeeded if isinstance(run.case.input, Mapping)]
    if not runs:
        return Finding("No case succeeds that could be made larger.", skipped=True)
    return next((finding for run in runs if (finding := _look(bench, run, strict=False))), None)


def _look(bench: Bench, run: CaseRun, *, strict: bool) -> Finding | None:
    fragment = run.case.input
    assert isinstance(fragment, Mapping)
    given, many = bench.input_of(run.case), _multiplied(fragment)
    first = bench.call(replace(given, fragment=many), run.case) if strict else None
    # A macro that adds something to each resource is given a template with room for that.
    added = max(0, _bytes(first.result) - _bytes(many)) if first and first.result is not None else 0
    call = bench.call(replace(given, fragment=_padded(many, TEMPLATE_BYTES - added)), run.case)
    where = f"In the case '{run.case.name}', with a template of 1 MB,"
    if call.answer.payload is None:
        return Finding(f"{where} there is no answer: {call.answer.failure}", call.answer.log)
    if strict and call.result is None:
        return Finding(f"{where} the macro fails: {call.message}", call.hint)
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
    """The fragment with metadata that fills it up to about so many bytes, where it can have any."""
    metadata = fragment.get("Metadata")
    if not isinstance(metadata, Mapping) and metadata is not None:
        return fragment
    kept = dict(metadata.entries) if metadata is not None else {}
    missing = size - _bytes(fragment)
    kept["Zq0CfnkitPadding"] = from_plain(["x" * _PART] * max(0, missing // (_PART + 4) - 1), PLACE)
    return fragment.replacing({**fragment.entries, "Metadata": Mapping(kept, {}, PLACE)})


def _bytes(tree: Node) -> int:
    return len(dump_json(tree, indent=None, reveal=True).encode("utf-8", "replace"))
