"""What a name of a template is, and what it stands for under the target, in Markdown."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator

from cfnkit.intrinsics import Evaluator, Value
from cfnkit.names import NameKind, Occurrence
from cfnkit.outcome.at_place.explaining import decisions
from cfnkit.outcome.in_lines.inactive import decision
from cfnkit.outcome.in_lines.lenses import made_of
from cfnkit.outcome.markdown import code, plain
from cfnkit.outcome.outcome import Outcome
from cfnkit.outcome.values import Path
from cfnkit.outcome.words import in_words, listed
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, dump_json, string
from cfnkit.vocabulary import FOR_EACH, NO_VALUE_NAME

_LONGEST = 200
_MANY = 8


def what_is(outcome: Outcome, found: Occurrence) -> list[str]:
    """Sentences about a name in the text, in Markdown: its kind, what defines it, and its value.

    None for a kind that has no more to say than the text, and for a name that does not exist.
    """
    tell = _KINDS.get(found.name.kind)
    return list(tell(outcome, found)) if tell else []


def where(outcome: Outcome, span: Span) -> str:
    """A place in a few words: the line, and the file when it is another one."""
    here = span.source == outcome.processed.document.source.name
    return f"line {span.line}" if here else plain(f"{span.source}:{span.line}")


def under(outcome: Outcome) -> str:
    """` under staging`; empty without a target."""
    return f" under {plain(outcome.processed.target.name)}" if outcome.processed.target.name else ""


def value_of_name(outcome: Outcome, name: str) -> Value:
    """The value of Ref for a name."""
    span = outcome.processed.document.root.span
    evaluator: Evaluator = outcome.evaluation.evaluator()
    return evaluator.evaluate_at(Mapping({"Ref": string(name, span)}, {"Ref": span}, span), "Resources")


def _parameter(outcome: Outcome, found: Occurrence) -> Iterator[str]:
    redactor = outcome.processed.redactor
    parameter = outcome.evaluation.template.parameters.get(found.name.text)
    if parameter is None:
        return
    about = [plain(parameter.type)]
    if parameter.no_echo:
        about.append("NoEcho")
    default = parameter.node.get("Default")
    if default is not None:
        about.append(f"default {code(redactor(dump_json(default, indent=None)))}")
    yield f"**Parameter** {code(parameter.name)}: {', '.join(about)}"
    description = parameter.attribute("Description")
    if description:
        yield plain(redactor(description))
    allowed = parameter.allowed_values
    if allowed and not parameter.no_echo:
        yield f"Allowed: {plain(listed(allowed, _MANY))}"
    word = in_words(value_of_name(outcome, parameter.name), redactor, _LONGEST)
    if not word:
        yield f"Its value is not known: {plain(outcome.evaluation.parameters.unknown.get(parameter.name, ''))}."
    elif parameter.name in outcome.processed.target.parameters or parameter.is_ssm:
        yield f"{code(word)}{under(outcome)}"
    else:
        yield f"{code(word)} by its default, since no value is given"


def _pseudo_parameter(outcome: Outcome, found: Occurrence) -> Iterator[str]:
    name = found.name.text
    if name == NO_VALUE_NAME:
        yield f"**Pseudo parameter** {code(name)}: removes the key or the item that has it"
        return
    word = in_words(value_of_name(outcome, name), outcome.processed.redactor, _LONGEST)
    said = f": {code(word)}{under(outcome)}" if word else ": known to a deployment only"
    yield f"**Pseudo parameter** {code(name)}{said}"


def _mapping(outcome: Outcome, found: Occurrence) -> Iterator[str]:
    mapping = outcome.evaluation.template.mappings.get(found.name.text)
    if mapping is not None:
        yield f"**Mapping** {code(found.name.text)}: {plain(listed(mapping.entries, _MANY))}"


def _condition(outcome: Outcome, found: Occurrence) -> Iterator[str]:
    name = found.name.text
    if name not in outcome.evaluation.template.conditions:
        return
    truth = outcome.evaluation.truth(name)
    said = "not known" if truth is None else f"{'true' if truth else 'false'}{under(outcome)}"
    yield f"**Condition** {code(name)}: {said}"
    deciders = [each for each in outcome.deciding.of_condition(name) if each.name != name]
    for clause, span in decisions(deciders):
        yield f"decided by {plain(outcome.processed.redactor(clause))}, {where(outcome, span)}"


def _loop_variable(outcome: Outcome, found: Occurrence) -> Iterator[str]:
    root = outcome.processed.document.root
    loops = [found.path[: index + 1] for index, key in enumerate(found.path) if str(key).startswith(FOR_EACH)]
    variables = ((path, at_path(root, (*path, 0))) for path in reversed(loops))
    own = (path for path, name in variables if isinstance(name, Scalar) and name.text == found.name.text)
    loop = next(own, None)
    if loop is None:
        return
    collection = at_path(root, (*loop, 1))
    call = outcome.values.calls.get(collection.span) if collection is not None else None
    values = [copy.value for copy in outcome.values.of(call)] if call is not None else [collection]
    items = [item for value in values if isinstance(value, Sequence) for item in value.items]
    words = [word for item in items if (word := in_words(item, outcome.processed.redactor))]
    said = f": {plain(listed(words, _MANY))}" if words else ""
    yield f"**Loop variable** {code(found.name.text)} of the loop {code(str(loop[-1]).removeprefix(FOR_EACH))}{said}"


def _resource(outcome: Outcome, found: Occurrence) -> Iterator[str]:
    """What a logical ID is: the resource of the text, and what came of it."""
    redactor = outcome.processed.redactor
    name = found.name.text
    defined = outcome.written.resources.get(name)
    at_key = at_path(outcome.processed.document.root, found.path) if found.is_definition else None
    written = defined.node if defined is not None else at_key
    made = outcome.evaluation.template.resources.get(name)
    kind = _type(written) or (made.type if made is not None else "")
    if not kind:
        return
    yield f"**Resource** {code(redactor(name))}: {code(redactor(kind))}"
    became = _became(outcome, name, written)
    if became:
        words = [f"{code(str(path[-1]))} ({code(_type(at_path(outcome.processed.tree, path)))})" for path in became]
        more = f" and {len(words) - _MANY} more" if len(words) > _MANY else ""
        yield f"became {', '.join(words[:_MANY])}{more}"
    elif made is None and outcome.processed.trace:
        sentence, _ = outcome.deciding.why_absent(("Resources", name))
        if sentence:
            yield plain(redactor(sentence))
    condition = made.condition if made is not None else None
    if condition is not None and outcome.evaluation.truth(condition.text) is False:
        yield f"not created: {plain(decision(outcome, condition.text))}"
    if written is None and made is not None and made.node.steps:
        step = made.node.steps[-1]
        yield f"made by {code(step.transform)}, {where(outcome, step.span)}"


def _output(outcome: Outcome, found: Occurrence) -> Iterator[str]:
    name = found.name.text
    output = outcome.evaluation.template.outputs.get(name)
    if output is None:
        return
    condition = output.condition
    if condition is not None and outcome.evaluation.truth(condition.text) is False:
        yield f"**Output** {code(name)}: not created, since {plain(decision(outcome, condition.text))}"
        return
    words = []
    for path in (("Value",), ("Export", "Name")):
        value = at_path(outcome.processed.resolved, ("Outputs", name, *path)) if outcome.processed.resolved else None
        words.append(in_words(value, outcome.processed.redactor, _LONGEST) if value is not None else "")
    value_word, export = words
    yield f"**Output** {code(name)}{f' = {code(value_word)}' if value_word else ''}"
    if export:
        yield f"exported as {code(export)}"


def _became(outcome: Outcome, name: str, written: Node | None) -> list[Path]:
    """The resources that a resource of the text became, unless it is still that one alone."""
    if written is None:
        return []
    resources = outcome.evaluation.template.resources
    same: list[Path] = [("Resources", each) for each, made in resources.items() if made.node.span == written.span]
    became = list(dict.fromkeys([*same, *made_of(outcome, written)]))
    unchanged = became == [("Resources", name)] and resources[name].type == _type(written)
    return [] if unchanged else became


def _type(node: Node | None) -> str:
    kind = node.get("Type") if isinstance(node, Mapping) else None
    return kind.text if isinstance(kind, Scalar) else ""


_KINDS: abc.Mapping[NameKind, abc.Callable[[Outcome, Occurrence], Iterator[str]]] = {
    NameKind.CONDITION: _condition,
    NameKind.LOOP_VARIABLE: _loop_variable,
    NameKind.MAPPING: _mapping,
    NameKind.OUTPUT: _output,
    NameKind.PARAMETER: _parameter,
    NameKind.PSEUDO_PARAMETER: _pseudo_parameter,
    NameKind.RESOURCE: _resource,
}
