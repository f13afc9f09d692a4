"""One model of policy documents, those of IAM and of resources, for questions with three answers.

A document comes in the normal form of `cfnkit.rule_tables.forms`, with marks for what only the deployment knows. An
answer is True, False, or None where the deployment decides.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from cfnkit.security.policies.actions import ActionList, action_list, risky_actions
from cfnkit.security.policies.answers import Answer, every, negated, some
from cfnkit.security.policies.document import PolicyDocument
from cfnkit.security.policies.grants import MOST_GRANTS, AccessGrant, grants
from cfnkit.security.policies.patterns import fits, meet
from cfnkit.security.policies.places import IDENTITY, PERMISSIONS, RESOURCE, RESOURCES, TRUST, TRUSTS, documents
from cfnkit.security.policies.statement import Listed, Principal, Statement
from cfnkit.security.policies.written import written_policies

__all__ = [
    "IDENTITY",
    "MOST_GRANTS",
    "PERMISSIONS",
    "RESOURCE",
    "RESOURCES",
    "TRUST",
    "TRUSTS",
    "AccessGrant",
    "ActionList",
    "Answer",
    "Listed",
    "PolicyDocument",
    "Principal",
    "Statement",
    "action_list",
    "documents",
    "every",
    "fits",
    "grants",
    "meet",
    "negated",
    "risky_actions",
    "some",
    "written_policies",
]
