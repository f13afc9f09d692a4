"""`cfnkit macro deploy`: package and upload macros, and show a change set before it is executed."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.macro.package import packages_of
from cfnkit.cli.output.screen import Style, is_terminal
from cfnkit.cli.output.text import Line, Styled, Text
from cfnkit.cli.output.write import confirm, write_message, write_output
from cfnkit.diagnostics import ConfigurationError
from cfnkit.packaging import macro_folder, read_macro
from cfnkit.packaging.deployment_template import LIBRARY_DESCRIPTION, macros_template

if TYPE_CHECKING:
    from cfnkit.aws.deployment import Change, Deployer, Event, Plan
    from cfnkit.packaging import Package

_FAILED = 2
_INTERRUPTED = 130
_SIGNS = {"Add": ("+", Style.GREEN), "Modify": ("~", Style.YELLOW), "Remove": ("-", Style.RED)}

DESCRIPTION = """\
Deploy macros as a stack: package them, upload packages that the bucket lacks, create a change set, show it, ask,
execute it and wait. A macro gets a Lambda function, a log group, a role with the permissions to write to it and those
that macro.yaml declares, a version, an alias, and the macro itself. Macros of the stack that are not named stay as they
are."""

EPILOG = """\
Examples:
  cfnkit macro deploy --bucket my-bucket --stack-name macros
  cfnkit macro deploy --bucket my-bucket --stack-name macros --macro echo --macro tags --yes
  cfnkit macro deploy --bucket my-bucket --stack-name macros --macro ./prefix --dry-run

Exit status: 0; 2 when the deployment failed or the answer was no; 1 for a fault of the tool or its arguments; 130 when
interrupted, after a message about what exists."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit macro deploy`."""
    parser.add_argument("--bucket", required=True, metavar="B", help="the bucket for the packages")
    parser.add_argument("--stack-name", required=True, metavar="S", help="the stack")
    parser.add_argument(
        "--macro", action="append", default=[], metavar="NAME", help="a macro of the library, or a folder; repeatable"
    )
    parser.add_argument("--key-prefix", default="", metavar="P", help="a prefix of the keys, with its slash")
    parser.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="KEY=VALUE", help="a parameter of the stack"
    )
    parser.add_argument("--region", metavar="R", help="the region (default: that of the AWS settings)")
    parser.add_argument("--endpoint-url", metavar="URL", help="another endpoint than AWS's, such as an emulator's")
    parser.add_argument("--yes", action="store_true", help="execute the change set without asking")
    parser.add_argument("--dry-run", action="store_true", help="print what would be done, and call nothing outside")


def run(arguments: argparse.Namespace) -> int:
    """Deploy macros; returns the exit status."""
    packages = packages_of(arguments.macro)
    plan = _plan(arguments, packages)
    if arguments.dry_run:
        _show_plan(plan)
        return 0
    if not arguments.yes and not is_terminal(sys.stdin):
        raise ConfigurationError("Nobody can be asked here: give --yes, or --dry-run to see what would be done.")
    from cfnkit.aws.deployment import Deployer

    deployer = Deployer(plan, region=arguments.region, endpoint_url=arguments.endpoint_url)
    return _Deployment(deployer, plan, arguments.yes).run()


def _plan(arguments: argparse.Namespace, packages: list[Package]) -> Plan:
    from hashlib import sha256

    from cfnkit.aws.deployment import Plan
    from cfnkit.bundled import bundled_folder
    from cfnkit.configuration.parameters import parse_assignment
    from cfnkit.packaging import find_macros

    library = {path: read_macro(path) for path in find_macros(bundled_folder("macros")).values()}
    named = [macro_folder(name) for name in arguments.macro] or list(library)
    entries = {**library, **{path: read_macro(path) for path in named}}
    template = macros_template(tuple(entries.values()), LIBRARY_DESCRIPTION)
    prefix: str = arguments.key_prefix
    keys = {entries[path].package_parameter: package.key for path, package in zip(named, packages, strict=True)}
    given = dict(parse_assignment(text) for text in arguments.parameter)
    parameters = {"Bucket": arguments.bucket, "KeyPrefix": prefix, **keys, **given}
    digest = sha256(template.encode()).hexdigest()[:16]
    return Plan(
        arguments.stack_name,
        template,
        parameters,
        _parameter_names(template),
        arguments.bucket,
        {prefix + package.key: package.data for package in packages},
        f"{prefix}macros-{digest}.yaml",
    )


def _parameter_names(template: str) -> tuple[str, ...]:
    from cfnkit.syntax import parse
    from cfnkit.template import Template

    return tuple(Template.of(parse(template, "macros.yaml").root).parameters)


class _Deployment:
    """One run, which can report at any moment what it has created."""

    def __init__(self, deployer: Deployer, plan: Plan, confirmed: bool) -> None:
        self._deployer = deployer
        self._plan = plan
        self._confirmed = confirmed
        self._made: list[str] = []
        self._change_set: str | None = None
        self._executing = False

    def run(self) -> int:
        try:
            return self._run()
        except KeyboardInterrupt:
            write_message(f"\ncfnkit: interrupted. {self._state()}")
            return _INTERRUPTED

    def _run(self) -> int:
        for key in self._deployer.keys:
            new = self._deployer.upload(key)
            place = f"s3://{self._plan.bucket}/{key}"
            write_message(f"{'uploaded' if new else 'exists already'}: {place}")
            if new:
                self._made.append(place)
        self._change_set, changes = self._deployer.propose()
        if not changes:
            write_message(f"The stack {self._plan.stack_name} is as it should be: nothing to change.")
            return 0
        write_output(Text.of(map(_change_line, changes)))
        if not self._confirmed and not confirm(f"Execute the change set of {self._plan.stack_name}?"):
            self._deployer.discard(self._change_set)
            write_message("Nothing was changed; the change set is deleted.")
            return _FAILED
        self._executing = True
        self._deployer.execute(self._change_set)
        return self._follow()

    def _follow(self) -> int:
        from cfnkit.aws.deployment import first_failure

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
        write_message(f"cfnkit: the stack {self._plan.stack_name} is {status}.{why}")
        return _FAILED

    def _state(self) -> str:
        """What this run has created so far."""
        made = f"Uploaded: {', '.join(self._made)}." if self._made else "Nothing was uploaded."
        if self._executing:
            return f"{made} The change set of {self._plan.stack_name} is being executed by CloudFormation and goes on."
        if self._change_set:
            return f"{made} The change set {self._change_set} of {self._plan.stack_name} exists and was not executed."
        return f"{made} The stack {self._plan.stack_name} was not touched."


def _show_plan(plan: Plan) -> None:
    lines = [f"stack {plan.stack_name}"]
    lines += [f"  upload s3://{plan.bucket}/{key}  {len(data):,} bytes" for key, data in plan.objects.items()]
    lines += [f"  parameter {name} = {value}" for name, value in plan.parameters.items()]
    write_output(Text.of(lines))


def _change_line(change: Change) -> Line:
    sign, style = _SIGNS.get(change.action, ("?", Style.CYAN))
    replaced = {"True": "  (is replaced)", "Conditional": "  (may be replaced)"}.get(change.replacement, "")
    return (Styled(f"{sign} {change.logical_id}  {change.type}{replaced}", style),)


def _event_line(event: Event) -> str:
    return f"  {event.status:22} {event.logical_id}" + (f": {event.reason}" if event.reason else "")
