"""Rules that the author of a CDK app acknowledges: `Validations.of(scope).acknowledge({id, reason})`.

An acknowledgement is about its construct and all in it. The id is a rule's, bare or after `cfnkit::`; the CDK writes a
bare one as `Annotation::E3002`. One of the CDK's own validation, whose rules are cfn-lint's with an F for the gravest,
is about the equal rule here.

https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/core/lib/validation/validations.ts
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from cfnkit.assemblies import Construct, Constructs, StackArtifact
from cfnkit.assemblies.metadata import Acknowledgement
from cfnkit.lint.known_rules.security_names import BEGINNINGS, bundled_catalogue
from cfnkit.lint.results import FileResult, Manner, Ruling, SuppressedFinding
from cfnkit.lint.results.failures import CRASH, NO_EFFECT, TIMED_OUT, without_effect
from cfnkit.lint.rule_ids import is_named, names_of, parts_of
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import Mapping, at_path, parse

PREFIX = "cfnkit::"
_BARE = "Annotation::"
_OWN_VALIDATION = "CloudFormation-Validate::"
_UNFINISHED = (CRASH, TIMED_OUT)

NearestId = Callable[[str, str], str]
"""A sentence about an id that no rule has, for the template at a path; empty for the id of a rule."""


def without_acknowledged(
    results: Sequence[FileResult], constructs: Constructs, nearest_id: NearestId
) -> list[FileResult]:
    """The results of templates of one assembly, without what the app acknowledges.

    An acknowledgement that fits nothing is a finding, if all that it is about was looked at.
    """
    used: set[tuple[str, str]] = set()
    kept = [_without(result, constructs, used) for result in results]
    by_path = {result.path: result for result in kept}
    for one in constructs.acknowledgements:
        flaw = _flaw(one, constructs, by_path, used, nearest_id)
        if flaw is not None:
            template = constructs.assembly.named(one.artifact)[0].template
            result = by_path[template]
            by_path[template] = result._replace(findings=(*result.findings, flaw))
    return list(by_path.values())


def _without(result: FileResult, constructs: Constructs, used: set[tuple[str, str]]) -> FileResult:
    findings: list[Finding] = []
    suppressed = list(result.suppressed)
    for each in result.suppressed:
        _acknowledgement(each.finding, constructs, used)
    for finding in result.findings:
        one = _acknowledgement(finding, constructs, used)
        if one is None or finding.id in _UNFINISHED or result.ruling.demands(finding):
            findings.append(finding)
        else:
            suppressed.append(SuppressedFinding(finding, Manner.ACKNOWLEDGED, one.reason))
    return result._replace(findings=tuple(findings), suppressed=tuple(suppressed))


def _acknowledgement(finding: Finding, constructs: Constructs, used: set[tuple[str, str]]) -> Acknowledgement | None:
    """The acknowledgement of a finding, or of each of its parts by the names of other tools, which is then used."""
    construct = finding.construct
    if construct is None:
        return None

    def of(names: Iterable[str]) -> Acknowledgement | None:
        one = constructs.acknowledgement(construct, (id for name in names for id in _ids(name)))
        if one is not None:
            used.add((one.path, one.id))
        return one

    whole = of(names_of(finding.id))
    parts = [of(part) for part in parts_of(finding)]
    return whole or (parts[0] if parts and all(parts) else None)


def _ids(name: str) -> Iterator[str]:
    """The ids by which acknowledgements name a rule, by one of its names."""
    yield from (name, f"{PREFIX}{name}", f"{_BARE}{name}", f"{_OWN_VALIDATION}{name}")
    if name.startswith("E"):
        yield f"{_OWN_VALIDATION}F{name[1:]}"


def _flaw(
    one: Acknowledgement,
    constructs: Constructs,
    results: dict[str, FileResult],
    used: set[tuple[str, str]],
    nearest_id: NearestId,
) -> Finding | None:
    """What is wrong with an acknowledgement of a rule of ours; None if it is used, or is another tool's."""
    is_ours = one.id.startswith(PREFIX)
    id = one.id.removeprefix(PREFIX).removeprefix(_BARE)
    if "::" in id or (one.path, one.id) in used:
        return None
    stacks = constructs.assembly.named(one.artifact)
    templates = [path for path, stack in constructs.assembly.templates.items() if stack in stacks]
    if not stacks or not all(path in results for path in templates):
        return None
    ruling = results[stacks[0].template].ruling
    unknown = nearest_id(stacks[0].template, id)
    if is_named(NO_EFFECT, ruling.ignored) or (unknown and not is_ours):
        return None
    if not unknown and not all(_is_judged(results[path].ruling, id) for path in templates):
        return None
    message = unknown or f"{id} is not found in {one.path}, so that its acknowledgement can go."
    return _at_its_call(message, one, constructs, results, stacks[0])


def _at_its_call(
    message: str,
    one: Acknowledgement,
    constructs: Constructs,
    results: dict[str, FileResult],
    stack: StackArtifact,
) -> Finding:
    """The finding at the call that acknowledges, and at the construct's resource in the template, if it has one."""
    construct = constructs.at(one.path)
    template = construct.template if construct and construct.template in results else stack.template
    span = Span(template, 1, 1, 1, 1)
    source = results[template].source
    if construct and construct.logical_id and source:
        resources = at_path(parse(source.text, template).root, ("Resources",))
        if isinstance(resources, Mapping) and construct.logical_id in resources.entries:
            span = resources.key_span(construct.logical_id)
    call = constructs.acknowledged_at(one)
    construct = construct or Construct(one.path)
    if call is not None:
        construct = replace(
            construct, place=call.span, is_own_place=True, is_readable=call.is_readable, stack=one.trace
        )
    return without_effect(message, span)._replace(construct=construct)


def _is_judged(ruling: Ruling, id: str) -> bool:
    """Whether the rule with an id had its say; of the names that other tools have for rules, nothing is said."""
    is_security = id.startswith(BEGINNINGS)
    if not ruling.ran(id, ruling.engine) or (not is_security and id in bundled_catalogue().by_name):
        return False
    return ruling.engine != "fast" or is_security or id[1:3] in ("97", "98") or "/" in id
