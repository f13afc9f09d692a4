"""`cfnkit fleet deploy`: the state machine that examines all stacks of an organization, with a change set first."""

from __future__ import annotations

import argparse
import secrets
from collections import Counter
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
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.diagnostics import counted

if TYPE_CHECKING:
    from cfnkit.aws.deployment import Plan
    from cfnkit.fleet.deployed.permissions import ReadPermissions
    from cfnkit.packaging import Package

_STACK = "cfnkit-fleet"
_EXTERNAL_ID_BYTES = 16
_REGION_OF_ALL_TYPES = "us-east-1"
# A stack set that lays roles needs one of these.
_ACCOUNTS = ("OrganizationalUnits", "Accounts")

DESCRIPTION = """\
Deploy a stack that examines all stacks of an organization on a schedule: a state machine, its functions, a bucket for
results, and a stack set. The stack set creates a role in each account, which can read, and cannot change anything. The
command uploads the package and the template of the role, creates a change set, shows it, asks, executes it and waits.

The role may read the resource types of the schemas, or only those of --type. --dry-run prints the types that it cannot
read; their resources are reported as not compared."""

EPILOG = """\
Examples:
  cfnkit fleet deploy --bucket my-bucket -p OrganizationalUnits=r-ab12 -p Regions=eu-west-1,us-east-1 --dry-run
  cfnkit fleet deploy --bucket my-bucket -p OrganizationalUnits=ou-ab12-11111111 -p Regions=eu-west-1
  cfnkit fleet deploy --bucket my-bucket -p Accounts=111122223333,444455556666 -p Regions=eu-west-1 --yes
  cfnkit fleet deploy --bucket my-bucket --type AWS::SQS::Queue --type AWS::S3::Bucket -p Accounts=111122223333

The parameters are those of templates/fleet.yaml; the external ID is made at random for a new stack, and kept. With -p
MemberTemplate= the stack set creates no roles: deploy templates/fleet_member.yaml to each account yourself.

Exit status: 0; 2 when an argument is wrong, AWS refuses something, the deployment failed or the answer was no; 130 when
interrupted. Each failure of AWS ends with what exists then, and what to do next."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit fleet deploy`."""
    parser.add_argument("--bucket", required=True, metavar="B", help="the bucket for the package, in the same region")
    parser.add_argument("--stack-name", default=_STACK, metavar="S", help=f"the stack (default: {_STACK})")
    parser.add_argument(
        "--type", action="append", default=[], metavar="TYPE",
        help="a resource type that the role may read, as AWS::SQS::Queue (default: all that fit); repeatable",
    )  # fmt: skip
    add_deployment_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Deploy the fleet; returns the exit status."""
    from cfnkit.configuration.parameters import parse_assignment
    from cfnkit.fleet.deployed.package import HANDLER, fleet_package
    from cfnkit.fleet.deployed.permissions import read_permissions
    from cfnkit.schemas import Schemas

    given = dict(parse_assignment(text) for text in arguments.parameter)
    permissions = read_permissions(Schemas(_REGION_OF_ALL_TYPES), arguments.type)
    if not arguments.dry_run:
        refuse_unasked(arguments)
        refuse_offline("cfnkit fleet deploy")
    package = fleet_package()
    plan = _plan(arguments, given, permissions, package)
    check_parameters(plan, given, {**plan.fallbacks, **plan.parameters}, arguments.region)
    if arguments.dry_run:
        show_plan(plan, _permission_lines(permissions))
        if _ACCOUNTS[0] in plan.required:
            write_message(
                f"cfnkit: a new stack also needs accounts: give {' or '.join(f'-p {n}=...' for n in _ACCOUNTS)}."
            )
        return 0
    start_package(package, HANDLER)
    write_output(_summary(permissions))
    if permissions.left_out:
        reasons = Counter(permissions.left_out.values())
        write_message(
            f"cfnkit: {counted(len(permissions.left_out), 'type')} cannot be read, most of them because "
            f"{reasons.most_common(1)[0][0]}; --dry-run lists them."
        )
    return DeploymentRun.of(arguments, plan).run()


def _plan(arguments: argparse.Namespace, given: dict[str, str], permissions: ReadPermissions, package: Package) -> Plan:
    from hashlib import sha256

    from cfnkit.aws.deployment import Plan
    from cfnkit.bundled import bundled_folder
    from cfnkit.fleet.deployed.member_template import member_template

    prefix: str = arguments.key_prefix
    template = (bundled_folder("templates") / "fleet.yaml").read_text(encoding="utf-8")
    member = member_template(permissions).encode()
    member_key = f"{prefix}fleet-member-{sha256(member).hexdigest()[:16]}.yaml"
    lays_roles = "MemberTemplate" not in given
    names, required = parameter_names(template, "fleet.yaml")
    return Plan(
        arguments.stack_name,
        template,
        {"Bucket": arguments.bucket, "Package": prefix + package.key, **given},
        names,
        arguments.bucket,
        {prefix + package.key: package.data, **({member_key: member} if lays_roles else {})},
        f"{prefix}fleet-{sha256(template.encode()).hexdigest()[:16]}.yaml",
        capabilities=("CAPABILITY_NAMED_IAM",),
        fallbacks={"ExternalId": secrets.token_hex(_EXTERNAL_ID_BYTES)},
        required=required if not lays_roles or any(map(given.get, _ACCOUNTS)) else (*required, _ACCOUNTS[0]),
        urls={"MemberTemplate": member_key} if lays_roles else {},
    )


def _summary(permissions: ReadPermissions) -> str:
    types, policies = len(permissions.types), len(permissions.policies)
    return f"The role in each account reads {counted(types, 'type')}, by {counted(policies, 'policy', 'policies')}.\n"


def _permission_lines(permissions: ReadPermissions) -> list[str]:
    """What the role may read, and what not."""
    lines = [f"  {_summary(permissions).rstrip()}"]
    lines += [f"  not read: {name}: {why}" for name, why in permissions.left_out.items()]
    lines += [f"  read without {', '.join(actions)}: {name}" for name, actions in sorted(permissions.narrowed.items())]
    return lines
