"""Read both sides of a comparison, the template and the live state, and compare them."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.cli.arguments.context import (
    add_context_arguments,
    add_synth_argument,
    add_timeout_argument,
    given_consent,
    read_input,
)
from cfnkit.cli.arguments.inputs import assembly_of_argument, read_context
from cfnkit.cli.arguments.parser import Parser, UsageError, one_of
from cfnkit.cli.drift.given_state import read_state, refuse_other_place, with_given
from cfnkit.cli.output.problems import print_diagnostics
from cfnkit.cli.output.write import write_message
from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.names import STDIN, input_name
from cfnkit.pipeline import Configuration
from cfnkit.requests.request import services_of
from cfnkit.vocabulary import suggestion

if TYPE_CHECKING:
    from cfnkit.cli.drift.live import LiveStack
    from cfnkit.drift.report import DriftReport
    from cfnkit.drift.states.state import StackState
    from cfnkit.pipeline.stack_template import StackContext, StackTemplate
    from cfnkit.schemas import Schemas

COMMANDS = {
    "snapshot": "write the live resources of a stack to a file, to compare offline",
    "accept": "accept what has drifted, so that only further changes are drift",
    "ignore": "add a rule, with a reason, for what is no drift",
}
"""The commands below `cfnkit drift`."""

_SOURCES = ("cloudcontrol", "cloudformation", "config")


class UnjudgedDrift(NamedTuple):
    """The report of a comparison, without secrets, before any difference is ignored or accepted."""

    report: DriftReport
    template: StackTemplate
    config: Configuration


def add_comparing_arguments(parser: Parser) -> None:
    """Add the arguments of `compare` to a command."""
    parser.add_argument(
        "template", metavar="TEMPLATE", nargs="?", help="a file, or - for stdin (default: the stack's own)"
    )
    group = parser.add_argument_group("live state")
    add_stack_arguments(group)
    group.add_argument(
        "--actual", action="extend", nargs="+", default=[], metavar="FILE",
        help="read the live state from files, or - for stdin: a snapshot, or the JSON of "
        "describe-stack-resource-drifts, list-stack-instance-resource-drifts, describe-change-set, cloudcontrol "
        "get-resource, configservice get-resource-config-history, a report of cfnkit drift --format json, or "
        "an AWS Config snapshot",
    )  # fmt: skip
    group.add_argument(
        "--stack-tag", action="append", default=[], metavar="KEY=VALUE", help="a tag of the stack; repeatable"
    )
    group.add_argument(
        "--physical-ids", metavar="FILE", help="physical IDs: the output of describe-stack-resources, or ID: name"
    )
    add_context_arguments(parser, live_region="with --stack")
    add_synth_argument(parser)


def add_stack_arguments(group: argparse._ArgumentGroup) -> None:
    """Add the arguments that say which stack is read, and how."""
    group.add_argument("--stack", metavar="NAME", help="read the live resources of this stack, by its name or ID")
    group.add_argument(
        "--source", type=one_of(*_SOURCES), metavar="SOURCE",
        help=f"the service that live resources are read from: {', '.join(_SOURCES)} (default: cloudcontrol)",
    )  # fmt: skip
    group.add_argument("--profile", metavar="NAME", help="the profile of the AWS credentials")
    group.add_argument("--endpoint-url", metavar="URL", help="the endpoint of AWS")
    add_timeout_argument(group, 900.0)


def compare(arguments: argparse.Namespace, command: str, *, undeclared: bool = False) -> UnjudgedDrift:
    """Compare a template with its live state; `command` is the name of the command in messages.

    Raises UsageError and CfnkitError, after writing the problems of the template to stderr.
    """
    from cfnkit.drift.secrets.redaction import redacted
    from cfnkit.drift.stack import compare_stack, refuse_other_stack
    from cfnkit.drift.verdict import stack_status
    from cfnkit.pipeline.drift import defaults_taken, undeclared_parameters, without_replacements
    from cfnkit.pipeline.stack_template import StackContext
    from cfnkit.schemas import Schemas
    from cfnkit.template import Template

    arguments = _of_one_stack(arguments)
    consent = given_consent(arguments).of_template(arguments.template or STDIN)
    _check(arguments, command)
    if arguments.stack and consent.offline:
        raise UsageError(f"{command}: --stack asks AWS, which --offline forbids; --actual reads files.")
    data = None if arguments.template is None else _read_template(arguments.template)
    target, config = read_context(arguments, arguments.template)
    live: LiveStack | None = None
    if arguments.stack:
        from cfnkit.cli.drift.live import LiveStack

        live = LiveStack.of(arguments, target.region, with_template=arguments.template is None)
        refuse_other_place(live.stack, arguments, target)
        schemas = Schemas(live.stack.region or target.region)
        state = with_given(live.stack, arguments)
        context = StackContext(config, _lookups(arguments, config, target), schemas, live.services, consent)
        template = _processed(arguments, data, target, state, context)
        state = live.read(state, template)
    else:
        schemas = Schemas(target.region)
        state = read_state(arguments, schemas)
        refuse_other_place(state, arguments, target)
        state = with_given(state, arguments)
        services = services_of(config, consent)
        context = StackContext(config, _lookups(arguments, config, target), schemas, services, consent)
        template = _processed(arguments, data, target, state, context)
        state = _matched(state, template, schemas)
    unused = undeclared_parameters(template, target.parameters)
    if unused:
        known = Template.of(template.processed.document.root).parameters
        said = f"Parameters: [{', '.join(unused)}] do not exist in {template.text.name}. {suggestion(unused[0], known)}"
        write_message(f"cfnkit: {said}".rstrip())
    refuse_other_stack(template.resources(state).keys(), state, template.text.name)
    report = compare_stack(template.declared(state), state, schemas, undeclared=undeclared)
    if live is not None and stack_status(report) == "DRIFTED" and (doubt := live.doubt()):
        write_message(f"cfnkit: {doubt}")
    taken = () if arguments.stack or state.parameters is not None else defaults_taken(template)
    if taken:
        report = without_replacements(report)
        write_message(
            f"cfnkit: {', '.join(map(input_name, arguments.actual))} holds no parameters, so that the comparison takes "
            f"the defaults {', '.join(taken)}; give those of the stack with -p or --parameter-file."
        )
    return UnjudgedDrift(redacted(report, schemas, template.secrets), template, config)


def _of_one_stack(arguments: argparse.Namespace) -> argparse.Namespace:
    """The arguments with the template of the stack that they name, where they give an assembly of the CDK.

    --stack and --target have its name in the CDK's commands, its ID or its name in CloudFormation, which is asked. Its
    account and region are those of the manifest. Raises ConfigurationError, also for an assembly with other stacks.
    """
    assembly = assembly_of_argument(arguments, arguments.template) if arguments.template else None
    if assembly is None:
        return arguments
    from cfnkit.requests.assemblies import stacks_named

    names = [name for name in (arguments.stack or arguments.target,) if name]
    stack, *others = stacks_named(assembly.stacks, names, assembly.folder)
    if others:
        known = ", ".join(each.name for each in (stack, *others))
        raise ConfigurationError(f"{assembly.folder} has several stacks: {known}. --stack or --target names one.")
    chosen = {
        "template": stack.template,
        "stack": arguments.stack and stack.stack_name,
        "target": None,
        "region": arguments.region or stack.region or None,
        "account_id": arguments.account_id or stack.account or None,
    }
    return argparse.Namespace(**{**vars(arguments), **chosen})


def _read_template(path: str) -> bytes:
    try:
        return read_input(path)
    except ConfigurationError as error:
        raise ConfigurationError(f"{error} {suggestion(path, COMMANDS)}".rstrip()) from error


def _processed(
    arguments: argparse.Namespace,
    data: bytes | None,
    target: Target,
    state: StackState,
    context: StackContext,
) -> StackTemplate:
    """The template, or that of the stack, processed for the deployment that the state describes.

    Raises ConfigurationError when there is no template, or when it cannot be compared.
    """
    from cfnkit.pipeline.stack_template import StackTemplate, TemplateText, deployed_text

    text = deployed_text(state) if data is None else TemplateText(data, input_name(arguments.template))
    template = StackTemplate.of(text, target, state, context)
    refused = [one for one in template.every() if one.problems]
    for one in refused:
        print_diagnostics(one.processed._replace(diagnostics=one.problems), one.processed.redactor)
    if refused:
        raise ConfigurationError(f"Nothing is compared: CloudFormation would refuse {refused[0].text.name}.")
    for one in template.every():
        if one.processed.is_withheld:
            print_diagnostics(one.processed, one.processed.redactor)
            raise ConfigurationError(f"Nothing is compared: what {one.text.name} declares is not known without that.")
    return template


def _check(arguments: argparse.Namespace, command: str) -> None:
    """Raise UsageError for arguments that contradict each other."""
    if not arguments.stack and not arguments.actual:
        word = arguments.template
        meant = suggestion(word, COMMANDS) if word and not os.path.lexists(word) else ""
        if meant:
            raise UsageError(f"{command}: there is no command or template '{word}'. {meant}")
        message = "give the live state: --stack NAME reads the resources of a stack, --actual FILE reads a file."
        raise UsageError(f"{command}: {message}\n`{command} --help` explains both.")
    if arguments.stack and arguments.actual:
        raise UsageError(f"{command}: --stack reads the live resources, and --actual reads files; give one of them.")
    for option in ("source", "profile", "endpoint_url"):
        if getattr(arguments, option) and not arguments.stack:
            raise UsageError(f"{command}: --{option.replace('_', '-')} needs --stack.")
    if arguments.actual and arguments.template is None:
        raise UsageError(f"{command}: --actual needs a TEMPLATE to compare with.")
    if [arguments.template, *arguments.actual, arguments.physical_ids].count(STDIN) > 1:
        raise UsageError(f"{command}: stdin can be read once.")
    for text in arguments.stack_tag:
        key, equals, _ = text.partition("=")
        if not key or not equals:
            raise UsageError(f"{command}: --stack-tag takes KEY=VALUE, not '{text}'.")


def _lookups(arguments: argparse.Namespace, config: Configuration, target: Target) -> Lookups:
    """The lookups of the configuration, with the physical IDs of the file that the arguments name."""
    lookups, path = config.lookups_for(target.name), arguments.physical_ids
    if path is None:
        return lookups
    from cfnkit.drift.states import read_physical_ids

    ids = read_physical_ids(read_input(path), input_name(path))
    return replace(lookups, physical_ids={**lookups.physical_ids, **ids})


def _matched(state: StackState, template: StackTemplate, schemas: Schemas) -> StackState:
    """The state with each resource under its logical ID."""
    from cfnkit.drift.states import match_states

    return match_states(state, template.resources(state), schemas, template.context.lookups.physical_ids)
