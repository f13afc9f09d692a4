"""The IAM actions of a macro: which resources they are for, and which of them only read."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from cfnkit.packaging.macro_folder import MacroFolder

# The parameter of the deployment template for the SSM parameters that macros may read.
READABLE = "ReadableParameters"
# Its value in a new stack without a macro that reads parameters.
NOTHING_READABLE = "cfnkit/nothing"
_PARTITION = "arn:${AWS::Partition}"
_PARAMETERS = f"{_PARTITION}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:parameter/${{{READABLE}}}"
# https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
_PUBLIC_PARAMETERS = f"{_PARTITION}:ssm:${{AWS::Region}}::parameter/aws/service/*"
# The verbs of operations that change nothing; the names of AWS's operations begin with a verb.
_READING = re.compile(r"(BatchGet|BatchDescribe|Describe|Get|Head|List|Lookup|Query|Scan|Search|Select)(?![a-z])")
# What these operations return is a right or a secret, so they do not count as reading.
_LENDING = re.compile(r"Credential|Token|Password|SecretValue|Login|Session|Presigned|DataKey")
_LENDING_SERVICES = frozenset({"cognito-identity", "sso", "sts"})


class Grant(NamedTuple):
    """The actions of one service that a macro may call, and their resources: texts of an Fn::Sub, or `*`."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]

    @property
    def statement(self) -> dict[str, Any]:
        """The statement of a policy."""
        resources = [{"Fn::Sub": text} if "${" in text else text for text in self.resources]
        return {"Effect": "Allow", "Action": list(self.actions), "Resource": resources}


def grants(macro: MacroFolder) -> tuple[Grant, ...]:
    """What the role of a macro allows, by service, apart from writing the log of its function.

    The objects of S3 are those of one prefix of the bucket of packages, which has the name of the macro's folder.
    """
    services: dict[str, list[str]] = {}
    for action in macro.permissions:
        services.setdefault(action.partition(":")[0], []).append(action)
    resources = {
        "s3": (f"{_PARTITION}:s3:::${{Bucket}}/${{KeyPrefix}}{macro.function_name}/*",),
        "ssm": (_PARAMETERS, _PUBLIC_PARAMETERS),
    }
    return tuple(Grant(tuple(actions), resources.get(service, ("*",))) for service, actions in services.items())


def reads_only(action: str) -> bool:
    """Whether an IAM action only reads, as its name says: `ssm:GetParameters`, `ec2:DescribeVpcs`.

    IAM publishes an access level of each action, and botocore has none. The verb that a name begins with decides, so
    that an unusual name counts as one that writes. An action that returns credentials or a secret counts so, too.
    """
    service, _, name = action.partition(":")
    return bool(_READING.match(name)) and not _LENDING.search(name) and service not in _LENDING_SERVICES
