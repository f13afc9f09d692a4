"""Run the transforms of a template in the service's order.

Recorded: each Fn::Transform, deepest first and a list in its order, and then the Transform section in its order.
A result takes the place of the object that called the transform, and is not transformed again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import Span
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.transforms.call import TraceStep, TransformCall, Transforms
from cfnkit.vocabulary import FN_TRANSFORM, suggestion

_NAME = "Key Name of transform definition must be a string."
_UNTRANSFORMED = frozenset({"AWSTemplateFormatVersion", "Parameters", "Transform"})

EvaluateParams: TypeAlias = Callable[[str, Mapping, tuple[str | int, ...]], tuple[Mapping, list[Diagnostic]]]


class Expansion:
    """One run over a template; collects diagnostics and the trace.

    `evaluate_params` evaluates the Parameters of a call: what can be known when transforms run.
    """

    def __init__(self, transforms: Transforms, evaluate_params: EvaluateParams, account_id: str) -> None:
        self._transforms = transforms
        self._evaluate_params = evaluate_params
        self._account_id = account_id
        self.diagnostics: list[Diagnostic] = []
        self.trace: list[TraceStep] = []
        self.failed = False

    def expand(self, root: Node) -> Node:
        """The template after all of its transforms; as far as they went when one failed."""
        if not isinstance(root, Mapping):
            return root
        expanded = self._snippets(root, ())
        if self.failed or not isinstance(expanded, Mapping):
            return expanded
        return self._section(expanded)

    def _snippets(self, node: Node, path: tuple[str | int, ...]) -> Node:
        """Run the Fn::Transforms in a node, the deepest first."""
        if isinstance(node, Scalar):
            return node
        if isinstance(node, Sequence):
            items = tuple(self._snippets(item, (*path, index)) for index, item in enumerate(node.items))
            same = all(new is old for new, old in zip(items, node.items, strict=True))
            return node if same else Sequence(items, node.span, node.steps)
        entries = node.entries
        changed: dict[str, Node] = {}
        for key, value in entries.items():
            if key == FN_TRANSFORM or type(value) is Scalar or (not path and key in _UNTRANSFORMED):
                continue
            new = self._snippets(value, (*path, key))
            if new is not value:
                changed[key] = new
        if changed:
            node = node.replacing({key: changed.get(key, value) for key, value in entries.items()})
        if FN_TRANSFORM in entries and not self.failed:
            fragment = self._run_all(entries[FN_TRANSFORM], node.without(FN_TRANSFORM), path, whole=False)
            return node if fragment is None else fragment
        return node

    def _section(self, root: Mapping) -> Node:
        declared = root.get("Transform")
        if declared is None:
            return root
        result = self._run_all(declared, root.without("Transform"), (), whole=True)
        return root if result is None else result

    def _run_all(self, declared: Node, fragment: Node, path: tuple[str | int, ...], whole: bool) -> Node | None:
        """Run one transform, or a list of them in its order; None when one failed."""
        where = (*path, "Transform" if whole else FN_TRANSFORM)
        for definition in declared.items if isinstance(declared, Sequence) else (declared,):
            call = self._read(definition, where, whole)
            result = None if call is None else self._run(call, fragment, path)
            if result is None:
                self.failed = True
                return None
            if whole and not isinstance(result, Mapping):
                message = "Template format error: unsupported structure."
                hint = "A macro of the Transform section must give back the whole template, an object."
                self.diagnostics.append(Diagnostic(Code.TEMPLATE_FORMAT, message, definition.span, where, hint))
                self.failed = True
                return None
            if isinstance(result, Mapping) and whole and "Transform" in result.entries:
                self._note_ignored_section(result)
                result = result.without("Transform")
            fragment = result
        return fragment

    def _note_ignored_section(self, result: Mapping) -> None:
        message = "The transform gave back a Transform section; it is not run, since results are not transformed again."
        self.diagnostics.append(Diagnostic(Code.TRANSFORM_NOTE, message, result.key_span("Transform"), ("Transform",)))

    def _read(self, definition: Node, where: tuple[str | int, ...], whole: bool) -> TransformCall | None:
        """The call that a definition makes: a name, or an object with Name and Parameters."""
        name: Node | None = definition
        parameters: Node | None = None
        if isinstance(definition, Mapping):
            name, parameters = definition.get("Name"), definition.get("Parameters")
            unknown = [key for key in definition.entries if key not in ("Name", "Parameters")]
            if unknown:
                hint = "A transform is written with Name and Parameters."
                message = f"Invalid transform definition property '{unknown[0]}'"
                span = definition.key_span(unknown[0])
                self.diagnostics.append(Diagnostic(Code.TRANSFORM_FORMAT, message, span, where, hint))
                return None
        if not isinstance(name, Scalar) or name.kind != STRING:
            span = name.span if name is not None else definition.span
            hint = "The name is a literal string; functions cannot be used in it."
            self.diagnostics.append(Diagnostic(Code.TRANSFORM_FORMAT, _NAME, span, where, hint))
            return None
        if parameters is not None and not isinstance(parameters, Mapping):
            message = "Key Parameters of transform definition must be an object."
            self.diagnostics.append(Diagnostic(Code.TRANSFORM_FORMAT, message, parameters.span, where))
            return None
        given = parameters if parameters is not None else Mapping({}, {}, definition.span)
        params, problems = self._evaluate_params(name.text, given, (*where, "Parameters"))
        self.diagnostics.extend(problems)
        return None if problems else TransformCall(name.text, params, name.span, whole, where[:-1])

    def _run(self, call: TransformCall, fragment: Node, path: tuple[str | int, ...]) -> Node | None:
        transform = self._transforms.find(call.name)
        if transform is None:
            self._unknown(call.name, call.span, path)
            return None
        applied = transform(call, fragment)
        where = (*path, "Transform" if call.whole else FN_TRANSFORM)
        self.diagnostics.extend(
            finding if finding.path else finding._replace(path=where) for finding in applied.diagnostics
        )
        self.trace.append(TraceStep(call, fragment, applied.fragment, applied.event, applied.response))
        return applied.fragment

    def _unknown(self, name: str, span: Span, path: tuple[str | int, ...]) -> None:
        identifier = name if name.startswith("AWS::") else f"{self._account_id}::{name}"
        hint = suggestion(name, self._transforms.names())
        if not name.startswith("AWS::"):
            hint = (
                f"{hint} Say what runs it: `macros: {{{name}: {{handler: FILE.py:FUNCTION}}}}` in .cfnkit.yaml, or "
                "--macros-from with the template that defines it."
            ).lstrip()
        message = f"No transform named {identifier} found."
        self.diagnostics.append(Diagnostic(Code.TRANSFORM_UNKNOWN, message, span, (*path, FN_TRANSFORM), hint))
