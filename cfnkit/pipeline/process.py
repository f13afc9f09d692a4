"""The order of the steps: parse, expand, validate, evaluate."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from cfnkit.configuration.configuration import Configuration, LambdaMacro
from cfnkit.configuration.consent import Consent
from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, ConfigurationError, Diagnostic, Problem, article
from cfnkit.pipeline.processed import Processed
from cfnkit.pipeline.resolution import resolve_template
from cfnkit.pipeline.run import Run
from cfnkit.pipeline.validation import check_size, check_written, validate
from cfnkit.redaction import REDACTED
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence, dump_json
from cfnkit.template import Template, check_structure, survey
from cfnkit.template.quotas import TEMPLATE_BYTES
from cfnkit.template.stack_sets import deployed_document
from cfnkit.vocabulary import FN_TRANSFORM, INCLUDE, LANGUAGE_EXTENSIONS

if TYPE_CHECKING:
    from cfnkit.pipeline.run import HostSource, HostWrapper, Services
    from cfnkit.transforms.call import TraceStep

ReferenceMode: TypeAlias = Literal["keep", "check", "resolve"]


def process(
    text: str | bytes | Document,
    *,
    name: str | PathLike[str] = "<stdin>",
    target: Target | str | None = None,
    config: Configuration | abc.Mapping[str, Any] | str | PathLike[str] | None = None,
    services: Services | None = None,
    consent: Consent | None = None,
    conceal_secrets: bool = False,
    around: HostWrapper | None = None,
    hosts: HostSource | None = None,
    dynamic_references: ReferenceMode = "keep",
) -> Processed:
    """Process a template as CloudFormation does.

    `name` names the text in spans, unless it is parsed already. `target` is the deployment's target with its
    parameters, or the name of a target of the configuration. `config` configures macros and includes: a configuration,
    the path of its file, or a mapping in the form of the file. Nothing outside this machine is called unless `services`
    (``cfnkit.aws.AwsServices()``) is given and the configuration names a Lambda function or S3; without it, what asks
    for AWS stays as it is written. `consent` says more precisely what the configuration may ask for, and whether macros
    run; by default, they do, and with `services` AWS may be asked, for the caller's own account.

    With `conceal_secrets`, a macro gets samples in place of the values of NoEcho parameters; they do not show in the
    result.

    A parameter without a value is unknown, and so is everything that depends on it. `around` puts a host around that of
    each macro. With `hosts` (of `cfnkit.pipeline.macros.keeping.KeptMacros`), the processes of macros live on after the
    run, and answers are taken from memory.

    Dynamic references stay as they are written, as in the service's processed template. With "check", the diagnostics
    report references that would not resolve; with "resolve", their values take their places, secret ones marked as
    such. `services`, when given, answer what the configuration's lookups leave open, also about the SSM parameters that
    the template's parameters name.

    Problems of the template are in the diagnostics. Raises ConfigurationError for a configuration or an
    argument that cannot be used.
    """
    if not isinstance(text, (str, bytes, Document)):
        hint = "such as path.read_text() or json.dumps(...)"
        raise ConfigurationError(f"A template is its text, {hint}, not {article(text)}.")
    if not isinstance(target, (Target, str, type(None))):
        raise ConfigurationError(f"target is a Target, or the name of one in the configuration, not {article(target)}.")
    if not isinstance(consent, (Consent, type(None))):
        raise ConfigurationError(f"consent is a Consent, not {article(consent)}.")
    if not isinstance(name, (str, PathLike)):
        raise ConfigurationError(f"name is the path of the template, not {article(name)}.")
    name = fspath(name)
    config = configuration_from(config)
    target = config.target(target) if isinstance(target, str) else target or Target()
    document = text if isinstance(text, Document) else deployed_document(text, name, target)
    consent = consent or Consent(aws=services is not None)
    services = None if consent.offline else services
    lookups = config.lookups_for(target.name)
    run = Run(
        config,
        target,
        lookups,
        services=services,
        consent=consent,
        wrap_host=around,
        hosts=hosts,
        conceal=conceal_secrets,
    )
    if dynamic_references not in get_args(ReferenceMode):
        known = ", ".join(get_args(ReferenceMode))
        raise ConfigurationError(f"dynamic_references is one of {known}, not '{dynamic_references}'.")
    if dynamic_references == "keep":
        return _process(document, run)
    from cfnkit.pipeline.references.answers import ReferenceAnswers
    from cfnkit.pipeline.references.resolve import check_references, resolve_references

    answers = ReferenceAnswers(run.lookups, target.region, services, target.account_id)
    run = replace(run, lookups=answers.with_ssm_parameters(Template.of(document.root), target))
    processed = _process(document, run)
    return (check_references if dynamic_references == "check" else resolve_references)(processed, answers)


def without_defaults(processed: Processed, config: Configuration, names: frozenset[str], consent: Consent) -> Processed:
    """A processed template once more, as if nobody knew whether the defaults of the parameters `names` are taken.

    Macros and includes are not run again: they give what they gave. `consent` is that of the first run.
    """
    target = processed.target
    lookups = config.lookups_for(target.name)
    run = Run(config, target, lookups, consent=consent, undecided=names, earlier=processed.trace)
    return _process(processed.document, run)


def processed_again(
    processed: Processed,
    config: Configuration,
    services: Services | None,
    consent: Consent,
    hosts: HostSource | None = None,
) -> Processed:
    """A processed template once more, with another run of the macros on this machine, or the answers of `hosts`.

    Deployed functions and includes give what they gave: nobody is asked twice.
    """
    target = processed.target

    def is_elsewhere(name: str) -> bool:
        return name == INCLUDE or isinstance(config.macros.get(name), LambdaMacro)

    asked = tuple(step for step in processed.trace if is_elsewhere(step.call.name))
    lookups = config.lookups_for(target.name)
    run = Run(config, target, lookups, services=services, consent=consent, hosts=hosts, earlier=asked, conceal=True)
    return _process(processed.document, run)


def _process(document: Document, run: Run) -> Processed:
    template = Template.of(document.root)
    run = run.with_parameters_of(template)
    processed = Processed(document, run.target, document.root, None, document.diagnostics, (), run.redactor)
    if not document.well_formed:
        return processed
    written, directed = document.root, None
    if "Rain::" in document.source.text:
        from cfnkit.pipeline.directives import secret_variables, without_directives

        run = replace(run, redactor=run.redactor.knowing(secret_variables(run)))
        directed = without_directives(written, run)
        written, template = directed.tree, Template.of(directed.tree)
        run = run.with_parameters_of(template)
        processed = processed._replace(trace=directed.trace, redactor=run.redactor)
    root = mask_defaults(written, template)
    findings = [*document.diagnostics, *(directed.diagnostics if directed else ())]
    findings += [*check_size(document, run.target), *check_written(document, template)]
    if not (directed or _may_call_transforms(document.source.text)) or not _calls_transforms(root):
        resolved, found = _examine(root, run, extended=False)
        found.extend(_too_large(root, document) if directed else ())
        return processed._replace(tree=root, resolved=resolved, diagnostics=(*findings, *found))
    from cfnkit.pipeline.expand import expand

    expansion = expand(root, run)
    findings.extend(expansion.diagnostics)
    processed = processed._replace(tree=expansion.tree, trace=(*processed.trace, *expansion.trace))
    if expansion.stopped:
        return processed._replace(diagnostics=(*findings, *run.parameters.diagnostics))
    extended = any(step.call.name == LANGUAGE_EXTENSIONS for step in expansion.trace)
    awaiting = any(finding.code.is_waiting for finding in expansion.diagnostics)
    waits = awaiting or (extended and bool(run.parameters.unknown))
    resolved, found = _examine(expansion.tree, run, extended, waits)
    found.extend(_too_large(expansion.tree, document, expansion.trace))
    return processed._replace(resolved=resolved, diagnostics=(*findings, *found))


def configuration_from(config: Configuration | abc.Mapping[str, Any] | str | PathLike[str] | None) -> Configuration:
    """The configuration of an argument, read if it is a path or a mapping. Raises ConfigurationError."""
    if config is None or isinstance(config, Configuration):
        return config or Configuration()
    from pathlib import Path

    from cfnkit.configuration.file import configuration_of, load_configuration

    if isinstance(config, abc.Mapping):
        return configuration_of(config)
    if not isinstance(config, (str, PathLike)):
        raise ConfigurationError(f"config is a Configuration, a path or a mapping, not {article(config)}.")
    return load_configuration(Path(config))


def _may_call_transforms(text: str) -> bool:
    """Whether the text can call a transform, which spares a walk: it holds the word, or escapes that may spell it."""
    return "Transform" in text or "\\" in text


def _calls_transforms(node: Node, top: bool = True) -> bool:
    """Whether a transform is called anywhere in a template."""
    if isinstance(node, Mapping):
        if FN_TRANSFORM in node.entries or (top and "Transform" in node.entries):
            return True
        return any(type(value) is not Scalar and _calls_transforms(value, False) for value in node.entries.values())
    if isinstance(node, Sequence):
        return any(type(item) is not Scalar and _calls_transforms(item, False) for item in node.items)
    return False


def _examine(tree: Node, run: Run, extended: bool, waits: bool = False) -> tuple[Node | None, list[Diagnostic]]:
    """Validate and evaluate a template after its transforms; with `waits`, parts of it wait for a parameter."""
    findings = list(check_structure(tree, waits))
    template = Template.of(tree)
    run = run.with_parameters_of(template)
    findings.extend(run.parameters.diagnostics)
    if not isinstance(tree, Mapping) or any(finding.code is Code.TEMPLATE_FORMAT for finding in findings):
        # Recorded: a null value is refused before an unknown attribute.
        nulls = survey(tree).nulls if isinstance(tree, Mapping) else ()
        return None, [*(null for null in nulls if len(null.path) > 1), *findings]
    resolved = resolve_template(template, run, extended)
    findings.extend(validate(template, run.target, resolved.names))
    findings.extend(resolved.diagnostics)
    return resolved.tree, findings


def _hidden(node: Node) -> Node:
    """A default, each text of which is marked as secret."""
    if isinstance(node, Scalar):
        return Scalar(node.kind, node.text, node.span, node.steps, REDACTED) if node.text else node
    if isinstance(node, Sequence):
        return Sequence(tuple(map(_hidden, node.items)), node.span, node.steps)
    return node.replacing({key: _hidden(value) for key, value in node.entries.items()})


def mask_defaults(root: Node, template: Template) -> Node:
    """The template with the defaults of NoEcho parameters marked as secret."""
    masked: dict[str, Node] = {}
    for name, parameter in template.parameters.items():
        default = parameter.default
        if parameter.no_echo and default is not None:
            masked[name] = parameter.node.replacing({**parameter.node.entries, "Default": _hidden(default)})
    if not masked or not isinstance(root, Mapping):
        return root
    section = root.entries["Parameters"]
    assert isinstance(section, Mapping)
    return root.replacing({**root.entries, "Parameters": section.replacing({**section.entries, **masked})})


def _too_large(tree: Node, document: Document, trace: abc.Iterable[TraceStep] = ()) -> list[Diagnostic]:
    """A finding for a processed template that is too large, at the call of the transform that made most of it."""
    size = _bytes_of(tree)
    if size <= TEMPLATE_BYTES:
        return []
    message = f"The processed template is {size:,} bytes; the service takes {TEMPLATE_BYTES:,} at most."
    grown = [(_bytes_of(step.after) - _bytes_of(step.before), step) for step in trace if step.after is not None]
    growth, most = max(grown, key=lambda each: each[0], default=(0, None))
    if most is None or growth <= 0:
        return [Diagnostic(Code.QUOTA, Problem(message, document.root.span))]
    hint = f"{most.call.name} made {_bytes_of(most.after):,} bytes of {_bytes_of(most.before):,}."
    return [Diagnostic(Code.QUOTA, Problem(message, most.call.span, hint=hint))]


def _bytes_of(node: Node | None) -> int:
    return 0 if node is None else len(dump_json(node, indent=None, reveal=True).encode("utf-8", "replace"))
