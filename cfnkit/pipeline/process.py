"""The order of the steps, said once: parse, expand, validate, evaluate."""

from __future__ import annotations

from dataclasses import replace

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import REDACTED, Code, Diagnostic, Redactor, Severity
from cfnkit.intrinsics import FUNCTIONS, NO_VALUE, Evaluator, StackNames, Unknown, is_known
from cfnkit.pipeline.configuration import Configuration
from cfnkit.pipeline.processed import Processed
from cfnkit.pipeline.providers import ConfiguredTransforms
from cfnkit.pipeline.resolution import resolve_template
from cfnkit.pipeline.services import Services
from cfnkit.pipeline.validation import check_size, validate
from cfnkit.syntax import Document, Mapping, Node, Scalar, dump_json, parse
from cfnkit.template import ParameterValues, Template, check_structure, parameter_values
from cfnkit.template.quotas import TEMPLATE_BYTES
from cfnkit.transforms import EvaluateParams, Expansion
from cfnkit.vocabulary import LANGUAGE_EXTENSIONS


def process(
    text: str | bytes,
    *,
    name: str = "<stdin>",
    target: Target | None = None,
    config: Configuration | None = None,
    services: Services | None = None,
) -> Processed:
    """Process a template as CloudFormation does.

    `name` is what spans call the text; `target` says where the template goes and with which parameters; `config`
    says what runs its macros and where its includes are. Nothing outside the machine is asked, unless
    `services` (``cfnkit.aws.AwsServices()``) is given and the configuration names a Lambda function or S3.

    What is wrong with the template is in the diagnostics. Raises ConfigurationError for a configuration that cannot
    be used.
    """
    target = target or Target()
    config = config or Configuration()
    document = parse(text, name)
    lookups = config.lookups_for(target.name)
    template = Template.of(document.root)
    parameters = parameter_values(template, target.parameters, lookups, document.root.span)
    redactor = Redactor(parameters.secrets)
    if not document.well_formed:
        return Processed(document, target, document.root, None, document.diagnostics, (), redactor)
    root = _mask_defaults(document.root, template)
    with ConfiguredTransforms(config, target, parameters, redactor, services) as transforms:
        expansion = Expansion(transforms, _params_evaluator(template, parameters, target, lookups), target.account_id)
        tree = expansion.expand(root)
        notes = transforms.diagnostics
    findings = [*document.diagnostics, *check_size(document, target), *notes, *expansion.diagnostics]
    if expansion.failed:
        findings.extend(parameters.diagnostics)
        return Processed(document, target, tree, None, tuple(findings), tuple(expansion.trace), redactor)
    extended = any(step.call.name == LANGUAGE_EXTENSIONS for step in expansion.trace)
    resolved, found = _examine(tree, target, lookups, extended)
    if expansion.trace:
        found.extend(_too_large(tree, document))
    return Processed(document, target, tree, resolved, (*findings, *found), tuple(expansion.trace), redactor)


def _examine(
    tree: Node, target: Target, lookups: Lookups, extended: bool
) -> tuple[Node | None, list[Diagnostic]]:
    """Validate and evaluate a template whose transforms are done."""
    findings = list(check_structure(tree))
    template = Template.of(tree)
    parameters = parameter_values(template, target.parameters, lookups, tree.span)
    findings.extend(parameters.diagnostics)
    if not isinstance(tree, Mapping) or any(finding.code is Code.TEMPLATE_FORMAT for finding in findings):
        return None, findings
    resolved, found = resolve_template(template, parameters, target, lookups, extended)
    findings.extend(validate(template, target, found.names))
    findings.extend(found.diagnostics)
    return resolved, findings


def _params_evaluator(
    template: Template, parameters: ParameterValues, target: Target, lookups: Lookups
) -> EvaluateParams:
    """Evaluates the Parameters of a transform with what is known when transforms run."""

    def evaluate(name: str, params: Mapping, path: tuple[str | int, ...]) -> tuple[Mapping, list[Diagnostic]]:
        names = StackNames(template, parameters, target, replace(lookups, physical_ids={}, attributes={}, exports=None))
        evaluator = Evaluator(FUNCTIONS, names)
        entries: dict[str, Node] = {}
        for key, node in params.entries.items():
            value = evaluator.evaluate_at(node, *path, key)
            if value is NO_VALUE:
                continue
            if isinstance(value, (Unknown, Mapping)) or not is_known(value):  # type: ignore[arg-type]
                message = (
                    f"The value of parameter {key} under transform {name} must resolve to a string, number, boolean "
                    "or a list of any of these."
                )
                hint = f"Here, {value.reason}." if isinstance(value, Unknown) else ""
                evaluator.path = [*path, key]
                evaluator.report(Code.TRANSFORM_FORMAT, message, node.span, hint)
                continue
            entries[key] = value
        return params.replacing(entries), evaluator.diagnostics

    return evaluate


def _mask_defaults(root: Node, template: Template) -> Node:
    """The template with the defaults of NoEcho parameters marked as secret."""
    masked: dict[str, Node] = {}
    for name, parameter in template.parameters.items():
        default = parameter.default
        if parameter.no_echo and isinstance(default, Scalar) and default.text:
            hidden = Scalar(default.kind, default.text, default.span, default.steps, REDACTED)
            masked[name] = parameter.node.replacing({**parameter.node.entries, "Default": hidden})
    if not masked or not isinstance(root, Mapping):
        return root
    section = root.entries["Parameters"]
    assert isinstance(section, Mapping)
    return root.replacing({**root.entries, "Parameters": section.replacing({**section.entries, **masked})})


def _too_large(tree: Node, document: Document) -> list[Diagnostic]:
    size = len(dump_json(tree, indent=None, reveal=True).encode("utf-8", "replace"))
    if size <= TEMPLATE_BYTES:
        return []
    message = f"The processed template is {size:,} bytes; the service takes {TEMPLATE_BYTES:,} at most."
    return [Diagnostic(Code.QUOTA, message, document.root.span)]
