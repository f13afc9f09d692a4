"""Rules for differences that are no drift."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.drift import Difference, DifferenceType, DriftReport, ResourceDrift, SkipReason, Status
from cfnkit.drift.judgement.ignoring import IgnoreRule, covers, fits, ignore
from cfnkit.drift.verdict import is_unchecked, stack_status
from cfnkit.source.pointer import pointer

TODAY = date(2026, 6, 30)


def changed(*path: str | int, type: DifferenceType = DifferenceType.NOT_EQUAL) -> Difference:
    return Difference(path, type, 1, 2)


def modified(*differences: Difference, logical_id: str = "Queue", **more: Any) -> ResourceDrift:
    return ResourceDrift(logical_id, "AWS::SQS::Queue", Status.MODIFIED, differences=differences, **more)


def report(*resources: ResourceDrift) -> DriftReport:
    return DriftReport(resources, "t.yaml", "test", "web-prod", "arn:web", "us-east-1", "111111111111")


def rule(**selectors: Any) -> IgnoreRule:
    return IgnoreRule("said so", **selectors)


def left(found: DriftReport, *rules: IgnoreRule) -> list[str]:
    """The paths that are still drift."""
    ignored = ignore(found, rules, TODAY).report
    return [pointer(one.path) for resource in ignored.resources for one in resource.differences]


@pytest.mark.parametrize(
    ("glob", "path", "covered"),
    [
        ("", (), True),
        ("", ("A", "B"), True),
        ("/A", ("A",), True),
        ("/A", ("A", "B", 0), True),
        ("/A/B", ("A",), False),
        ("/A", ("AB",), False),
        ("/A*", ("AB",), True),
        ("/A/*/C", ("A", 3, "C"), True),
        ("/A/*/C", ("A", "C"), False),
        ("/A/**/C", ("A", "C"), True),
        ("/A/**/C", ("A", 1, "B", "C", "D"), True),
        ("/A/**/C", ("A", 1, "B"), False),
        ("/**", ("A",), True),
        ("/**/C", ("A", "B"), False),
        ("/a~1b", ("a/b",), True),
        ("/*", ("a/b",), True),
        ("/a~0b", ("a~b",), True),
        ("/A/?", ("A", 12), False),
        ("/A/??", ("A", 12), True),
        ("/A.B", ("AxB",), False),
    ],
)
def test_a_glob_covers_a_path_and_what_is_below(glob: str, path: tuple[str | int, ...], covered: bool) -> None:
    assert covers(glob, [(str(step),) for step in path]) is covered


@given(st.lists(st.text() | st.integers(0, 99), max_size=6))
def test_a_pointer_covers_its_own_path(path: list[str | int]) -> None:
    signs = {"*", "?"}
    spelt = [(str(step),) for step in path]
    if not any(signs & set(str(step)) for step in path):
        assert covers(pointer(tuple(path)), spelt)
    assert covers("/**", spelt)
    assert covers("/*" * len(path), spelt)


def test_a_glob_of_names_stops_at_a_slash() -> None:
    assert fits("web-*", "web-prod")
    assert not fits("web-*", "web/prod")
    assert not fits("web", "web-prod")


def test_an_ignored_difference_is_skipped_with_its_reason() -> None:
    found = report(modified(changed("Delay"), changed("Size")), modified(changed("Delay"), logical_id="Other"))

    ignored = ignore(found, [rule(resource="Queue", path="/Delay")], TODAY)

    queue, other = ignored.report.resources
    assert [one.path for one in queue.differences] == [("Size",)]
    assert [(one.path, one.reason, one.detail) for one in queue.skipped] == [
        (("Delay",), SkipReason.IGNORED, "said so")
    ]
    assert (queue.status, other.status) == (Status.MODIFIED, Status.MODIFIED)
    assert (ignored.unused, ignored.expired) == ((), ())


def test_a_resource_of_which_all_is_ignored_is_in_sync() -> None:
    ignored = ignore(report(modified(changed("Delay"))), [rule(type="AWS::SQS::*")], TODAY)

    assert ignored.report.resources[0].status is Status.IN_SYNC
    assert stack_status(ignored.report) == "IN_SYNC"


def test_an_element_goes_by_its_index_and_by_its_name() -> None:
    tags = [{"Key": "a", "Value": "1"}, {"Key": "team/b", "Value": "2"}]
    added = [{"Key": "c", "Value": "3"}]
    found = report(
        modified(
            changed("Tags", 0, "Value"),
            changed("Tags", 1, "Value"),
            changed("Tags", 0, type=DifferenceType.ADD),
            expected={"Tags": tags},
            actual={"Tags": added},
        )
    )

    assert left(found, rule(path="/Tags/a")) == ["/Tags/1/Value", "/Tags/0"]
    assert left(found, rule(path="/Tags/team~1b/Value")) == ["/Tags/0/Value", "/Tags/0"]
    assert left(found, rule(path="/Tags/c")) == ["/Tags/0/Value", "/Tags/1/Value"]
    assert left(found, rule(path="/Tags/0/Value")) == ["/Tags/1/Value", "/Tags/0"]
    assert left(found, rule(path="/Tags/*/Value")) == ["/Tags/0"]


@pytest.mark.parametrize(
    ("scope", "holds"),
    [
        ({"stack": "web-*"}, True),
        ({"stack": "other"}, False),
        ({"account_id": "111111111111", "region": "us-*"}, True),
        ({"account_id": "222222222222"}, False),
        ({"region": "eu-*"}, False),
    ],
)
def test_a_rule_holds_in_its_scope(scope: dict[str, str], holds: bool) -> None:
    found = report(modified(changed("Delay")))

    ignored = ignore(found, [rule(path="/Delay", **scope)], TODAY)

    assert (not ignored.report.resources[0].differences) is holds
    assert ignored.unused == (), "a rule for another stack is not called unused"


def test_a_rule_for_a_stack_does_not_hold_where_the_stack_is_not_known() -> None:
    found = replace(report(modified(changed("Delay"))), stack_name=None)

    assert left(found, rule(path="/Delay", stack="*")) == ["/Delay"]


def test_a_rule_holds_until_the_end_of_the_day_that_it_expires_on() -> None:
    found = report(modified(changed("Delay")))
    until_today = rule(path="/Delay", expires=TODAY)
    until_yesterday = rule(path="/Delay", expires=date(2026, 6, 29))

    assert left(found, until_today) == []
    ignored = ignore(found, [until_yesterday], TODAY)
    assert ignored.expired == (until_yesterday,)
    assert ignored.unused == ()
    assert ignored.report == found


def test_a_rule_that_nothing_fits_is_unused() -> None:
    unused = rule(path="/Nothing")
    used = rule(path="/Delay")

    assert ignore(report(modified(changed("Delay"))), [unused, used], TODAY).unused == (unused,)


def test_a_rule_for_what_was_not_checked_is_not_called_unused() -> None:
    unknown = ResourceDrift("Queue", "AWS::SQS::Queue", Status.UNKNOWN, reason="denied")

    assert ignore(report(unknown), [rule(resource="Queue", path="/Delay")], TODAY).unused == ()


def test_a_deleted_resource_is_ignored_by_status_alone() -> None:
    deleted = ResourceDrift("Queue", "AWS::SQS::Queue", Status.DELETED)

    by_path = ignore(report(deleted), [rule(resource="Queue"), rule(resource="*", path="/**")], TODAY).report
    by_status = ignore(report(deleted), [rule(resource="Queue", status=Status.DELETED)], TODAY)

    assert by_path.resources[0].status is Status.DELETED
    (ignored,) = by_status.report.resources
    assert (ignored.status, ignored.reason) == (Status.NOT_CHECKED, "It is deleted.")
    assert ignored.skipped[-1].reason is SkipReason.IGNORED
    assert not is_unchecked(ignored)
    assert by_status.unused == ()


def test_what_could_not_be_checked_is_ignored_for_strict() -> None:
    hook = ResourceDrift("Hook", "Custom::Hook", Status.NOT_CHECKED, reason="custom")

    (ignored,) = ignore(report(hook), [rule(type="Custom::*", status=Status.NOT_CHECKED)], TODAY).report.resources

    assert is_unchecked(hook)
    assert not is_unchecked(ignored)
    assert ignored.reason == "custom"


def test_undeclared_properties_are_ignored_too() -> None:
    found = report(modified(changed("Delay"), undeclared=(changed("Extra", type=DifferenceType.ADD),)))

    (resource,) = ignore(found, [rule(path="/Extra")], TODAY).report.resources

    assert (resource.undeclared, len(resource.differences)) == ((), 1)


def test_resources_of_nested_stacks_by_name_and_by_the_way_to_them() -> None:
    inner = replace(report(modified(changed("Delay"))), stack_name="web-inner")
    stack = ResourceDrift("Inner", "AWS::CloudFormation::Stack", Status.MODIFIED, nested=inner)
    found = report(modified(changed("Delay")), stack)

    def statuses(*rules: IgnoreRule) -> list[Status]:
        ignored = ignore(found, rules, TODAY).report
        queue, nested = ignored.resources
        assert nested.nested is not None
        return [queue.status, nested.status, nested.nested.resources[0].status]

    same, other = Status.IN_SYNC, Status.MODIFIED
    assert statuses(rule(resource="Queue")) == [same, same, same]
    assert statuses(rule(resource="/Queue")) == [same, other, other]
    assert statuses(rule(resource="Inner/Queue")) == [other, same, same]
    assert statuses(rule(resource="/Inner/*")) == [other, same, same]
    assert statuses(rule(resource="Queue", stack="web-inner")) == [other, same, same]


@pytest.mark.parametrize(
    ("selectors", "everything"),
    [
        ({}, True),
        ({"resource": "*"}, True),
        ({"resource": "*", "path": "/**"}, True),
        ({"type": "AWS::*::*", "path": "/*"}, True),
        ({"resource": "*", "status": Status.DELETED}, True),
        ({"stack": "web"}, True),
        ({"resource": "Q*"}, False),
        ({"path": "/Tags"}, False),
        ({"type": "AWS::SQS::*"}, False),
    ],
)
def test_a_rule_of_nothing_but_wildcards_is_of_everything(selectors: dict[str, Any], everything: bool) -> None:
    assert rule(**selectors).is_of_everything() is everything


def test_a_glob_of_many_stars_ends() -> None:
    assert not fits("*a" * 200 + "b", "a" * 3000)
    assert fits("*a" * 200, "a" * 3000)
    assert not fits("*a*", "x/a")
    assert fits("a*b/c", "abb/c")
