"""`cfnkit macro deploy`: package and upload macros, and show a change set before it is executed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.context import refuse_offline
from cfnkit.cli.arguments.parser import Parser
from cfnkit.cli.deploying import (
    DeploymentRun,
    add_deployment_arguments,
    check_parameters,
    parameter_names,
    refuse_unasked,
    show_plan,
    start_package,
)
from cfnkit.cli.macro.granting import permission_lines, refuse_unallowed
from cfnkit.cli.macro.package import macros_named, packages_of
from cfnkit.cli.output.text import Text
from cfnkit.cli.output.write import write_output
from cfnkit.diagnostics import ConfigurationError
from cfnkit.packaging.deployment_template import LIBRARY_DESCRIPTION, hook_template, macros_template
from cfnkit.packaging.requirements import ARCHITECTURES

if TYPE_CHECKING:
    from cfnkit.aws.deployment import Plan
    from cfnkit.packaging import MacroFolder, Package


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
        help="allow an IAM action that a macro declares and that does more than read, such as s3:PutObject; repeatable",
    )
    add_deployment_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Deploy macros; returns the exit status."""
    from cfnkit.configuration.parameters import parse_assignment

    given = dict(parse_assignment(text) for text in arguments.parameter)
    named = _named(arguments)
    refuse_unallowed(named, arguments.allow_action)
    packages = packages_of(named, _architecture(given))
    plan = _plan(arguments, named, packages, given)
    permissions = permission_lines(named, plan.parameters)
    from cfnkit.packaging.permissions import NOTHING_READABLE, READABLE

    # A stack that exists keeps what is not given; of a new one, the service asks for it.
    kept = {READABLE: NOTHING_READABLE} if READABLE in plan.parameter_names else {}
    check_parameters(plan, given, {**kept, **plan.parameters}, arguments.region)
    if arguments.dry_run:
        show_plan(plan, permissions)
        return 0
    refuse_unasked(arguments)
    refuse_offline("cfnkit macro deploy")
    for package, macro in zip(packages, named, strict=True):
        start_package(package, macro.handler, macro.name, macro.environment, float(macro.timeout))
    write_output(Text.of(permissions))
    status = DeploymentRun.of(arguments, plan).run()
    if status == 0 and not arguments.hook:
        names = ", ".join(f"{plan.parameters.get('MacroPrefix', '')}{macro.name}" for macro in named)
        calls = "Templates in this account and region can call"
        write_output(Text.of([f"{calls} {names} in Transform now, with CAPABILITY_AUTO_EXPAND."]))
    return status


def _named(arguments: argparse.Namespace) -> list[MacroFolder]:
    """The macros to deploy. Raises ConfigurationError for a Hook of none or several."""
    if not arguments.hook:
        return macros_named(arguments.macro)
    named = macros_named(arguments.macro or ["guard"])
    if len(named) > 1 or not named[0].hook:
        raise ConfigurationError("A Hook is one macro whose macro.yaml has a handler as 'hook', as Guard has.")
    return named


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
    names, required = parameter_names(template, f"{name}.yaml")
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
