"""`cfnkit macro deploy`: package and upload macros, and show a change set before it is executed."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.context import refuse_offline
from cfnkit.cli.arguments.parser import Parser, seconds
from cfnkit.cli.macro.granting import permission_lines, refuse_unallowed
from cfnkit.cli.macro.package import macros_named, packages_of
from cfnkit.cli.output.screen import Style, is_terminal
from cfnkit.cli.output.text import Line, Styled, Text
from cfnkit.cli.output.write import confirm, write_message, write_output
from cfnkit.diagnostics import ConfigurationError, ServiceError
from cfnkit.packaging.deployment_template import LIBRARY_DESCRIPTION, hook_template, macros_template
from cfnkit.packaging.requirements import ARCHITECTURES
from cfnkit.vocabulary import suggestion

if TYPE_CHECKING:
    from cfnkit.aws.deployment import Change, Deployer, Event, Plan
    from cfnkit.packaging import MacroFolder, Package

_FAILED = 2
_INTERRUPTED = 130
_TIMEOUT = 1800.0
_SIGNS = {"Add": ("+", Style.GREEN), "Modify": ("~", Style.YELLOW), "Remove": ("-", Style.RED)}

DESCRIPTION = """\
Deploy macros as a stack: package them, upload packages that the bucket lacks, create a change set, show it, ask,
execute it and wait. A macro gets a Lambda function, a log group, a role with the permissions to write to it and those
that macro.yaml declares, a version, an alias, and the macro itself. Macros of the stack that are not named stay as they
are. Each action is shown before you are asked, and one that does more than read must be allowed by name.

With --hook, Guard is deployed as a Hook of CloudFormation instead of a macro: it is called for each stack and each
change set in the account and the region."""

EPILOG = """\
Examples:
  cfnkit macro deploy --bucket my-bucket --stack-name macros
  cfnkit macro deploy --bucket my-bucket --stack-name macros --macro echo --macro tags --yes
  cfnkit macro deploy --bucket my-bucket --stack-name macros --macro ./prefix --dry-run
  cfnkit macro deploy --bucket my-bucket --stack-name macros --macro resolve -p 'ReadableParameters=cfnkit/*'
  cfnkit macro deploy --bucket my-bucket --stack-name guard-hook --hook -p GuardSuppressible=W9780

Before the upload, the parameters, the region, the stack and the start of each package are checked.

Exit status: 0; 2 when AWS refuses something, the deployment failed or the answer was no; 1 for a fault of the tool, a
macro or the arguments; 130 when interrupted. Each failure ends with what exists then, and what to do next."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit macro deploy`."""
    parser.add_argument("--bucket", required=True, metavar="B", help="the bucket for the packages")
    parser.add_argument("--stack-name", required=True, metavar="S", help="the stack")
    parser.add_argument(
        "--macro", action="append", default=[], metavar="NAME", help="a macro of the library, or a folder; repeatable"
    )
    parser.add_argument(
        "--hook", action="store_true", help="deploy Guard, or a copy of its folder, as a Hook instead of a macro"
    )
    parser.add_argument(
        "--allow-action",
        action="append",
        default=[],
        metavar="ACTION",
        help="an IAM action that a macro declares and that does more than read, such as s3:PutObject; repeatable",
    )
    parser.add_argument("--key-prefix", default="", metavar="P", help="a prefix of the keys, with its slash")
    parser.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="KEY=VALUE", help="a parameter of the stack"
    )
    parser.add_argument("--region", metavar="R", help="the region (default: that of the AWS settings)")
    parser.add_argument("--endpoint-url", metavar="URL", help="another endpoint than AWS's, such as an emulator's")
    parser.add_argument(
        "--timeout", type=seconds, default=_TIMEOUT, metavar="S",
        help=f"give up after so many seconds (default: {_TIMEOUT:g}); CloudFormation goes on",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="execute the change set without asking")
    parser.add_argument("--dry-run", action="store_true", help="print what would be done, and call nothing outside")


def run(arguments: argparse.Namespace) -> int:
    """Deploy macros; returns the exit status."""
    from cfnkit.configuration.parameters import parse_assignment

    given = dict(parse_assignment(text) for text in arguments.parameter)
    named = _named(arguments)
    refuse_unallowed(named, arguments.allow_action)
    packages = packages_of(named, _architecture(given))
    plan = _plan(arguments, named, packages, given)
    permissions = permission_lines(named, plan.parameters)
    if arguments.dry_run:
        _show_plan(plan, permissions)
        return 0
    if not arguments.yes and not is_terminal(sys.stdin):
        raise ConfigurationError("Nobody can be asked here: give --yes, or --dry-run to see what would be done.")
    refuse_offline("cfnkit macro deploy")
    from cfnkit.aws.deployment import Deployer
    from cfnkit.aws.time_limit import TimeLimit

    _check_parameters(plan, given, arguments.region)
    _start(packages, named)
    limit = TimeLimit(arguments.timeout)
    deployer = Deployer(plan, region=arguments.region, endpoint_url=arguments.endpoint_url, limit=limit)
    region, url = arguments.region, arguments.endpoint_url
    options = " ".join(filter(None, (region and f"--region {region}", url and f"--endpoint-url {url}")))
    write_output(Text.of(permissions))
    return _Deployment(deployer, plan, arguments.yes, options).run()


def _named(arguments: argparse.Namespace) -> list[MacroFolder]:
    """The macros to deploy. Raises ConfigurationError for a Hook of none or several."""
    if not arguments.hook:
        return macros_named(arguments.macro)
    named = macros_named(arguments.macro or ["guard"])
    if len(named) > 1 or not named[0].hook:
        raise ConfigurationError("A Hook is one macro whose macro.yaml has a handler as 'hook', as Guard has.")
    return named


def _check_parameters(plan: Plan, given: dict[str, str], region: str | None) -> None:
    """Raise ConfigurationError for a parameter that the template has not, or a value that it does not take."""
    from cfnkit.deployment import Target
    from cfnkit.diagnostics import Severity
    from cfnkit.packaging.permissions import NOTHING_READABLE, READABLE
    from cfnkit.pipeline import process

    for name in given:
        if name not in plan.parameter_names:
            hint = suggestion(name, plan.parameter_names) or f"It has {', '.join(plan.parameter_names)}."
            raise ConfigurationError(f"The template that deploys macros has no parameter '{name}'. {hint}")
    # A stack that exists keeps what is not given; of a new one, the service asks for it.
    kept = {READABLE: NOTHING_READABLE} if READABLE in plan.parameter_names else {}
    target = Target(parameters={**kept, **plan.parameters}).overlaid(region=region)
    for found in process(plan.template, name="macros.yaml", target=target).diagnostics:
        # A parameter without a value may have one in the stack, which is looked at later.
        concerned = found.path[:1] == ("Parameters",) and found.path[1:2] and found.path[1] in plan.parameters
        if found.severity is Severity.ERROR and concerned:
            raise ConfigurationError(f"{found.message} {found.hint}".rstrip())


def _start(packages: list[Package], macros: list[MacroFolder]) -> None:
    """Start each package on Lambda's runtime client, before anything is uploaded. Raises ConfigurationError."""
    from cfnkit.testing.starting import NotStarted, start

    for package, macro in zip(packages, macros, strict=True):
        try:
            failure = start(package, macro)
        except NotStarted as why:
            write_message(f"cfnkit: the package of {macro.name} was not started before its upload: {why}.")
            continue
        if failure:
            raise ConfigurationError(f"The package of {macro.name} does not start, and nothing is uploaded. {failure}")


def _architecture(given: dict[str, str]) -> str:
    """The processor that the stack's functions run on."""
    asked = given.get("Architecture", ARCHITECTURES[0])
    if asked not in ARCHITECTURES:
        raise ConfigurationError(f"The parameter Architecture is {' or '.join(ARCHITECTURES)}, not '{asked}'.")
    return asked


def _plan(
    arguments: argparse.Namespace, named: list[MacroFolder], packages: list[Package], given: dict[str, str]
) -> Plan:
    from hashlib import sha256

    from cfnkit.aws.deployment import Plan
    from cfnkit.packaging.permissions import NOTHING_READABLE, READABLE

    if arguments.hook:
        template, name = hook_template(named[0]), "hook"
    else:
        entries = {macro.path: macro for macro in (*macros_named([]), *named)}
        template, name = macros_template(tuple(entries.values()), LIBRARY_DESCRIPTION), "macros"
    prefix: str = arguments.key_prefix
    keys = {macro.package_parameter: package.key for macro, package in zip(named, packages, strict=True)}
    parameters = {"Bucket": arguments.bucket, "KeyPrefix": prefix, **keys, **given}
    names, required = _parameter_names(template)
    reads = any(action.startswith("ssm:") for macro in named for action in macro.permissions)
    digest = sha256(template.encode()).hexdigest()[:16]
    return Plan(
        arguments.stack_name,
        template,
        parameters,
        names,
        arguments.bucket,
        {prefix + package.key: package.data for package in packages},
        f"{prefix}{name}-{digest}.yaml",
        fallbacks={READABLE: NOTHING_READABLE} if READABLE in names and not reads else {},
        required=required,
    )


def _parameter_names(template: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the parameters, and of those without a default."""
    from cfnkit.syntax import parse
    from cfnkit.template import Template

    parameters = Template.of(parse(template, "macros.yaml").root).parameters
    return tuple(parameters), tuple(name for name, each in parameters.items() if each.default is None)


class _Deployment:
    """One run, which can report at any moment what it has created."""

    def __init__(self, deployer: Deployer, plan: Plan, confirmed: bool, options: str) -> None:
        self._deployer = deployer
        self._plan = plan
        self._confirmed = confirmed
        self._options = options
        self._made: list[str] = []
        self._executing = False

    def run(self) -> int:
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


def _show_plan(plan: Plan, permissions: list[str]) -> None:
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
