"""Users, roles and groups, and how they come to their permissions."""

from collections.abc import Iterator

from cfnkit.rule_tables import is_unknown
from cfnkit.security import Break, Doubt, Outcome, ResourceReading, Stack, alias, outcome, security_rule
from cfnkit.security.links import named_by

_HUB = "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html"
_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_ADMIN = ("AdministratorAccess",)
_ELEVATED = ("PowerUserAccess", "IAMFullAccess")
_ADDITIONS = ("AWS::IAM::UserToGroupAddition",)
_ROLE, _USER = ("AWS::IAM::Role",), ("AWS::IAM::User",)
_ATTACHED = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
_HOLDERS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::SSO::PermissionSet")


def _managed(reading: ResourceReading, names: tuple[str, ...]) -> Iterator[Outcome]:
    """An outcome for each AWS managed policy of these names that is attached."""
    place = "ManagedPolicies" if reading.resource.type == "AWS::SSO::PermissionSet" else "ManagedPolicyArns"
    found = reading.at(place)
    if is_unknown(found):
        yield Doubt((place,))
        return
    for index, arn in enumerate(found if isinstance(found, list) else []):
        if is_unknown(arn):
            referred = reading.refers_to(place, index)
            if not referred:
                yield Doubt((place, index))
        elif isinstance(arn, str) and any(arn.endswith(f":aws:policy/{name}") for name in names):
            yield Break((place, index))


def _given(reading: ResourceReading, *places: str) -> Iterator[Outcome]:
    """An outcome for each property that is a list with something in it."""
    for place in places:
        found = reading.at(place)
        if is_unknown(found):
            yield Doubt((place,))
        elif found:
            yield Break((place,))


@security_rule(
    "W9667",
    "The policy AdministratorAccess is attached",
    reason="It allows everything in the account; one stolen session is enough to lose all of it.",
    remedy="Attach a policy to ManagedPolicyArns that allows what is needed here.",
    source=f"{_GUIDE}/best-practices.html#grant-least-privilege",
    types=_HOLDERS,
    risk="high",
    recommended=True,
    aliases=(
        *alias("cfn-nag", "W43", types=_ROLE),
        *alias("guard", "IAM_ROLE_ADMINISTRATOR_ACCESS_POLICY_RULE", types=_ROLE),
    ),
)
def administrator(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """An identity with AWS's policy for administrators."""
    yield from _managed(reading, _ADMIN)


@security_rule(
    "W9668",
    "The policy PowerUserAccess or IAMFullAccess is attached",
    reason="The first allows everything but IAM; the second is a way to everything.",
    remedy="Attach a policy to ManagedPolicyArns that allows what is needed here.",
    source=f"{_GUIDE}/best-practices.html#grant-least-privilege",
    types=_HOLDERS,
    aliases=(
        *alias("cfn-nag", "W44", types=_ROLE),
        *alias("guard", "IAM_ROLE_ELEVATED_MANAGED_POLICY_RULE", types=_ROLE),
    ),
)
def power_user(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """An identity with one of AWS's policies that are nearly those for administrators."""
    yield from _managed(reading, _ELEVATED)


@security_rule(
    "W9669",
    "A policy is attached to a user",
    reason="What a user may do is then found in many places, and stays when the user changes the team.",
    remedy="Attach the policy to a group or a role: write Groups or Roles instead of Users.",
    source=f"{_HUB}#iam-2",
    types=(*_ATTACHED, "AWS::IAM::User", "AWS::IAM::UserPolicy"),
    risk="low",
    aliases=(
        *alias("cfn-nag", "F11", types=("AWS::IAM::Policy",)),
        *alias("cfn-nag", "F12", types=("AWS::IAM::ManagedPolicy",)),
        *alias("checkov", "CKV_AWS_40", types=_ATTACHED),
        *alias("guard", "IAM_NO_POLICY_ON_USER", types=_ATTACHED),
        *alias("guard", "IAM_USER_NO_POLICIES_CHECK", types=_USER, paths=("Policies",)),
        *alias("security-hub", "IAM.2"),
        *alias("control-tower", "CT.IAM.PR.4"),
    ),
)
def policy_of_a_user(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A policy with Users, or a user with policies."""
    if reading.resource.type == "AWS::IAM::UserPolicy":
        yield Break(("UserName",))
    elif reading.resource.type == "AWS::IAM::User":
        yield from _given(reading, "Policies", "ManagedPolicyArns")
    else:
        yield from _given(reading, "Users")


@security_rule(
    "W9670",
    "A policy is written within a user, group or role",
    reason="It can neither be reused nor reviewed on its own, and has no versions to go back to.",
    remedy="Make an AWS::IAM::ManagedPolicy of it, and name it in ManagedPolicyArns.",
    source=f"{_GUIDE}/access_policies_managed-vs-inline.html",
    types=("AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role"),
    risk="low",
    aliases=(
        *alias("cfn-nag", "F10", types=_USER),
        *alias("guard", "IAM_NO_INLINE_POLICY_CHECK", paths=("Policies",)),
    ),
)
def inline_policy(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """Policies in an identity; an AWS::IAM::Policy, too, is written into the users that it names."""
    yield from _given(reading, "Policies")
    if reading.resource.type in _USER:
        answer = named_by(stack, reading, ("AWS::IAM::Policy",), "Users/*", "UserName")
        yield from outcome(answer, ("UserName",), "An AWS::IAM::Policy of this template is written into the user.")


@security_rule(
    "W9671",
    "A user is in no group",
    reason="What the user may do is then given one by one, and is not taken away with the group.",
    remedy="Name a group in Groups, or the user in an AWS::IAM::UserToGroupAddition.",
    source=f"{_GUIDE}/id_groups.html",
    types=_USER,
    risk="low",
    aliases=(*alias("cfn-nag", "F2000"), *alias("guard", "IAM_USER_MISSING_GROUP_RULE")),
)
def user_in_no_group(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A user without groups, of its own or by an addition to one."""
    groups = reading.at("Groups")
    if is_unknown(groups):
        yield Doubt(("Groups",))
    elif not groups:
        added = named_by(stack, reading, _ADDITIONS, "Users/*", "UserName")
        if added is None:
            yield Doubt(("Groups",))
        elif not added:
            yield Break(("Groups",))
