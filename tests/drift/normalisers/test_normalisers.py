"""Normalisers and relations: the values that they make equal, and the values that they do not."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.drift import DeclaredResource, ResourceState, Status
from cfnkit.drift.comparison.canonical import Canonical
from cfnkit.drift.comparison.properties import PropertyComparison
from cfnkit.drift.normalisers import Rules
from cfnkit.drift.normalisers.normaliser import NormaliserDefaults
from cfnkit.drift.shapes.property_transform import TransformEvaluator
from cfnkit.drift.shapes.shape import Shape
from cfnkit.schemas import ResourceSchema
from drift.comparing import ACCOUNT, compare, compare_by, differences, equated, scope, skipped

KEY = "12345678-90ab-cdef-1234-567890abcdef"
KEY_ARN = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{KEY}"


def one(name: str, schema: dict[str, Any], declared: Any, live: Any, **more: Any) -> tuple[bool, str]:
    """Whether two values of one property are equal, and the normaliser that makes them equal."""
    drift = compare_by({"properties": {name: schema}, **more}, {name: declared}, {name: live})
    return drift.status is Status.IN_SYNC, equated(drift).get(f"/{name}", "")


@pytest.mark.parametrize(
    ("types", "declared", "live"),
    [
        ("integer", "30", 30),
        ("integer", 30, 30.0),
        ("number", "1.50", 1.5),
        ("boolean", "true", True),
        ("boolean", "False", False),
        ("string", 30, "30"),
        ("string", True, "true"),
        (["string", "object"], 30, "30"),
        (None, True, "true"),
        (None, "30", 30),
    ],
)
def test_a_scalar_may_be_written_as_a_text(types: Any, declared: Any, live: Any) -> None:
    schema = {} if types is None else {"type": types}

    assert one("Value", schema, declared, live)[0]
    assert one("Value", schema, live, declared)[0]


@pytest.mark.parametrize(
    ("types", "declared", "live"),
    [
        ("integer", "30", 31),
        ("string", "1.10", "1.1"),
        ("string", "030", "30"),
        ("boolean", "true", False),
        ("boolean", 1, True),
        ("string", "True", "true"),
        (None, 1, True),
        (None, "1.0", "1"),
    ],
)
def test_scalars_that_are_not_the_same(types: Any, declared: Any, live: Any) -> None:
    assert not one("Value", {} if types is None else {"type": types}, declared, live)[0]


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ('{"a": 1, "b": [1, 2]}', '{"b":[1,2],"a":1}'),
        ({"a": 1, "b": ["x"]}, '{"b":["x"],"a":1}'),
        ('[{"a": {"b": true}}]', [{"a": {"b": True}}]),
    ],
)
def test_json_in_a_text_is_what_it_holds(declared: Any, live: Any) -> None:
    assert one("Body", {"type": ["string", "object"]}, declared, live) == (True, "json")


def test_a_difference_in_json_is_at_its_leaf() -> None:
    document: dict[str, Any] = {"properties": {"Body": {"type": "string"}}}
    drift = compare_by(document, {"Body": '{"a": {"b": [1, 2]}}'}, {"Body": '{"a": {"b": [1, 3]}}'})

    assert differences(drift) == [("NOT_EQUAL", "/Body/a/b/1", 2, 3)]


@pytest.mark.parametrize(("declared", "live"), [("{a}", "{b}"), ("[x", "[y"), ("{", '{"a":1}')])
def test_a_text_that_only_looks_like_json_is_a_text(declared: str, live: str) -> None:
    assert one("Body", {"type": "string"}, declared, live) == (False, "")


@pytest.mark.parametrize(
    ("name", "declared", "live"),
    [
        ("CidrBlock", "10.0.7.9/16", "10.0.0.0/16"),
        ("CidrIpv6", "2001:DB8:0::/48", "2001:db8::/48"),
        ("Addresses", "192.0.2.1/32", "192.0.2.1/32"),
    ],
)
def test_a_network_in_any_spelling(name: str, declared: str, live: str) -> None:
    assert one(name, {"type": "string"}, declared, live)[0]


@pytest.mark.parametrize(
    ("name", "declared", "live"),
    [
        ("CidrBlock", "10.0.0.0/16", "10.0.0.0/17"),
        ("CidrBlock", "10.0.0.0/99", "x"),
        ("Address", "10.0.7.9/16", "10.0.0.0/16"),
    ],
)
def test_networks_that_are_not_the_same(name: str, declared: str, live: str) -> None:
    assert not one(name, {"type": "string"}, declared, live)[0]


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ("2030-01-01T00:00:00Z", "2030-01-01T00:00:00.000Z"),
        ("2030-01-01T01:00:00+01:00", "2030-01-01T00:00:00Z"),
        ("2030-01-01T00:00:00", "2030-01-01T00:00:00+00:00"),
        ("2029-12-31T19:00:00-0500", "2030-01-01T00:00Z"),
    ],
)
def test_a_point_in_time_in_any_spelling(declared: str, live: str) -> None:
    assert one("Expires", {"type": "string"}, declared, live) == (True, "timestamp")


@pytest.mark.parametrize(
    ("declared", "live"), [("2030-01-01T00:00:00Z", "2030-01-01T00:00:01Z"), ("2030-13-01T00:00Z", "2030-01-13T00:00Z")]
)
def test_points_in_time_that_are_not_the_same(declared: str, live: str) -> None:
    assert not one("Expires", {"type": "string"}, declared, live)[0]


@pytest.mark.parametrize(
    ("declared", "live", "equal"),
    [
        ("rate(60 minutes)", "rate(1 hour)", True),
        ("rate(24 hours)", "rate(1 day)", True),
        ("cron(0 12  * * ? *)", "cron(0 12 * * ? *)", True),
        ("rate(1 hour)", "rate(2 hours)", False),
        ("cron(0 12 * * ? *)", "cron(0 13 * * ? *)", False),
    ],
)
def test_a_schedule_in_any_spelling(declared: str, live: str, equal: bool) -> None:
    assert one("Expression", {"type": "string"}, declared, live)[0] == equal


@pytest.mark.parametrize(
    ("declared", "live", "equal"),
    [
        ("a\nb\n", "a\nb", True),
        ("a\r\nb", "a\nb", True),
        ("a\n b", "a\nb", False),
        ("-----BEGIN KEY-----\nAB\nCD\n-----END KEY-----\n", "-----BEGIN KEY-----\nABCD\n-----END KEY-----", True),
        ("-----BEGIN KEY-----\nAB\n-----END KEY-----", "-----BEGIN KEY-----\nAC\n-----END KEY-----", False),
        ("ssh-rsa AAAA me@home", "ssh-rsa AAAA", True),
        ("ssh-rsa AAAA me@home", "ssh-rsa AAAB me@home", False),
    ],
)
def test_texts_of_many_lines_and_keys(declared: str, live: str, equal: bool) -> None:
    assert one("Text", {"type": "string"}, declared, live)[0] == equal


@pytest.mark.parametrize(
    ("name", "schema", "declared", "live", "equal"),
    [
        ("Level", {"enum": ["HIGH", "LOW"]}, "high", "HIGH", True),
        ("Any", {"enum": ["HIGH", "LOW"]}, "high", "LOW", False),
        ("Any", {"enum": ["high", "High"]}, "high", "High", False),
        ("Any", {"enumCaseInsensitive": ["source", "target"]}, "SOURCE", "source", True),
        ("EndpointType", {"type": "string"}, "source", "SOURCE", True),
        ("Description", {"type": "string"}, "source", "SOURCE", False),
        ("Mode", {"type": "string"}, "Some text", "some text", False),
        ("PreferredMaintenanceWindow", {"type": "string"}, "Sun:19:13-Sun:20:13", "sun:19:13-sun:20:13", True),
        ("DomainName", {"type": "string"}, "A.Example.com.", "a.example.com", True),
        ("DomainName", {"type": "string"}, "a.example.com", "b.example.com", False),
        ("HeaderName", {"type": "string"}, "X-Custom", "x-custom", True),
        ("HeaderName", {"type": "string"}, "X-Custom", "x-other", False),
        ("Label", {"description": "The name. This value is stored as a lowercase string."}, "MyName", "myname", True),
    ],
)
def test_case_counts_but_for_some_words(
    name: str, schema: dict[str, Any], declared: str, live: str, equal: bool
) -> None:
    assert one(name, schema, declared, live)[0] == equal


def test_a_create_only_text_in_another_case_is_what_the_service_made_of_it() -> None:
    document: dict[str, Any] = {"properties": {"ClusterId": {}}, "createOnlyProperties": ["/properties/ClusterId"]}

    assert equated(compare_by(document, {"ClusterId": "MyCluster"}, {"ClusterId": "mycluster"})) == {
        "/ClusterId": "case"
    }
    assert compare_by(document, {"ClusterId": "MyCluster"}, {"ClusterId": "other"}).status is Status.MODIFIED


def test_the_name_of_a_header_is_known_by_what_it_belongs_to() -> None:
    field = {"type": "object", "properties": {"SingleHeader": {"type": "object", "properties": {"Name": {}}}}}
    document: dict[str, Any] = {"properties": {"FieldToMatch": field}}

    def given(name: str) -> dict[str, Any]:
        return {"FieldToMatch": {"SingleHeader": {"Name": name}}}

    assert compare_by(document, given("User-Agent"), given("user-agent")).status is Status.IN_SYNC


@pytest.mark.parametrize(
    ("name", "declared", "live", "equal"),
    [
        ("RoleArn", "my-role", f"arn:aws:iam::{ACCOUNT}:role/path/my-role", True),
        ("FunctionName", f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:my-fn", "my-fn", True),
        ("FunctionName", f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:my-fn", "my", False),
        ("FunctionName", "live", f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:my-fn:live", False),
        ("FunctionName", "my-fn:live", f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:my-fn:live", True),
        ("FunctionName", "my-fn", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:my-fn", False),
        ("FunctionName", "my-fn", "arn:aws:lambda:us-east-1:999999999999:function:my-fn", False),
        ("LogGroupArn", "arn:aws:logs:us-east-1:1:log-group:/x:*", "arn:aws:logs:us-east-1:1:log-group:/x", True),
        ("SecretId", "db", f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:db-AbC123", True),
        ("Queue", f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q", f"arn:aws:sqs:us-east-1:{ACCOUNT}:q", True),
        ("Queue", f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q", f"arn:aws:sqs:us-west-2:{ACCOUNT}:q", False),
        ("Description", "my-role", f"arn:aws:iam::{ACCOUNT}:role/my-role", False),
        ("RoleArn", f"arn:aws:iam::{ACCOUNT}:role/a", f"arn:aws:iam::{ACCOUNT}:role/b", False),
    ],
)
def test_an_arn_against_a_name(name: str, declared: str, live: str, equal: bool) -> None:
    assert one(name, {"type": "string"}, declared, live)[0] == equal


@pytest.mark.parametrize(
    ("declared", "live", "equal"),
    [
        (KEY, KEY_ARN, True),
        (f"key/{KEY}", KEY_ARN, True),
        ("alias/aws/s3", f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/aws/s3", True),
        (KEY, KEY_ARN.replace("1234", "9999", 1), False),
        (KEY_ARN, KEY_ARN.replace("us-east-1", "us-west-2"), False),
        ("alias/a", "alias/b", False),
    ],
)
def test_the_forms_of_a_key(declared: str, live: str, equal: bool) -> None:
    assert one("KmsKeyId", {"type": "string"}, declared, live)[0] == equal


def test_which_key_an_alias_means_is_not_known() -> None:
    document: dict[str, Any] = {"properties": {"KmsKeyId": {"type": "string"}}}
    drift = compare_by(document, {"KmsKeyId": "alias/own"}, {"KmsKeyId": KEY_ARN})

    assert drift.status is Status.IN_SYNC
    assert skipped(drift) == {"/KmsKeyId": "UNRESOLVED"}


@pytest.mark.parametrize(
    ("name", "declared", "live", "equal"),
    [
        ("EngineVersion", "5.0", "5.0.0", True),
        ("EngineVersion", "8.0.35", "8.0", True),
        ("EngineVersion", "5.1", "5.0.0", False),
        ("EngineVersion", "5", "50", False),
        ("Other", "5.0", "5.0.0", False),
    ],
)
def test_a_version_has_as_many_parts_as_were_written(name: str, declared: str, live: str, equal: bool) -> None:
    assert one(name, {"type": "string"}, declared, live)[0] == equal


def test_a_number_may_be_kept_in_32_bits() -> None:
    assert one("Ratio", {"type": "number"}, 0.4, 0.4000000059604645) == (True, "float")
    assert not one("Ratio", {"type": "number"}, 0.4, 0.400001)[0]
    assert not one("Count", {"type": "number"}, 16777216, 16777217)[0]


def test_question_marks_may_stand_for_what_is_not_ascii() -> None:
    assert one("Text", {"type": "string"}, "caf? \u2013 ok", "caf? ? ok")[0]
    assert one("Text", {"type": "string"}, "café", "caf?") == (True, "question-marks")
    assert not one("Text", {"type": "string"}, "café", "caff")[0]
    assert not one("Text", {"type": "string"}, "what?", "whatx")[0]


def test_the_text_may_be_kept_in_base64() -> None:
    document: dict[str, Any] = {"properties": {"Search": {"type": "string"}, "SearchBase64": {"type": "string"}}}

    assert equated(compare_by(document, {"Search": "abc"}, {"SearchBase64": "YWJj"})) == {"/Search": "base64"}
    assert compare_by(document, {"Search": "abd"}, {"SearchBase64": "YWJj"}).status is Status.MODIFIED


class TestPolicies:
    STATEMENT: ClassVar[dict[str, Any]] = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "s3:GetObject",
        "Resource": ["a", "b"],
        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}, "Bool": {"aws:SecureTransport": True}},
    }

    def drift(self, *live: dict[str, Any]) -> Any:
        declared = {"PolicyDocument": {"Statement": self.STATEMENT}, "Queues": ["q"]}
        return compare("AWS::SQS::QueuePolicy", declared, {"PolicyDocument": {"Statement": [*live]}, "Queues": ["q"]})

    @pytest.mark.parametrize(
        "change",
        [
            {},
            {"Action": ["S3:getobject"]},
            {"Resource": ["b", "a"]},
            {"Principal": {"AWS": [ACCOUNT]}},
            {"Sid": "Given"},
            {
                "Condition": {
                    "bool": {"AWS:SecureTransport": ["true"]},
                    "StringEquals": {"aws:sourceAccount": [ACCOUNT]},
                }
            },
        ],
    )
    def test_an_equivalent_statement(self, change: dict[str, Any]) -> None:
        assert self.drift({**self.STATEMENT, **change}).status is Status.IN_SYNC

    @pytest.mark.parametrize(
        "change",
        [
            {"Effect": "Deny"},
            {"Action": ["s3:GetObject", "s3:PutObject"]},
            {"Resource": "a"},
            {"Principal": "*"},
            {"Principal": {"AWS": "999999999999"}},
            {"Principal": {"AWS": "AIDAEXAMPLE"}},
            {"NotAction": "s3:*"},
            {"Condition": {}},
            {
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": "999999999999"},
                    "Bool": {"aws:SecureTransport": True},
                }
            },
            {"Condition": {**STATEMENT["Condition"], "Null": {"aws:TokenIssueTime": "true"}}},
        ],
    )
    def test_another_statement(self, change: dict[str, Any]) -> None:
        assert self.drift({**self.STATEMENT, **change}).status is Status.MODIFIED

    def test_a_statement_more_is_drift(self) -> None:
        assert [kind for kind, *_ in differences(self.drift(self.STATEMENT, {**self.STATEMENT, "Action": "x"}))] == [
            "ADD"
        ]

    def test_statements_have_no_order_and_may_be_a_text(self) -> None:
        first, second = self.STATEMENT, {**self.STATEMENT, "Action": ["b", "a"]}
        declared = {"PolicyDocument": {"Statement": [first, second]}, "PolicyName": "x"}
        text = (
            '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":["a","b"],'
            '"Resource":["a","b"],"Condition":{"StringEquals":{"aws:SourceAccount":"111111111111"},'
            '"Bool":{"aws:SecureTransport":"true"}}},'
            '{"Effect":"Allow","Principal":{"AWS":["111111111111"]},"Action":["s3:GetObject"],'
            '"Resource":["b","a"],"Condition":{"Bool":{"aws:SecureTransport":"true"},'
            '"StringEquals":{"aws:SourceAccount":"111111111111"}}}]}'
        )
        assert (
            compare("AWS::Logs::ResourcePolicy", declared, {"PolicyDocument": text, "PolicyName": "x"}).differences
            == ()
        )

    def test_everybody_is_everybody_of_aws(self) -> None:
        assert (
            compare_by(
                {"properties": {"Policy": {}}},
                {"Policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "x"}]}},
                {"Policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "x"}]}},
            ).status
            is Status.IN_SYNC
        )

    def test_an_api_may_be_named_in_short(self) -> None:
        def policy(resource: str) -> dict[str, Any]:
            return {"Policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Resource": resource}]}}

        document: dict[str, Any] = {"properties": {"Policy": {}}}
        full = f"arn:aws:execute-api:us-east-1:{ACCOUNT}:a1b2c3/prod/*"
        assert compare_by(document, policy("execute-api:/prod/*"), policy(full)).status is Status.IN_SYNC
        assert compare_by(document, policy("execute-api:/test/*"), policy(full)).status is Status.MODIFIED

    def test_a_missing_version_is_no_version(self) -> None:
        with_version = {"Policy": {"Version": "2012-10-17", "Statement": [self.STATEMENT]}}
        without = {"Policy": {"Statement": [self.STATEMENT]}}

        drift = compare_by({"properties": {"Policy": {}}}, with_version, without)
        assert differences(drift) == [("REMOVE", "/Policy/Version", "2012-10-17", None)]


class Failing(NormaliserDefaults):
    name = "failing"

    def applies(self, shape: Shape) -> bool:
        return True

    def normalise(self, value: Any, shape: Shape) -> Any:
        raise RuntimeError(f"cannot do {value}")


class WithFailing(Rules):
    def normalisers(self, shape: Shape, value: Any) -> Any:
        return (Failing(), *super().normalisers(shape, value))

    def normalisers_of_both(self, shape: Shape, expected: Any, actual: Any) -> Any:
        return (Failing(), *super().normalisers_of_both(shape, expected, actual))


def test_a_normaliser_that_fails_hides_nothing_and_is_noted() -> None:
    schema = ResourceSchema.from_document({"typeName": "Test::Unit::Thing", "properties": {"A": {}, "B": {}, "C": {}}})
    comparison = PropertyComparison(WithFailing(), TransformEvaluator(), scope())
    declared = {"A": "x", "B": "30", "C": ["p", {"q": "r"}]}
    comparison.properties(declared, {"A": "y", "B": 30, "C": ["p", {"q": "s"}]}, Shape.of_type(schema, ()))

    found = [one.difference for one in comparison.journal.differences]
    assert [difference.path for difference in found] == [("A",), ("C", 1, "q")]
    assert all("The normaliser 'failing' failed (RuntimeError)." in difference.note for difference in found)
    assert not any("cannot do" in difference.note for difference in found)


TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            "true",
            "FALSE",
            "30",
            "1.50",
            "10.0.7.9/16",
            "2001:DB8:0::/48",
            "2030-01-01T01:00:00+01:00",
            "rate(60 minutes)",
            "cron( 0  12 * * ? * )",
            "a\r\nb\n",
            "-----BEGIN KEY-----\nAB\n",
            "ssh-rsa  AAAA me",
            "HIGH",
            "A.Example.com.",
            "X-Custom",
            "arn:aws:logs:us-east-1:1:log-group:/x:*",
            '{"a": [1, {"b": "c"}]}',
            "[]",
            "Sun:19:13-Sun:20:13",
        ]
    ),
)
SCALARS = st.one_of(
    TEXTS, st.integers(-9, 9), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.none()
)
STATEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"])},
    optional={
        "Action": st.one_of(TEXTS, st.lists(TEXTS, max_size=2)),
        "Principal": st.one_of(st.just("*"), st.dictionaries(TEXTS, st.one_of(TEXTS, st.lists(TEXTS)), max_size=2)),
        "Condition": st.dictionaries(TEXTS, st.dictionaries(TEXTS, SCALARS, max_size=1), max_size=1),
    },
)
VALUES = st.recursive(
    st.one_of(SCALARS, st.builds(lambda found: {"Statement": found}, st.one_of(STATEMENTS, st.lists(STATEMENTS)))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=6,
)
SHAPES = [
    ("Value", {}),
    ("Value", {"type": "integer"}),
    ("Value", {"type": "boolean"}),
    ("Value", {"type": "string"}),
    ("Values", {"type": "array", "items": {"type": "string"}}),
    ("CidrIp", {"type": "string"}),
    ("Level", {"enum": ["HIGH", "LOW"]}),
    ("DomainName", {"type": "string"}),
    ("HeaderName", {"type": "string"}),
    ("MaintenanceWindow", {"type": "string"}),
]


@given(VALUES, st.sampled_from(SHAPES))
def test_to_normalise_once_is_enough(value: Any, shape: tuple[str, dict[str, Any]]) -> None:
    name, part = shape
    schema = ResourceSchema.from_document({"typeName": "Test::Unit::Thing", "properties": {name: part}})
    place = Shape.of_type(schema, ()).child(name)
    canonical = Canonical(Rules())

    once, there = canonical.normal(value, place)
    assert canonical.normal(once, place)[0] == once
    assert canonical.normal(once, there)[0] == once
    assert canonical.key(once, there) == canonical.key(value, place)


def test_a_resource_without_any_properties_is_in_sync() -> None:
    state = ResourceState("AWS::SQS::Queue", properties={"DelaySeconds": 0})
    assert DeclaredResource("Queue", "AWS::SQS::Queue", {}).properties == {}
    assert compare("AWS::SQS::Queue", {}, dict(state.properties)).status is Status.IN_SYNC
