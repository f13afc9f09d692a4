"""Secrets are kept out of reports."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.drift import Difference, DifferenceType, DriftReport, ResourceDrift, Skipped, SkipReason, Status
from cfnkit.drift.secrets.property_places import AnyExcept, below, is_at, paths_at, without
from cfnkit.drift.secrets.redaction import redacted
from cfnkit.schemas import Schemas

SCHEMAS = Schemas("us-east-1")
FUNCTION = "AWS::Lambda::Function"


def clean(expected: Any, actual: Any, *differences: Difference, secrets: tuple[str, ...] = (), **more: Any) -> Any:
    """The one resource of a report without its secrets."""
    resource = ResourceDrift(
        "Resource", more.pop("type", FUNCTION), Status.MODIFIED, expected=expected, actual=actual,
        differences=differences, **more,
    )  # fmt: skip
    return redacted(DriftReport((resource,), "t.yaml", "test"), SCHEMAS, secrets).resources[0]


def changed(expected: Any, actual: Any, *path: str | int, type: str = "NOT_EQUAL") -> Difference:
    return Difference(path, DifferenceType(type), expected, actual)


def test_what_the_template_hides_is_hidden_on_the_other_side() -> None:
    found = clean(
        {"Environment": {"Variables": {"A": "****", "B": "plain"}}},
        {"Environment": {"Variables": {"A": "live", "B": "plain"}}},
    )

    assert found.expected["Environment"]["Variables"] == {"A": "****", "B": "plain"}
    assert found.actual["Environment"]["Variables"] == {"A": "****", "B": "plain"}


def test_a_call_that_refers_to_a_secret_hides_what_it_gives() -> None:
    call = {"Fn::Join": ["", ["{{resolve:secretsmanager:db}}", {"Fn::GetAtt": ["A", "B"]}]]}
    plain = {"Fn::GetAtt": ["A", "B"]}

    found = clean({"Description": call, "Handler": plain}, {"Description": "live", "Handler": "shown"})

    assert found.actual == {"Description": "****", "Handler": "shown"}


def test_of_a_list_only_the_element_of_that_name_is_hidden() -> None:
    expected = {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "s", "Value": "****"}]}
    actual = {"Tags": [{"Key": "s", "Value": "live-secret"}, {"Key": "a", "Value": "2"}]}

    found = clean(expected, actual, changed("1", "2", "Tags", 0, "Value"), changed("****", "x", "Tags", 1, "Value"))

    assert found.actual["Tags"] == [{"Key": "s", "Value": "****"}, {"Key": "a", "Value": "2"}]
    assert [(one.expected, one.actual, one.sensitive) for one in found.differences] == [
        ("1", "2", False),
        ("****", "****", True),
    ]


def test_a_secret_that_came_under_another_name_is_hidden() -> None:
    expected = {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "s", "Value": "****"}]}
    actual = {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "renamed", "Value": "live-secret"}]}
    added = changed(None, {"Key": "renamed", "Value": "live-secret"}, "Tags", 1, type="ADD")

    found = clean(expected, actual, added)

    assert found.differences[0].actual == {"Key": "renamed", "Value": "****"}
    assert found.differences[0].sensitive
    assert found.actual["Tags"][1]["Value"] == "****"


def test_of_a_list_without_names_every_element_is_hidden() -> None:
    found = clean({"Layers": ["a", "****"]}, {"Layers": ["live-secret", "a"]}, changed("a", "b", "Layers", 0))

    assert found.actual == {"Layers": ["****", "****"]}
    assert (found.differences[0].expected, found.differences[0].actual) == ("****", "****")


def test_write_only_properties_are_left_out() -> None:
    found = clean(
        {"Code": {"ZipFile": "source"}, "Handler": "h"},
        {"Code": {"ZipFile": "other"}, "Handler": "h"},
        changed("source", "other", "Code", "ZipFile"),
    )

    assert (found.expected, found.actual) == ({"Handler": "h"}, {"Handler": "h"})
    assert (found.differences[0].expected, found.differences[0].actual) == ("****", "****")


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("DB_PASSWORD", "x" * 9, "****"),
        ("API_TOKEN", 4815162342, "****"),
        ("TOKEN_TTL", 60, 60),
        ("PASSWORD_ENABLED", True, True),
        ("URL", "https://user:word@example.org", "****"),
        ("KEY", "-----BEGIN RSA PRIVATE KEY-----\nMII", "****"),
        ("CONFIG", '{"password": "deep", "level": 1}', '{"password": "****", "level": 1}'),
        ("CONFIG", "{no json", "{no json"),
        ("PLAIN", "shown", "shown"),
    ],
)
def test_names_and_looks(name: str, value: Any, shown: Any) -> None:
    found = clean({}, {"Environment": {"Variables": {name: value}}})

    assert found.actual["Environment"]["Variables"] == {name: shown}


def test_a_known_secret_is_hidden_wherever_it_stands() -> None:
    found = clean(
        {"Description": "a"},
        {"Description": "with hunter2-secret in it"},
        changed("a", "with hunter2-secret in it", "Description"),
        secrets=("hunter2-secret",),
        physical_id="name-hunter2-secret",
        reason="because of hunter2-secret",
        skipped=(Skipped(("A",), SkipReason.UNRESOLVED, "hunter2-secret"),),
    )

    assert "hunter2" not in repr(found) + str(found.actual) + str(found.differences[0].actual)
    assert found.physical_id == "name-****"
    assert found.differences[0].sensitive


def test_a_live_secret_is_hidden_at_other_places_too() -> None:
    found = clean({"Description": "****"}, {"Description": "the-live-one", "Handler": "copy of the-live-one"})

    assert found.actual == {"Description": "****", "Handler": "copy of ****"}


def test_nested_stacks_have_no_secrets_either() -> None:
    inner = ResourceDrift("A", FUNCTION, Status.IN_SYNC, expected={"Description": "****"}, actual={"Description": "x"})
    nested = DriftReport((inner,), "inner.yaml", "test")
    stack = ResourceDrift("S", "AWS::CloudFormation::Stack", Status.IN_SYNC, nested=nested)

    found = redacted(DriftReport((stack,), "t.yaml", "test"), SCHEMAS).resources[0]

    assert found.nested is not None
    assert found.nested.resources[0].actual == {"Description": "****"}


def test_what_holds_no_secret_stays() -> None:
    expected = {"Handler": "a", "Environment": {"Variables": {"A": None, "B": [1, 2.5, True]}}}

    found = clean(expected, expected, changed("a", "b", "Handler"))

    assert (found.expected, found.actual) == (expected, expected)
    assert found.differences == (changed("a", "b", "Handler"),)


def test_a_place_and_the_paths_that_lead_to_it() -> None:
    assert is_at(("A", 0, "B"), ("A", 3, "B"))
    assert is_at(("A", 0, "B", "C"), ("A", "*", "B"))
    assert is_at(("A", 0, "B"), ("A", "B"))
    assert not is_at(("A",), ("A", "B"))
    assert not is_at(("A", "C"), ("A", "B"))
    unlike = AnyExcept("Key", frozenset({"a"}), frozenset({0}))
    assert is_at(("T", 1, "Value"), ("T", unlike, "Value"))
    assert not is_at(("T", 0, "Value"), ("T", unlike, "Value"))
    assert below(("T",), ("T", unlike, "Value")) == (unlike, "Value")
    assert below(("T", 0), ("T", unlike, "Value")) == ()
    assert below(("X",), ("T", "Value")) == ()
    assert list(paths_at({"T": [{"Key": "a", "V": 1}, {"Key": "b", "V": 2}]}, ("T", unlike, "V"))) == [("T", 1, "V")]
    assert list(paths_at({"T": "[]"}, ("T", 0, "V"))) == [("T",)]
    assert without({"A": [{"B": 1, "C": 2}], "D": {"E": 1}}, [("A", "B"), ("D", "E")]) == {"A": [{"C": 2}]}
    assert without({"A": [1], "B": {}}, [("A", "*")]) == {"A": [], "B": {}}


VARIABLES = ("GITHUB_PAT", "DB_PASS", "APIKEY", "STRIPE_KEY", "DB_CREDS", "JWT", "CONNECTION_STRING", "clientsecret")


@pytest.mark.parametrize("name", VARIABLES)
def test_a_value_whose_name_is_doubtful_is_masked_in_part(name: str) -> None:
    old, new = "old-value-0123", "new-value-4567"
    path = ("Environment", "Variables", name)
    found = clean({}, {}, changed(old, new, *path), changed(old, old + "x", *path), changed(old, old, *path))

    first, _, same = found.differences
    assert str(first.expected).startswith("old-**** #")
    assert str(first.actual).startswith("new-**** #")
    assert first.expected != first.actual
    assert same.expected == same.actual == first.expected
    assert first.sensitive


@pytest.mark.parametrize("name", ["CacheKey", "PARTITION_KEY", "KeyName", "LOG_LEVEL", "KEY", "PASSWORD_LENGTH"])
def test_a_value_with_another_name_is_shown(name: str) -> None:
    assert clean({}, {}, changed("plain-value-01", "b", "Environment", "Variables", name)).differences[0].expected == (
        "plain-value-01"
    )


def test_the_name_of_an_entry_counts_for_its_value() -> None:
    entries = [{"Name": "A", "Value": "shown"}, {"Name": "SIGNING_KEY", "Value": "0123456789abcdef"}]
    found = clean(
        {"E": entries},
        {"E": entries},
        changed("0123456789abcdef", "fedcba9876543210", "E", 1, "Value"),
        changed(None, entries[1], "E", 1, type="ADD"),
    )

    assert str(found.differences[0].actual).startswith("fedc**** #")
    assert found.differences[1].actual["Value"].startswith("0123**** #")
    assert found.expected["E"][0]["Value"] == "shown"
    assert "456789" not in str(found)


@pytest.mark.parametrize(
    "text",
    [
        "ghp_0123456789abcdef0123", "AKIAIOSFODNN7EXAMPLE", "xoxb-123-abcdef", "sk_live_0123456789",
        "glpat-0123456789abcdef", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "host=h;password=hunter2;",
        "https://hooks.slack.com/services/T0/B0/abcdef",
    ],
)  # fmt: skip
def test_the_forms_of_secrets_that_scanners_know_are_masked(text: str) -> None:
    found = clean({"Description": "x"}, {"Description": text}, changed("x", f"a {text} b", "Description"))

    assert found.differences[0].actual == "****"
    assert found.actual == {"Description": "****"}


@pytest.mark.parametrize("text", ["password=${Secret}", "eyJ", "AKIA", "sk_live", "key=value", "a password = ****"])
def test_what_only_mentions_one_is_shown(text: str) -> None:
    assert clean({}, {}, changed("x", text, "Description")).differences[0].actual == text


def test_an_element_of_a_list_has_no_name_that_could_be_doubtful() -> None:
    found = clean({"Layers": ["a"]}, {"Layers": ["b"]}, changed("a", "b", "Layers", 0))

    assert (found.differences[0].expected, found.differences[0].actual) == ("a", "b")
