"""Deploy a plan, for the commands that do: the change set is shown, the user is asked, and the end is waited for."""

from __future__ import annotations

import argparse
import collections.abc as abc
import sys
from types import MappingProxyType
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import Parser, seconds
from cfnkit.cli.arguments.region import region_name
from cfnkit.cli.output.screen import Style, is_terminal
from cfnkit.cli.output.text import Line, Styled, Text
from cfnkit.cli.output.write import confirm, write_message, write_output
from cfnkit.diagnostics import ConfigurationError, ServiceError
from cfnkit.vocabulary import suggestion

if TYPE_CHECKING:
    from cfnkit.aws.deployment import Change, Deployer, Event, Plan
    from cfnkit.packaging import Package

_FAILED = 2
_INTERRUPTED = 130
_TIMEOUT = 1800.0
_NO_ENVIRONMENT: abc.Mapping[str, str] = MappingProxyType({})
_SIGNS = {"Add": ("+", Style.GREEN), "Modify": ("~", Style.YELLOW), "Remove": ("-", Style.RED)}


def add_deployment_arguments(parser: Parser) -> None:
    """Add the arguments that every deployment has."""
    parser.add_argument("--key-prefix", default="", metavar="P", help="a prefix of the keys, with its slash")
    parser.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="KEY=VALUE", help="a parameter of the stack"
    )
    parser.add_argument(
        "--region", type=region_name, metavar="R", help="the region (default: that of the AWS settings)"
    )
    parser.add_argument("--endpoint-url", metavar="URL", help="another endpoint than AWS's, such as an emulator's")
    parser.add_argument(
        "--timeout", type=seconds, default=_TIMEOUT, metavar="S",
        help=f"give up after so many seconds (default: {_TIMEOUT:g}); CloudFormation goes on",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="execute the change set without asking")
    parser.add_argument("--dry-run", action="store_true", help="print what would be done, and call nothing outside")


def refuse_unasked(arguments: argparse.Namespace) -> None:
    """Raise ConfigurationError when the user must be asked, and nobody is there."""
    if not arguments.yes and not is_terminal(sys.stdin):
        raise ConfigurationError("Nobody can be asked here: give --yes, or --dry-run to see what would be done.")


def check_parameters(plan: Plan, given: abc.Iterable[str], values: abc.Mapping[str, str], region: str | None) -> None:
    """Raise ConfigurationError for a given parameter that the template has not, and for a value that it does not take.

    `values` are those that the stack will have, as far as they are known.
    """
    from cfnkit.deployment import Target
    from cfnkit.diagnostics import Severity
    from cfnkit.pipeline import process

    for name in given:
        if name not in plan.parameter_names:
            hint = suggestion(name, plan.parameter_names) or f"It has {', '.join(plan.parameter_names)}."
            raise ConfigurationError(f"The template of {plan.stack_name} has no parameter '{name}'. {hint}")
    target = Target(parameters=values).overlaid(region=region)
    for found in process(plan.template, name=plan.template_key or "template.yaml", target=target).diagnostics:
        # A parameter without a value may have one in the stack, which is looked at later.
        concerned = found.path[:1] == ("Parameters",) and found.path[1:2] and found.path[1] in plan.parameters
        if found.severity is Severity.ERROR and concerned:
            raise ConfigurationError(f"{found.message} {found.hint}".rstrip())


def parameter_names(template: str, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the parameters of a template, and of those without a default."""
    from cfnkit.syntax import parse
    from cfnkit.template import Template

    parameters = Template.of(parse(template, name).root).parameters
    return tuple(parameters), tuple(name for name, each in parameters.items() if each.default is None)


def start_package(
    package: Package,
    handler: str,
    name: str = "the functions",
    environment: abc.Mapping[str, str] = _NO_ENVIRONMENT,
    timeout: float = 60.0,
) -> None:
    """Start a package on Lambda's runtime client, before anything is uploaded. Raises ConfigurationError."""
    from cfnkit.testing.starting import NotStarted, start

    try:
        failure = start(package, handler, environment, timeout)
    except NotStarted as why:
        write_message(f"cfnkit: the package of {name} was not started before its upload: {why}.")
        return
    if failure:
        raise ConfigurationError(f"The package of {name} does not start, and nothing is uploaded. {failure}")


class DeploymentRun:
    """One run, which can report at any moment what it has created."""

    def __init__(self, deployer: Deployer, plan: Plan, confirmed: bool, options: str) -> None:
        self._deployer = deployer
        self._plan = plan
        self._confirmed = confirmed
        self._options = options
        self._made: list[str] = []
        self._executing = False

    @classmethod
    def of(cls, arguments: argparse.Namespace, plan: Plan) -> DeploymentRun:
        """The deployment of a plan by the arguments; nothing is called yet."""
        from cfnkit.aws.deployment import Deployer
        from cfnkit.aws.time_limit import TimeLimit

        region, url, limit = arguments.region, arguments.endpoint_url, TimeLimit(arguments.timeout)
        deployer = Deployer(plan, region=region, endpoint_url=url, limit=limit)
        options = " ".join(filter(None, (region and f"--region {region}", url and f"--endpoint-url {url}")))
        return cls(deployer, plan, arguments.yes, options)

    def run(self) -> int:
        """Look, upload, propose, ask, execute and wait; returns the exit status. Raises CfnkitError."""
        from cfnkit.aws.deployment import UnfitParameters

        try:
            return self._run()
        except KeyboardInterrupt:
            write_message(Text.of(["", f"cfnkit: interrupted. {self._state()}"]))
            return _INTERRUPTED
        except UnfitParameters:
            raise
        except ServiceError as error:
            write_message(f"cfnkit: {error}")
            write_message(f"cfnkit: {self._state()}")
            return _FAILED

    def _run(self) -> int:
        self._deployer.look()
        for key in self._deployer.keys:
            new = self._deployer.upload(key)
            place = f"s3://{self._plan.bucket}/{key}"
            write_message(f"{'uploaded' if new else 'exists already'}: {place}")
            if new:
                self._made.append(place)
        proposal = self._deployer.propose()
        if proposal is None:
            write_message(f"The stack {self._plan.stack_name} is as it should be: nothing to change.")
            return 0
        change_set, changes = proposal
        write_output(Text.of(map(_change_line, changes)))
        if not changes:
            write_message("The change set changes no resource; it may change outputs or metadata.")
        if not self._confirmed and not confirm(f"Execute the change set of {self._plan.stack_name}?"):
            self._deployer.discard(change_set)
            write_message("Nothing was changed; the change set is deleted.")
            return _FAILED
        self._deployer.execute(change_set)
        self._executing = True
        return self._follow()

    def _follow(self) -> int:
        from cfnkit.aws.deployment import first_failure

        if self._deployer.events_refused:
            write_message(f"cfnkit: the progress is not shown. {self._deployer.events_refused}")
        seen = []
        for event in self._deployer.events():
            seen.append(event)
            write_message(_event_line(event))
        status = self._deployer.outcome()
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            write_output(Text.of([f"{self._plan.stack_name}: {status}"]))
            return 0
        cause = first_failure(seen)
        why = f" {cause.logical_id} ({cause.type}): {cause.reason}" if cause else ""
        stack = self._plan.stack_name
        write_message(f"cfnkit: the stack {stack} is {status}.{why}")
        after = "deploy again after the cause is mended"
        if status.startswith("ROLLBACK"):
            after = f"delete the stack, `{self._aws('delete-stack')}`, and {after}"
        write_message(f"cfnkit: {self._uploads()} Next: {after}.")
        return _FAILED

    def _state(self) -> str:
        """What this run has created so far, and what to type next."""
        made, stack = self._uploads(), self._plan.stack_name
        if self._executing:
            return (
                f"{made} The change set of {stack} is being executed by CloudFormation and goes on. Next: "
                f"`{self._aws('describe-stack-events')}` shows its progress."
            )
        if change_set := self._deployer.proposed:
            return (
                f"{made} The change set {change_set} of {stack} exists and was not executed; a new stack is "
                f"REVIEW_IN_PROGRESS. Next: deploy again, or "
                f"`{self._aws('delete-change-set', f'--change-set-name {change_set}')}`, and for a new stack "
                f"`{self._aws('delete-stack')}`."
            )
        return f"{made} No change set of {stack} is left by this run. Next: deploy again after the cause is mended."

    def _uploads(self) -> str:
        return f"Uploaded: {', '.join(self._made)}." if self._made else "Nothing was uploaded."

    def _aws(self, command: str, more: str = "") -> str:
        """A command of the AWS CLI for the stack."""
        return " ".join(filter(None, ("aws cloudformation", command, f"--stack-name {self._plan.stack_name}", more,
                                      self._options)))  # fmt: skip


def show_plan(plan: Plan, permissions: abc.Sequence[str]) -> None:
    """Print what would be uploaded and deployed, and lines about what it may do."""
    lines = [f"stack {plan.stack_name}"]
    lines += [f"  upload s3://{plan.bucket}/{key}  {len(data):,} bytes" for key, data in plan.objects.items()]
    lines += [f"  parameter {name} = {value}" for name, value in plan.parameters.items()]
    write_output(Text.of([*lines, *permissions]))


def _change_line(change: Change) -> Line:
    sign, style = _SIGNS.get(change.action, ("?", Style.CYAN))
    replaced = {"True": "  (is replaced)", "Conditional": "  (may be replaced)"}.get(change.replacement, "")
    return (Styled(f"{sign} {change.logical_id}  {change.type}{replaced}", style),)


def _event_line(event: Event) -> str:
    return f"  {event.status:22} {event.logical_id}" + (f": {event.reason}" if event.reason else "")
