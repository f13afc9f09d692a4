"""Run the transforms of a template in the service's order.

Recorded: each Fn::Transform runs, the deepest first and those of a list in their order, and then the Transform section
in its order. A result takes the place of the object that called the transform, and is not transformed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from cfnkit.bundled import library_macro
from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.source import Span
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, size_of
from cfnkit.template import Awaiting
from cfnkit.template.quotas import TEMPLATE_BYTES
from cfnkit.transforms.call import TraceStep, TransformCall, Transforms
from cfnkit.vocabulary import AWS_TRANSFORMS, FN_TRANSFORM, LANGUAGE_EXTENSIONS, SERVERLESS, suggestion

Path: TypeAlias = tuple[str | int, ...]


class EvaluatedParams(NamedTuple):
    """The Parameters of a call, evaluated, or why that cannot be done: `awaits` names parameters without a value."""

    params: Mapping
    diagnostics: list[Diagnostic]
    awaits: list[str]


EvaluateParams: TypeAlias = Callable[[str, Mapping, Path], EvaluatedParams]

# Of one result, and of those of all Fn::Transforms. It is as much as Lambda takes for an answer: a later transform may
# shorten a result that no template can hold.
MOST_CHARACTERS = 6 * TEMPLATE_BYTES

_SECTION = "Transform"
_UNTRANSFORMED = frozenset({"AWSTemplateFormatVersion", "Parameters", _SECTION})
_NAME = "Key Name of transform definition must be a string."
_NOT_AGAIN = "results of transforms are not transformed again."


class _Waiting(Exception):
    """A call depends on a parameter without a value, or on one that is withheld, or is withheld itself."""


class Expansion:
    """One run over a template; it collects `diagnostics` and the `trace`, and notes whether a transform `failed`.

    `evaluate_params` evaluates the Parameters of a call with the values that are known when transforms run. A call that
    depends on a parameter without a value stays as it is written; `awaited` holds these calls by parameter. A call that
    is withheld stays, too. `waits` says that the template is not known without them: one is of the Transform section,
    or stands where it can make whole members of a section.
    """

    def __init__(self, transforms: Transforms, evaluate_params: EvaluateParams, account_id: str) -> None:
        self._transforms = transforms
        self._evaluate_params = evaluate_params
        self._account_id = account_id
        self.diagnostics: list[Diagnostic] = []
        self.trace: list[TraceStep] = []
        self.failed = False
        self.waits = False
        self._characters = 0
        self.awaited: dict[str, list[Awaiting]] = {}
        self._withheld: list[tuple[str, Code]] = []

    def expand(self, root: Node) -> Node:
        """The template after its transforms; when one failed, the template before that one."""
        if not isinstance(root, Mapping):
            return root
        expanded = self._snippets(root, ())
        if isinstance(expanded, Mapping) and _SECTION not in root.entries:
            expanded = self._without_section(expanded)
        if isinstance(expanded, Mapping) and not self.failed:
            expanded = self._section(expanded)
        if not self.failed and not self.awaited and not self._withheld:
            self._note_calls_left(expanded, [])
        return expanded

    def _snippets(self, node: Node, path: Path) -> Node:
        """Run the Fn::Transforms in a node, the deepest first."""
        if isinstance(node, Scalar):
            return node
        if isinstance(node, Sequence):
            items = [
                item if type(item) is Scalar else self._snippets(item, (*path, index))
                for index, item in enumerate(node.items)
            ]
            same = all(new is old for new, old in zip(items, node.items, strict=True))
            return node if same else Sequence(tuple(items), node.span, node.steps)
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
            try:
                fragment = self._run_all(entries[FN_TRANSFORM], node.without(FN_TRANSFORM), path, whole=False)
            except _Waiting:
                self.waits = self.waits or _is_unknown_to_all(path)
                return node
            return node if fragment is None else fragment
        return node

    def _section(self, root: Mapping) -> Node:
        declared = root.get(_SECTION)
        if declared is None:
            return root
        self._note_order(declared)
        try:
            result = self._run_all(declared, root.without(_SECTION), (), whole=True)
        except _Waiting:
            self.waits = True
            return root
        return root if result is None else result

    def _run_all(self, declared: Node, fragment: Node, path: Path, whole: bool) -> Node | None:
        """Run one transform, or a list of them in its order; None when one failed."""
        where: Path = (*path, _SECTION if whole else FN_TRANSFORM)
        definitions = [(where, declared)]
        if isinstance(declared, Sequence):
            definitions = [((*where, index), item) for index, item in enumerate(declared.items)]
        for place, definition in definitions:
            call = self._read(definition, place, path, whole)
            result = None if call is None else self._run(call, fragment, place)
            if result is not None and whole and not isinstance(result, Mapping):
                message = "Template format error: unsupported structure."
                hint = "A transform of the Transform section must give back the whole template, an object."
                self.diagnostics.append(
                    Diagnostic(Code.TEMPLATE_FORMAT, Problem(message, definition.span, place, hint))
                )
                result = None
            if result is None:
                self.failed = True
                return None
            fragment = self._without_section(result) if whole and isinstance(result, Mapping) else result
        return fragment

    def _without_section(self, result: Mapping) -> Mapping:
        """The result of a transform without its Transform section, which the service does not run."""
        if _SECTION not in result.entries:
            return result
        message = f"The transform gave back a Transform section; it is not run, since {_NOT_AGAIN}"
        self.diagnostics.append(
            Diagnostic(Code.TRANSFORM_NOTE, Problem(message, result.key_span(_SECTION), (_SECTION,)))
        )
        return result.without(_SECTION)

    def _note_calls_left(self, node: Node, path: list[str | int]) -> None:
        """Note each Fn::Transform in the result: nothing runs it."""
        if isinstance(node, Scalar):
            return
        if isinstance(node, Mapping) and FN_TRANSFORM in node.entries:
            why = f"The {path[0]} section takes none." if path and path[0] in _UNTRANSFORMED else f"The {_NOT_AGAIN}"
            span = node.key_span(FN_TRANSFORM)
            message = "This Fn::Transform is not run."
            self.diagnostics.append(Diagnostic(Code.TRANSFORM_NOTE, Problem(message, span, (*path, FN_TRANSFORM), why)))
            return
        children = node.entries.items() if isinstance(node, Mapping) else enumerate(node.items)
        for key, child in children:
            if type(child) is not Scalar:
                path.append(key)
                self._note_calls_left(child, path)
                path.pop()

    def _note_order(self, declared: Node) -> None:
        """Note a wrong order; the documentation demands AWS::LanguageExtensions before AWS::Serverless."""
        names = [_name(item) for item in declared.items] if isinstance(declared, Sequence) else []
        if LANGUAGE_EXTENSIONS not in names or SERVERLESS not in names[: names.index(LANGUAGE_EXTENSIONS)]:
            return
        message = f"{LANGUAGE_EXTENSIONS} must come before {SERVERLESS} in the Transform section."
        assert isinstance(declared, Sequence)
        index = names.index(LANGUAGE_EXTENSIONS)
        span = declared.items[index].span
        self.diagnostics.append(Diagnostic(Code.TRANSFORM_NOTE, Problem(message, span, (_SECTION, index))))

    def _read(self, definition: Node, place: Path, path: Path, whole: bool) -> TransformCall | None:
        """The call of a definition, which is a name or an object with Name and Parameters; None when it is refused."""
        name: Node | None = definition
        parameters: Node | None = None
        if isinstance(definition, Mapping):
            name, parameters = definition.get("Name"), definition.get("Parameters")
            unknown = next((key for key in definition.entries if key not in ("Name", "Parameters")), None)
            if unknown is not None:
                hint = "A transform is written with Name and Parameters."
                message = f"Invalid transform definition property '{unknown}'"
                self._refuse(message, definition.key_span(unknown), (*place, unknown), hint)
                return None
        if not isinstance(name, Scalar) or name.kind != STRING:
            hint = "The name is a literal string; functions cannot be used in it."
            self._refuse(_NAME, definition.span if name is None else name.span, place, hint)
            return None
        if parameters is not None and not isinstance(parameters, Mapping):
            message = "Key Parameters of transform definition must be an object."
            self._refuse(message, parameters.span, (*place, "Parameters"))
            return None
        given = parameters if parameters is not None else Mapping({}, {}, definition.span)
        params, problems, awaits = self._evaluate_params(name.text, given, (*place, "Parameters"))
        self.diagnostics.extend(problems)
        if not problems and (awaits or (self.awaited and whole and name.text not in AWS_TRANSFORMS)):
            self._wait(name.text, name.span, awaits or list(self.awaited))
            raise _Waiting
        if not problems and self._withheld and whole and name.text not in AWS_TRANSFORMS:
            first, code = self._withheld[0]
            message = f"The macro {name.text} is not called: it would be given what {first} makes."
            self.diagnostics.append(Diagnostic(code, Problem(message, name.span, place)))
            raise _Waiting
        return None if problems else TransformCall(name.text, params, name.span, whole, path)

    def _wait(self, name: str, span: Span, awaits: Iterable[str], reason: str = "") -> None:
        """Note the parameters that a call waits for; a macro of the whole template waits with the calls within it.

        `reason` is the failure of a macro that was called without them.
        """
        kind = "transform" if name in AWS_TRANSFORMS else "macro"
        for parameter in awaits:
            self.awaited.setdefault(parameter, []).append(Awaiting(f"the {kind} {name}", span, reason))

    def _refuse(self, message: str, span: Span, path: Path, hint: str = "") -> None:
        self.diagnostics.append(Diagnostic(Code.TRANSFORM_FORMAT, Problem(message, span, path, hint)))

    def _run(self, call: TransformCall, fragment: Node, place: Path) -> Node | None:
        transform, found = self._transforms.find(call.name)
        self.diagnostics.extend(finding for finding in found if finding not in self.diagnostics)
        if transform is None:
            self._unknown(call, place)
            return None
        applied = transform(call, fragment)
        if applied.awaits:
            reasons = [" ".join((failure.message, *failure.hint.splitlines()[:1])) for failure in applied.diagnostics]
            self._wait(call.name, call.span, applied.awaits, " ".join(reasons))
            raise _Waiting
        if applied.fragment is not None and not self._fits(applied.fragment, call, place):
            return None
        self.diagnostics.extend(
            finding if finding.path else finding._replace(problem=finding.problem._replace(path=place))
            for finding in applied.diagnostics
        )
        if applied.withheld:
            self._withheld.append((call.name, applied.diagnostics[0].code))
            raise _Waiting
        step = TraceStep(call, fragment, applied.fragment, applied.event, applied.response, applied.source, applied.log)
        self.trace.append(step)
        return applied.fragment

    def _fits(self, result: Node, call: TransformCall, place: Path) -> bool:
        """Whether a result, and those of all Fn::Transforms together, may be part of a template; reports it if not."""
        size = size_of(result, MOST_CHARACTERS)
        self._characters += 0 if call.whole else size
        if max(size, self._characters) <= MOST_CHARACTERS:
            return True
        message = f"What transforms gave has more than {MOST_CHARACTERS:,} characters."
        hint = f"The service takes a processed template of {TEMPLATE_BYTES:,} bytes at most."
        self.diagnostics.append(Diagnostic(Code.SIZE, Problem(message, call.span, place, hint)))
        return False

    def _unknown(self, call: TransformCall, place: Path) -> None:
        identifier = call.name if call.name.startswith("AWS::") else f"{self._account_id}::{call.name}"
        hint = suggestion(call.name, self._transforms.names())
        if not call.name.startswith("AWS::"):
            configured = f"`macros: {{{call.name}: {{handler: FILE.py:FUNCTION}}}}` in .cfnkit.yaml"
            if library_macro(call.name) is not None:
                configured += f" (`{{library: {call.name.lower()}}}` for that of cfnkit's library)"
            advice = f"Configure it: {configured}, or --macros-from with the template that defines it."
            hint = " ".join(filter(None, (f"Unknown macro {call.name}.", hint, advice)))
        message = f"No transform named {identifier} found."
        self.diagnostics.append(Diagnostic(Code.TRANSFORM_UNKNOWN, Problem(message, call.span, place, hint)))


def _is_unknown_to_all(path: Path) -> bool:
    """Whether a call on the part at `path` can make what other parts refer to; one in a resource cannot."""
    return len(path) < 2 or (len(path) == 2 and path[0] != "Resources")


def _name(definition: Node) -> str:
    name = definition.get("Name") if isinstance(definition, Mapping) else definition
    return name.text if isinstance(name, Scalar) else ""
