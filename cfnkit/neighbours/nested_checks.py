"""What is wrong between a template and the stacks that it nests, and within these with the values that they get."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.diagnostics import Code, Diagnostic, Problem, Related, Severity
from cfnkit.names.places import Places
from cfnkit.neighbours import rules
from cfnkit.neighbours.marks import NESTED_HERE, is_of_nested
from cfnkit.neighbours.nested import NestedStack, nested_stacks, nests
from cfnkit.neighbours.output_uses import OutputUse, output_uses
from cfnkit.pipeline import Processed
from cfnkit.pipeline.resolution import condition_truths
from cfnkit.redaction import Redactor
from cfnkit.rule import Finding, Rule, Subject
from cfnkit.syntax import Node, Scalar, at_path
from cfnkit.template import Template, is_local
from cfnkit.template.stack_sets import STACK_SET
from cfnkit.vocabulary import suggestion

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MOST_RESOURCES = 2_500
# They say which values are given, which the rules here say, with the template that wants them.
_OF_GIVEN = (Code.PARAMETER_MISSING, Code.UNUSED_VALUE)


def nested_findings(subject: Subject) -> Iterator[Finding]:
    """What is wrong with the nested stacks and stack sets of a template, each once.

    A fault within a nested template stands in that template; its path is that of the outermost stack around it.
    """
    if not nests(subject.deployed):
        return
    processed = _processed(subject)
    stacks = nested_stacks(processed, subject.config, subject.consent)
    found = [*_in(stacks, processed, ()), *_too_many(stacks, processed)]
    told = set()
    for finding in found:
        key = (finding.id, finding.span, finding.message)
        if key not in told:
            told.add(key)
            yield finding


def _processed(subject: Subject) -> Processed:
    """The template of a subject; the secrets in its findings are masked by those who report them."""
    tree, trace = subject.processed.root, subject.trace
    return Processed(subject.document, subject.target, tree, subject.resolved, subject.diagnostics, trace, Redactor())


def _in(stacks: tuple[NestedStack, ...], outer: Processed, top: tuple[str | int, ...]) -> Iterator[Finding]:
    """The findings about the stacks of a template; `top` is the path of the stack around it, if there is one."""
    for stack in stacks:
        path = top or ("Resources", stack.resource.logical_id)
        yield from _about_template(stack, outer, path)
        if stack.processed is not None:
            yield from _about_values(stack, stack.processed, path)
            yield from _within(stack, stack.processed, path)
            yield from (_marked(each, stack) for each in _in(stack.inner, stack.processed, path))
    yield from _about_outputs(stacks, outer, top)


def _marked(finding: Finding, stack: NestedStack) -> Finding:
    """A finding in the file of a nested template, with the place of the stack around it."""
    if is_of_nested(finding):
        return finding
    here = Related(f"{NESTED_HERE}{stack.resource.logical_id}", stack.resource.key_span)
    return finding._replace(problem=finding.problem._replace(related=(*finding.related, here)))


def _about_template(stack: NestedStack, outer: Processed, path: tuple[str | int, ...]) -> Iterator[Finding]:
    resource, span = stack.resource, stack.resource.key_span
    url = _url(stack)
    if stack.nests_itself:
        written = Template.of(outer.tree).resources.get(resource.logical_id, resource)
        if written.condition is not None:
            return  # a value of the deployment, or the one that the nested stack is given, ends it
        message = f"The stack {resource.logical_id} nests {stack.file}, which is around it."
        yield Finding(rules.NESTED_IN_ITSELF, Problem(message, url.span if url else span, path))
    elif stack.processed is None and url is not None:
        if stack.file and _is_written(stack, outer) and is_local(url):
            message = f"There is no template {stack.file} that can be read."
            hint = "Correct the path, which is from the folder of this template, or make the file before packaging."
            yield Finding(rules.TEMPLATE_MISSING, Problem(message, url.span, path, hint))
        else:
            message = f"The template of {resource.logical_id} is not at hand, so that it is not looked into."
            hint = "`includes` in .cfnkit.yaml gives the folder of a prefix in S3."
            yield Finding(rules.TEMPLATE_UNKNOWN, Problem(message, url.span, path, hint))


def _is_written(stack: NestedStack, outer: Processed) -> bool:
    """Whether the URL stands in the template as it is: the path that functions make is none of this machine."""
    path = ("Resources", stack.resource.logical_id, "Properties")
    return any(isinstance(at_path(outer.tree, (*path, name)), Scalar) for name in ("TemplateURL", "Location"))


def _url(stack: NestedStack) -> Node | None:
    properties = stack.resource.properties
    names = ("TemplateURL", "Location")
    return next((node for name in names if properties and (node := properties.get(name)) is not None), None)


def _about_values(stack: NestedStack, inner: Processed, path: tuple[str | int, ...]) -> Iterator[Finding]:
    """Parameters that are missing, unknown or of a value that is not allowed, where the outer template gives them."""
    given, name = stack.given, stack.resource.logical_id
    kind = "stack set" if stack.resource.type == STACK_SET else "stack"
    where = stack.file or "its template"
    if not inner.document.well_formed:
        return
    declared = Template.of(inner.document.root).parameters
    below = (*path, "Properties", "Parameters")
    missing = [each for each in declared.values() if each.default is None and each.name not in given.places]
    if missing and given.whole:
        names = ", ".join(each.name for each in missing)
        message = f"The {kind} {name} gives no value to {names}, which {where} needs."
        related = tuple(Related(f"{each.name} has no Default", each.key_span) for each in missing)
        hint = "Give a value here, or a Default there."
        yield Finding(rules.PARAMETER_MISSING, Problem(message, given.span, below, hint, related))
    for each in given.places:
        if each not in declared:
            message = f"The {kind} {name} gives a value to {each}, and {where} has no such parameter."
            hint = suggestion(each, declared)
            problem = Problem(message, given.places[each], (*below, each), hint)
            yield Finding(rules.PARAMETER_UNKNOWN, problem)
    for found in inner.diagnostics:
        if _is_given(found, stack):
            parameter = str(found.path[-1])
            related = (Related(f"{parameter} of {where}", declared[parameter].key_span),)
            message = inner.redactor(f"{found.message} ({where})")
            span = given.places.get(parameter, found.span)
            problem = Problem(message, span, (*below, parameter), inner.redactor(found.hint), related)
            yield Finding(rules.PARAMETER_VALUE, problem)


def _is_given(found: Diagnostic, stack: NestedStack) -> bool:
    """Whether a diagnostic of a nested template is about a value that the outer one gives."""
    return found.code is Code.PARAMETER_VALUE and str(found.path[-1]) in stack.given.known


def _within(stack: NestedStack, inner: Processed, path: tuple[str | int, ...]) -> Iterator[Finding]:
    """The errors in a nested template with the values that it is given; a check looks into a stack set's own text."""
    if not stack.file:
        return
    name = stack.resource.logical_id
    for code, problem in inner.diagnostics:
        if code in _OF_GIVEN or Severity.of(code.id) is not Severity.ERROR:
            continue
        if _is_given(Diagnostic(code, problem), stack):
            continue
        related = (*problem.related, Related(f"{NESTED_HERE}{name}", stack.resource.key_span))
        message, hint = inner.redactor(problem.message), inner.redactor(problem.hint)
        yield Finding(Rule(code.id, code.title), Problem(message, problem.span, path, hint, related))


def _about_outputs(stacks: tuple[NestedStack, ...], outer: Processed, top: tuple[str | int, ...]) -> Iterator[Finding]:
    by_name = {each.resource.logical_id: each for each in stacks if each.resource.type != STACK_SET}
    known = {name: each for name, each in by_name.items() if each.processed and _is_whole(each.processed)}
    if not known:
        return
    places = Places(outer.document.source)
    evaluated = output_uses(outer.resolved or outer.tree, places)
    left = {(use.logical_id, use.output) for use in evaluated}  # a branch that is not taken is not there
    for use in output_uses(outer.tree, places):
        stack = known.get(use.logical_id) if (use.logical_id, use.output) in left else None
        problem = _about_output(use, stack, top) if stack is not None else None
        if problem is not None:
            yield Finding(rules.OUTPUT_UNKNOWN, problem)


def _about_output(use: OutputUse, stack: NestedStack, top: tuple[str | int, ...]) -> Problem | None:
    assert stack.processed is not None
    outputs = Template.of(stack.processed.tree).outputs
    output = outputs.get(use.output)
    if output is None:
        message = f"{stack.file}, the template of {use.logical_id}, has no output {use.output}."
        return Problem(message, use.span, top or use.path, suggestion(use.output, outputs))
    condition = output.condition.text if output.condition is not None else ""
    if not condition or "Fn::If" in use.path or condition_truths(stack.processed).get(condition) is not False:
        return None
    message = f"The output {use.output} of {use.logical_id} is not made with these parameters: {condition} is false."
    related = (Related(f"the output of {stack.file}", output.key_span),)
    return Problem(message, use.span, top or use.path, "", related)


def _is_whole(inner: Processed) -> bool:
    """Whether all outputs of a processed template are known: it is read whole, and nothing in it waits."""
    if not inner.document.well_formed or inner.resolved is None:
        return False
    return not any(each.code.is_waiting or each.code is Code.ON_AWS_ONLY for each in inner.diagnostics)


def _too_many(stacks: tuple[NestedStack, ...], outer: Processed) -> Iterator[Finding]:
    """A finding if one operation would be about more resources than CloudFormation takes."""
    nested = [each for stack in stacks if stack.resource.type != STACK_SET for each in stack.every()]
    trees = [outer, *(each.processed for each in nested if each.processed is not None)]
    count = sum(len(Template.of(each.resolved or each.tree).resources) for each in trees)
    if nested and count > MOST_RESOURCES:
        first = nested[0].resource
        span = at_path(outer.tree, ("Resources",))
        message = f"The stack has {count:,} resources with its nested stacks, over the maximum of {MOST_RESOURCES:,}."
        problem = Problem(message, span.span if span else first.key_span, ("Resources", first.logical_id))
        yield Finding(rules.TOO_MANY_RESOURCES, problem._replace(span=first.key_span))
