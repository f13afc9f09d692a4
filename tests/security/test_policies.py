"""Questions to policy documents, with three answers."""

from __future__ import annotations

import itertools
import json
from fnmatch import fnmatchcase
from typing import Any

import pytest

from cfnkit.rule_tables import UNKNOWN, marked, normal_form
from cfnkit.security.policies import IDENTITY, PolicyDocument, action_list, grants, meet, written_policies


def document(*statements: Any) -> PolicyDocument:
    """The document with these statements, of which a string stands for one that only the deployment knows."""
    value = normal_form(marked({"Statement": [UNKNOWN if isinstance(each, str) else each for each in statements]}))
    return PolicyDocument((), IDENTITY, value)


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows an action."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


DENY = {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}


@pytest.mark.parametrize(
    ("statements", "answer"),
    [
        ([allow("iam:PassRole")], True),
        ([allow("IAM:pass*")], True),
        ([allow(["s3:*", {"Ref": "Action"}])], None),
        ([allow("iam:PassRole", {"Fn::GetAtt": ["Role", "Arn"]})], None),
        ([allow("iam:PassRole", "arn:aws:iam::111122223333:role/app")], False),
        ([allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})], False),
        ([allow("iam:PassRole", Condition={"StringLike": {"aws:SourceIp": "*"}})], True),
        ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], True),
        ([{"Effect": "Allow", "NotAction": ["s3:*", "iam:*"], "Resource": "*"}], False),
        ([{**allow("iam:PassRole"), "Effect": {"Ref": "Effect"}}], None),
        (["unknown"], None),
        ([allow("iam:PassRole"), "unknown"], True),
        ([allow("*"), DENY], False),
        ([allow("*"), {**DENY, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": False}}}], True),
    ],
)
def test_whether_a_document_grants_an_action_everywhere(statements: list[Any], answer: bool | None) -> None:
    assert document(*statements).grants_everywhere("iam:PassRole") is answer


@pytest.mark.parametrize(
    ("pattern", "writes", "permits"),
    [
        ("*", True, True),
        ("s3:*", True, True),
        ("s3:PutObject", True, False),
        ("S3:putbucketpolicy", False, True),
        ("s3:Get*", False, False),
        ("cloudwatch:PutMetricData", False, False),
        ("no-such-service:*", False, False),
        ("iam:*Role", False, True),
    ],
)
def test_whether_a_pattern_fits_an_action_of_a_level(pattern: str, writes: bool, permits: bool) -> None:
    assert action_list("write_actions").has_any(pattern) is writes
    assert action_list("permission_actions").has_any(pattern) is permits


def test_two_patterns_meet_if_a_text_fits_both() -> None:
    texts = ["".join(each) for size in range(5) for each in itertools.product("ab", repeat=size)]
    patterns = ["".join(each) for size in range(4) for each in itertools.product("ab*", repeat=size)]

    for one, other in itertools.product(patterns, patterns):
        both = any(fnmatchcase(text, one) and fnmatchcase(text, other) for text in texts)
        assert meet(one, other) == both


def given(policy: Any, effect: str = "Allow") -> set[tuple[str, str, str]]:
    """The grants of a policy as it is written: action, resource, principal."""
    statements = [each for found in written_policies({"PolicyDocument": policy}) for each in found.statements]
    return {grant[:3] for grant in grants(statements, effect)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (allow("s3:GetObject"), allow(["S3:GetObject"])),
        (allow("s3:*", {"Fn::GetAtt": ["A", "Arn"]}), allow("s3:*", [{"Fn::GetAtt": ["A", "Arn"]}])),
        (allow("s3:*", Principal="*"), allow("s3:*", Principal={"AWS": "*"})),
        (
            allow("s3:*", Principal={"AWS": "arn:aws:iam::111122223333:root"}),
            allow("s3:*", Principal={"AWS": "111122223333"}),
        ),
    ],
)
def test_equal_policies_give_the_same_however_they_are_written(one: Any, other: Any) -> None:
    first = given({"Statement": one})
    assert first == given({"Statement": [other]}) == given(json.dumps({"Statement": [other]}))
    assert len(first) == 1


def test_a_function_is_a_part_of_a_grant() -> None:
    assert given({"Statement": [allow("s3:*", {"Ref": "A"})]}) != given({"Statement": [allow("s3:*", {"Ref": "B"})]})
    assert given({"Statement": [allow("s3:*"), {**DENY, "Resource": {"Ref": "A"}}]}, "Deny") == {
        ("iam:*", '{"Ref": "A"}', "")
    }


def test_a_condition_that_everyone_meets_is_a_part_of_a_grant_that_is_compared() -> None:
    condition = {"Bool": {"aws:SecureTransport": True}}
    [policy] = written_policies({"Statement": [allow("s3:*", Condition=condition)]})
    [grant] = grants(policy.statements, "Allow")
    assert [str(each) for each in grant.conditions] == ["Bool aws:securetransport true"]
