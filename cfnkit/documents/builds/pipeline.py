"""What is checked in the stages of a pipeline: the texts in the configurations of its actions.

That artifacts exist, how many an action has, and that of its TemplatePath are checked by cfn-lint (E3700 to E3703).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.documents.builds.pipeline_actions import declaration_findings
from cfnkit.documents.builds.rules import ARTIFACT, TEXT, VARIABLE
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import DocumentTree, is_known, read_text
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.documents.well_formed import told
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import NUMBER, STRING, Mapping, Node, Scalar, Sequence, at_path, walk
from cfnkit.vocabulary import suggestion

# https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
_VARIABLE = re.compile(r"#\{([^{}.]+)\.[^{}]*\}")
_OPENED = re.compile(r"#\{[\w@-]+\.[\w@-]+(?=[\s\"',;/]|\Z)")
_OF_SERVICE = ("codepipeline", "variables")
_WITH_PATH = "TemplateConfiguration"
_FUNCTIONS = ("Fn::GetArtifactAtt", "Fn::GetParam")
_FIRST = 1
_TURN = re.compile(r"\d{1,3}\Z")


class _Action(NamedTuple):
    """An action with its stage and its turn in that (RunOrder; None if that is not known)."""

    node: Mapping
    stage: int
    order: int | None

    def runs_before(self, other: _Action) -> bool:
        """Whether it may run before another one."""
        if self.stage != other.stage:
            return self.stage < other.stage
        return self.order is None or other.order is None or self.order < other.order

    @property
    def inputs(self) -> tuple[str, ...] | None:
        """The names of its input artifacts; None if one of them is not known."""
        found = self.node.get("InputArtifacts")
        items = found.items if isinstance(found, Sequence) else ()
        names = [at_path(item, ("Name",)) for item in items]
        if (found is not None and not isinstance(found, Sequence)) or not all(map(_is_name, names)):
            return None
        return tuple(name.text for name in names if isinstance(name, Scalar))


def check(document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in the stages of a pipeline."""
    assert document.tree is not None
    yield from declaration_findings(document.tree.root, document)
    actions = list(_actions(document.tree.root))
    all_are_known = _all_are_known(document.tree.root)
    for action in actions:
        configuration = action.node.get("Configuration")
        if isinstance(configuration, Mapping):
            if all_are_known:
                yield from _variables(configuration, action, actions, document, document.tree)
            yield from _opened(configuration, document, document.tree)
            yield from _paths(configuration, action, document)
            yield from _texts(configuration, action, document, document.tree)


def _actions(root: Node) -> Iterator[_Action]:
    for number, stage in enumerate(root.items if isinstance(root, Sequence) else ()):
        actions = stage.get("Actions") if isinstance(stage, Mapping) else None
        for action in actions.items if isinstance(actions, Sequence) else ():
            if isinstance(action, Mapping):
                order = action.get("RunOrder")
                known = order is None or (isinstance(order, Scalar) and _TURN.match(order.text) is not None)
                turn = int(order.text) if isinstance(order, Scalar) and known else _FIRST
                yield _Action(action, number, turn if known else None)


def _all_are_known(root: Node) -> bool:
    """Whether all stages and actions are known: one that is not may have any namespace."""
    stages = root.items if isinstance(root, Sequence) else ()
    lists = [stage.get("Actions") for stage in stages if isinstance(stage, Mapping)]
    actions = (action for each in lists if isinstance(each, Sequence) for action in each.items)
    return all(each is None or is_known(each) for each in (*stages, *lists, *actions))


def _variables(
    configuration: Mapping, action: _Action, actions: list[_Action], document: EmbeddedDocument, tree: DocumentTree
) -> Iterator[Finding]:
    """Findings about variables of namespaces that no action before has."""
    before = [each for each in actions if each.runs_before(action)]
    named = [each.node.get("Namespace") for each in before]
    spaces = [each.text for each in named if isinstance(each, Scalar)]
    if not all(map(is_known_text, spaces)) or not all(each is None or isinstance(each, Scalar) for each in named):
        return
    for _, node in walk(configuration):
        if not isinstance(node, Scalar) or node.kind != STRING:
            continue
        for match in _VARIABLE.finditer(node.text):
            space = match[1]
            if space not in (*spaces, *_OF_SERVICE) and is_known_text(space):
                message = f"No action before this one has the Namespace '{space}'."
                span = tree.text_of(node).span(match.start(1), match.end(1))
                yield document.finding(VARIABLE, message, span, suggestion(space, (*spaces, *_OF_SERVICE)))


def _opened(configuration: Mapping, document: EmbeddedDocument, tree: DocumentTree) -> Iterator[Finding]:
    """Findings about variables that are not closed, so that nothing replaces them."""
    for _, node in walk(configuration):
        match = _OPENED.search(node.text) if isinstance(node, Scalar) and node.kind == STRING else None
        if match is not None and isinstance(node, Scalar) and is_known(node):
            message = f"The variable '{match[0]}' is not closed, so that nothing replaces it."
            yield document.finding(VARIABLE, message, tree.text_of(node).span(*match.span()), f"Write {match[0]}}}.")


def _paths(configuration: Mapping, action: _Action, document: EmbeddedDocument) -> Iterator[Finding]:
    """Findings about artifacts that a text names, and the action does not get."""
    inputs = action.inputs
    for key in (_WITH_PATH, "PrimarySource"):
        value = configuration.get(key)
        if inputs is None or not isinstance(value, Scalar) or not is_known(value):
            continue
        name, separator, _ = value.text.partition("::")
        if key == _WITH_PATH and not separator:
            message = f"'{value.text}' is not ARTIFACT::FILE."
            yield document.finding(TEXT, message, value.span)
        elif name not in inputs:
            yield document.finding(ARTIFACT, _not_among(name, inputs), value.span, suggestion(name, inputs))


def _not_among(name: str, inputs: tuple[str, ...]) -> str:
    listed = ", ".join(inputs) or "none"
    return f"The action does not get the artifact '{name}'; its InputArtifacts are: {listed}."


def _texts(
    configuration: Mapping, action: _Action, document: EmbeddedDocument, tree: DocumentTree
) -> Iterator[Finding]:
    """Findings about texts of JSON."""
    for key, kind in (("ParameterOverrides", Mapping), ("EnvironmentVariables", Sequence)):
        value = configuration.get(key)
        if not isinstance(value, Scalar) or value.kind != STRING:
            continue
        text = tree.text_of(value)
        if not text.written.strip():
            continue
        read = read_text(text)
        fault = next(iter(read.faults), None)
        if fault is not None:
            yield document.finding(TEXT, told(key, fault.message), fault.span, fault.problem.hint)
        elif not isinstance(read.root, kind):
            what = "object" if kind is Mapping else "list"
            if not (isinstance(read.root, Scalar) and not is_known(read.root)):
                yield document.finding(TEXT, f"{key} is no JSON {what}.", _whole(text, value))
        elif isinstance(read.root, Mapping):
            yield from _overrides(read.root, action, document)
        elif isinstance(read.root, Sequence):
            yield from _environment(read.root, document)


def _whole(text: DocumentText, value: Scalar) -> Span:
    return text.span(0, len(text.text)) if text.text else value.span


def _overrides(root: Mapping, action: _Action, document: EmbeddedDocument) -> Iterator[Finding]:
    inputs = action.inputs
    for value in root.entries.values():
        for function in _FUNCTIONS:
            argument = value.get(function) if isinstance(value, Mapping) else None
            first = argument.items[0] if isinstance(argument, Sequence) and argument.items else None
            if inputs is None or not isinstance(first, Scalar) or not is_known(first):
                continue
            if first.text not in inputs:
                hint = suggestion(first.text, inputs)
                yield document.finding(ARTIFACT, _not_among(first.text, inputs), first.span, hint)
        if isinstance(value, Sequence) or (isinstance(value, Scalar) and value.kind == NUMBER):
            yield document.finding(TEXT, "A parameter's value is a string, or a function of artifacts.", value.span)


def _environment(root: Sequence, document: EmbeddedDocument) -> Iterator[Finding]:
    for item in root.items:
        if isinstance(item, Scalar) and not is_known(item):
            continue
        if not isinstance(item, Mapping) or not {"name", "value"} <= item.entries.keys():
            yield document.finding(TEXT, "A variable is an object with name and value.", item.span)
            continue
        type = item.get("type")
        types = ("PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER")
        if isinstance(type, Scalar) and is_known(type) and type.text not in types:
            message = f"'{type.text}' is no type of variables."
            yield document.finding(TEXT, message, type.span, suggestion(type.text, types))


def _is_name(node: Node | None) -> bool:
    return isinstance(node, Scalar) and is_known(node)
