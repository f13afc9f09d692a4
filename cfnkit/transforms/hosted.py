"""The transforms of AWS, run here."""

from __future__ import annotations

from dataclasses import dataclass

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic, Problem, Related, Severity
from cfnkit.redaction import Redactor
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, at_path, to_plain
from cfnkit.template import ParameterValues, Template, awaited_parameters
from cfnkit.transforms.call import Applied, TransformCall, withheld
from cfnkit.transforms.masking import keys_with_secrets, mask


@dataclass(frozen=True, slots=True)
class LanguageExtensions:
    """AWS::LanguageExtensions for one stack; `fold` is the argument of `process`."""

    parameters: ParameterValues
    target: Target

    def __call__(self, call: TransformCall, fragment: Node) -> Applied:
        """Unroll and fold the whole template."""
        from cfnkit.transforms.language_extensions import expand_language_extensions

        refused = _only_whole(call, fragment, Code.LANGUAGE_EXTENSIONS)
        if refused is not None:
            return refused
        assert isinstance(fragment, Mapping)
        root, findings = expand_language_extensions(fragment, self.parameters, self.target, call.span)
        if call.params.entries:
            message = "AWS::LanguageExtensions takes no parameters; these have no effect."
            findings.append(Diagnostic(Code.TRANSFORM_NOTE, Problem(message, call.params.span)))
        return _applied(root, findings)


@dataclass(frozen=True, slots=True)
class Serverless:
    """AWS::Serverless-2016-10-31 for one stack; it writes values of parameters into the resources that it makes."""

    parameters: ParameterValues
    target: Target
    redactor: Redactor

    def __call__(self, call: TransformCall, fragment: Node) -> Applied:
        """Expand the resources of the Serverless Application Model."""
        from cfnkit.transforms.serverless import expand_serverless

        refused = _only_whole(call, fragment, Code.SERVERLESS)
        if refused is not None:
            return refused
        assert isinstance(fragment, Mapping)
        values = {name: to_plain(node) for name, node in self.parameters.known.items()}
        values |= {
            name: value if isinstance(value, str) else list(value)
            for name, value in self.target.pseudo_parameters().items()
        }
        declared = Template.of(fragment).parameters
        values = {name: value for name, value in values.items() if name in declared or name.startswith("AWS::")}
        root, findings = expand_serverless(
            fragment, parameter_values=values, region=self.target.assumed_region, call=call.span
        )
        awaits = self._awaits(fragment, findings)
        if awaits:
            return Applied(None, awaits=awaits)
        findings = [
            finding._replace(problem=finding.problem._replace(message=self.redactor(finding.message)))
            for finding in findings
        ]
        findings.extend(keys_with_secrets(root, self.redactor, call))
        masked = mask(root, self.redactor)
        assert isinstance(masked, Mapping)
        return _applied(masked, findings)

    def _awaits(self, fragment: Mapping, findings: list[Diagnostic]) -> tuple[str, ...]:
        """The parameters without a value that each refusal is about; empty when one of them is about none.

        The translator refuses a Ref where only a value serves, and the service has the value.
        """
        unknown, template = self.parameters.unknown.keys() | self.target.not_given, Template.of(fragment)
        names: dict[str, None] = {}
        for finding in findings if unknown else ():
            if finding.severity is Severity.ERROR:
                node = at_path(fragment, finding.path[:2]) if len(finding.path) > 1 else None
                awaited = [] if node is None else awaited_parameters(node, template, unknown)
                if not awaited:
                    return ()
                names.update(dict.fromkeys(awaited))
        return tuple(names)


@dataclass(frozen=True, slots=True)
class NotRun:
    """A transform that only AWS can run: the fragment stays as it is."""

    def __call__(self, call: TransformCall, fragment: Node) -> Applied:
        """The same fragment, with an information."""
        message = f"{call.name} runs in AWS only; its changes to the template are not shown."
        return Applied(fragment, (Diagnostic(Code.ON_AWS_ONLY, Problem(message, call.span)),))


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A macro that is not called without a permission; `reason` is a clause, and `configured` its configuration."""

    reason: str
    hint: str
    configured: Span

    def __call__(self, call: TransformCall, fragment: Node) -> Applied:
        """No result, and a warning at the call."""
        related = (Related("It is configured here.", self.configured),)
        return withheld(call, f"The macro {call.name} is not called: {self.reason}.", self.hint, related)


def _only_whole(call: TransformCall, fragment: Node, code: Code) -> Applied | None:
    if call.whole and isinstance(fragment, Mapping):
        return None
    message = f"Transform {call.name} failed with: it can only be declared in the Transform section of the template."
    return Applied(None, (Diagnostic(code, Problem(message, call.span)),))


def _applied(root: Mapping, findings: list[Diagnostic]) -> Applied:
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    return Applied(None if failed else root, tuple(findings))
