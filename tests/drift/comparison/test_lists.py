"""Lists: in order, as sets, and with elements that a property identifies."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from cfnkit.drift import DeclaredResource, ResourceState, Status, compare_resource
from drift.comparing import SCHEMAS, compare, compare_by, differences, equated, scope
from support.calls import counted

OBJECTS = {"type": "object", "properties": {"Name": {"type": "string"}, "Size": {}, "Port": {}, "Extra": {}}}


def listed(**keywords: Any) -> dict[str, Any]:
    return {"properties": {"List": {"type": "array", "items": OBJECTS, **keywords}}}


SET = listed(insertionOrder=False)
ORDERED = listed(insertionOrder=True)


def named(*names: str) -> list[dict[str, Any]]:
    return [{"Name": name, "Size": size} for size, name in enumerate(names)]


def test_the_order_of_a_set_does_not_count() -> None:
    drift = compare_by(SET, {"List": named("a", "b", "c")}, {"List": named("a", "b", "c")[::-1]})

    assert drift.status is Status.IN_SYNC
    assert equated(drift) == {"/List": "order"}


def test_the_order_of_a_list_counts() -> None:
    live = named("a", "b", "c")[::-1]
    drift = compare_by(ORDERED, {"List": named("a", "b", "c")}, {"List": live})

    assert differences(drift) == [("NOT_EQUAL", "/List", named("a", "b", "c"), live)]
    assert drift.differences[0].note == "The order differs."


@pytest.mark.parametrize(
    ("schema", "ordered"),
    [
        ({"type": "array"}, False),
        ({"type": "array", "uniqueItems": True}, False),
        ({"type": "array", "insertionOrder": True, "uniqueItems": True}, True),
        ({"type": "array", "arrayType": "AttributeList"}, False),
        ({"type": "object"}, True),
    ],
)
def test_whether_an_order_counts_is_said_by_the_schema(schema: dict[str, Any], ordered: bool) -> None:
    document = {"properties": {"Values": schema}}
    live = {"Values": ["b", "a"]} if schema["type"] == "array" else {"Values": {"In": ["b", "a"]}}
    declared = {"Values": ["a", "b"]} if schema["type"] == "array" else {"Values": {"In": ["a", "b"]}}

    assert (compare_by(document, declared, live).status is Status.MODIFIED) == ordered


@pytest.mark.parametrize("name", ["Command", "EntryPoint", "Stages", "CacheBehaviors", "Layers", "KeySchema"])
def test_some_lists_have_an_order_by_what_they_are(name: str) -> None:
    document = {"properties": {name: {"type": "array"}}}

    assert compare_by(document, {name: ["a", "b"]}, {name: ["b", "a"]}).status is Status.MODIFIED


@pytest.mark.parametrize("document", [SET, ORDERED])
def test_one_changed_element_is_one_difference_at_one_leaf(document: dict[str, Any]) -> None:
    live = named("a", "b", "c")
    live[1]["Size"] = 9
    drift = compare_by(document, {"List": named("a", "b", "c")}, {"List": live})

    assert differences(drift) == [("NOT_EQUAL", "/List/1/Size", 1, 9)]


def test_an_element_is_known_by_its_name_wherever_it_stands() -> None:
    live = [{"Name": "c", "Size": 2}, {"Name": "b", "Size": 7}, {"Name": "a", "Size": 0, "Extra": "filled"}]
    drift = compare_by(SET, {"List": named("a", "b", "c")}, {"List": live})

    assert differences(drift) == [("NOT_EQUAL", "/List/1/Size", 1, 7)]


def test_an_index_counts_in_the_expected_list_and_for_added_ones_in_the_actual_list() -> None:
    drift = compare_by(SET, {"List": named("a", "b", "c")}, {"List": [*named("b")[:0], {"Name": "d", "Port": 1}]})
    assert [(kind, path) for kind, path, *_ in differences(drift)] == [
        ("REMOVE", "/List/0"),
        ("REMOVE", "/List/1"),
        ("REMOVE", "/List/2"),
        ("ADD", "/List/0"),
    ]
    drift = compare_by(SET, {"List": named("a")}, {"List": [{"Name": "z", "Port": 1}, {"Name": "a", "Size": 0}]})
    assert differences(drift) == [("ADD", "/List/0", None, {"Name": "z", "Port": 1})]


def test_elements_without_a_name_are_found_by_what_they_hold() -> None:
    rules = [{"Port": port, "Size": size} for port, size in ((80, 1), (80, 2), (443, 1))]
    live = [{"Port": 443, "Size": 1, "Extra": 1}, {"Port": 80, "Size": 2}, {"Port": 80, "Size": 1}]

    assert compare_by(SET, {"List": rules}, {"List": live}).status is Status.IN_SYNC
    live[1]["Size"] = 3
    assert differences(compare_by(SET, {"List": rules}, {"List": live})) == [("NOT_EQUAL", "/List/1/Size", 2, 3)]


def test_an_element_that_is_nothing_like_it_is_no_change_of_it() -> None:
    drift = compare_by(SET, {"List": [{"Name": "a", "Size": 1}]}, {"List": [{"Name": "z", "Size": 9}]})

    assert [kind for kind, *_ in differences(drift)] == ["REMOVE", "ADD"]


def test_a_changed_scalar_is_one_difference() -> None:
    document = {"properties": {"Ids": {"type": "array", "insertionOrder": False}}}
    drift = compare_by(document, {"Ids": ["a", "b", "c"]}, {"Ids": ["c", "x", "a"]})

    assert differences(drift) == [("NOT_EQUAL", "/Ids/1", "b", "x")]


def test_how_often_an_element_comes_counts() -> None:
    document = {"properties": {"Ids": {"type": "array", "insertionOrder": False}}}

    assert differences(compare_by(document, {"Ids": ["a", "a"]}, {"Ids": ["a"]})) == [("REMOVE", "/Ids/1", "a", None)]
    assert compare_by(document, {"Ids": ["a", "b", "a"]}, {"Ids": ["b", "a", "b"]}).status is Status.MODIFIED


def test_an_element_in_the_midst_of_an_ordered_list_is_added_or_removed_alone() -> None:
    document = {"properties": {"Command": {"type": "array"}}}

    drift = compare_by(document, {"Command": ["a", "b", "c"]}, {"Command": ["a", "x", "b", "c"]})
    assert differences(drift) == [("ADD", "/Command/1", None, "x")]
    drift = compare_by(document, {"Command": ["a", "b", "c"]}, {"Command": ["a", "c"]})
    assert differences(drift) == [("REMOVE", "/Command/1", "b", None)]


def test_one_value_stands_for_a_list_of_one() -> None:
    document = {"properties": {"Ids": {"type": "array", "items": {"type": "string"}}}}

    assert compare_by(document, {"Ids": "a"}, {"Ids": ["a"]}).status is Status.IN_SYNC
    assert compare_by(document, {"Ids": "a"}, {"Ids": ["b"]}).status is Status.MODIFIED


def test_attributes_that_the_service_adds_are_no_drift() -> None:
    group = "AWS::ElasticLoadBalancingV2::TargetGroup"
    declared = {"TargetGroupAttributes": [{"Key": "stickiness.enabled", "Value": "false"}]}
    added = {"Key": "stickiness.type", "Value": "lb_cookie"}
    live = {"TargetGroupAttributes": [added, {"Key": "stickiness.enabled", "Value": "false"}]}

    assert compare(group, declared, live).status is Status.IN_SYNC
    assert [found.actual for found in compare(group, declared, live, undeclared=True).undeclared] == [added]
    live["TargetGroupAttributes"][1]["Value"] = "true"
    assert differences(compare(group, declared, live)) == [
        ("NOT_EQUAL", "/TargetGroupAttributes/0/Value", "false", "true")
    ]


class TestTags:
    OWN: ClassVar[tuple[dict[str, str], ...]] = ({"Key": "Team", "Value": "web"}, {"Key": "Stage", "Value": "prod"})
    AWS: ClassVar[tuple[dict[str, str], ...]] = ({"Key": "aws:cloudformation:stack-name", "Value": "web"},)

    def test_those_of_aws_do_not_count_nor_does_the_order(self) -> None:
        drift = compare("AWS::SQS::Queue", {"Tags": [*self.OWN]}, {"Tags": [*self.AWS, *reversed(self.OWN)]})

        assert drift.status is Status.IN_SYNC
        assert "/Tags" in equated(drift)

    def test_a_changed_value_is_a_difference_at_its_key(self) -> None:
        live = [*self.AWS, {"Key": "Stage", "Value": "test"}, self.OWN[0]]
        drift = compare("AWS::SQS::Queue", {"Tags": [*self.OWN]}, {"Tags": live})

        assert differences(drift) == [("NOT_EQUAL", "/Tags/1/Value", "prod", "test")]

    def test_another_key_is_another_tag(self) -> None:
        drift = compare("AWS::SQS::Queue", {"Tags": [self.OWN[0]]}, {"Tags": [{"Key": "Tam", "Value": "web"}]}, tags={})

        assert [kind for kind, *_ in differences(drift)] == ["REMOVE", "ADD"]

    def test_one_more_is_drift_where_the_stack_s_own_are_known(self) -> None:
        live = {"Tags": [*self.OWN, {"Key": "New", "Value": "1"}]}

        drift = compare("AWS::SQS::Queue", {"Tags": [*self.OWN]}, live, tags={})
        assert differences(drift) == [("ADD", "/Tags/2", None, {"Key": "New", "Value": "1"})]
        assert compare("AWS::SQS::Queue", {"Tags": [*self.OWN]}, live, tags=None).status is Status.IN_SYNC

    def test_those_of_the_stack_are_expected_where_the_type_takes_tags(self) -> None:
        tags = {"Cost": "1", "Team": "stack"}
        live = {"DelaySeconds": 1, "Tags": [*self.OWN, {"Key": "Cost", "Value": "1"}]}

        assert compare("AWS::SQS::Queue", {"DelaySeconds": 1, "Tags": [*self.OWN]}, live, tags=tags).differences == ()
        drift = compare("AWS::SQS::Queue", {"DelaySeconds": 1}, live, tags={"Cost": "2"})
        assert ("NOT_EQUAL", "/Tags/0/Value", "2", "1") in differences(drift)
        untaggable = compare("AWS::SQS::QueuePolicy", {"Queues": ["a"]}, {"Queues": ["a"]}, tags=tags)
        assert untaggable.status is Status.IN_SYNC

    def test_those_that_the_source_expects_tell_what_the_stack_has(self) -> None:
        declared = DeclaredResource("Queue", "AWS::SQS::Queue", {"Tags": [self.OWN[0]]})
        cost, new = {"Key": "Cost", "Value": "1"}, {"Key": "New", "Value": "1"}

        def found(*live: dict[str, str]) -> list[tuple[str, str, Any, Any]]:
            expected = {"Tags": [self.OWN[0], cost]}
            state = ResourceState("AWS::SQS::Queue", properties={"Tags": [*live]}, expected=expected)
            return differences(compare_resource(declared, state, SCHEMAS.get("AWS::SQS::Queue"), scope()))

        assert found(cost, self.OWN[0]) == []
        assert found(self.OWN[0], cost, new) == [("ADD", "/Tags/2", None, new)]
        assert [kind for kind, *_ in found(self.OWN[0])] == ["REMOVE"]

    def test_they_may_be_an_object(self) -> None:
        declared = {"Type": "String", "Value": "x", "Tags": {"Team": "web"}}
        live: dict[str, Any] = {"Type": "String", "Value": "x", "Tags": {"Team": "web", "aws:x": "1"}}

        assert compare("AWS::SSM::Parameter", declared, live, tags={}).status is Status.IN_SYNC
        live["Tags"] = {"Team": "web", "Other": "1"}
        drift = compare("AWS::SSM::Parameter", declared, live, tags={})
        assert differences(drift) == [("ADD", "/Tags/Other", None, "1")]
        live["Tags"] = [{"Key": "Team", "Value": "ops"}]
        assert compare("AWS::SSM::Parameter", declared, live, tags={}).status is Status.MODIFIED

    def test_those_of_aws_do_not_count_below_the_resource_either(self) -> None:
        specification = {"ResourceType": "instance", "Tags": [*self.OWN]}
        live = {"ResourceType": "instance", "Tags": [*self.OWN, *self.AWS]}
        declared = {"TagSpecifications": [specification]}

        assert compare("AWS::EC2::CapacityReservation", declared, {"TagSpecifications": [live]}).differences == ()


LEVELS = {
    "levels": ((10, 1), (20, 1), 4),
    "elements": ((1, 6), (2, 6), 12),
    "more levels": ((20, 1), (40, 1), 4),
    "more elements": ((2, 6), (3, 6), 12),
}
THOROUGH = [pytest.mark.slow, pytest.mark.thorough]


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize(
    ("less", "more", "most"),
    [pytest.param(*case, id=name, marks=THOROUGH if name != "elements" else ()) for name, case in LEVELS.items()],
)
def test_lists_within_lists_do_not_multiply_the_work(
    less: tuple[int, int], more: tuple[int, int], most: int, ordered: bool
) -> None:
    """Without a limit, each level doubles the work, and with six elements takes forty times as much."""
    level: dict[str, Any] = {"type": "array", "insertionOrder": ordered, "items": {"$ref": "#/definitions/Level"}}
    document = {
        "properties": {"List": level},
        "definitions": {"Level": {"type": "object", "properties": {"List": level, "Size": {}}}},
    }

    def nested(depth: int, size: int, count: int) -> list[dict[str, Any]]:
        inner = {"List": nested(depth - 1, size, count)} if depth else {}
        return [{"Size": [size, number], **inner} for number in range(count)]

    def work(depth: int, count: int) -> int:
        declared, live = nested(depth, 1, count), nested(depth, 2, count)
        live.append(live[0])
        drift, number = counted(lambda: compare_by(document, {"List": declared}, {"List": live}))
        assert drift.status is Status.MODIFIED
        return number

    assert work(*more) < most * work(*less)


def test_the_work_grows_with_the_list_and_not_with_its_square() -> None:
    """Eight times the elements would be sixty-four times the work."""

    def work(count: int) -> int:
        declared = [{"Port": number % 7, "Size": number // 7} for number in range(count)]
        live = [{**element, "Extra": [element]} for element in reversed(declared)]
        for number in range(0, count, 10):
            live[number]["Size"] = f"changed-{number}"
        drift, number = counted(lambda: compare_by(SET, {"List": declared}, {"List": live}))
        assert drift.status is Status.MODIFIED
        return number

    assert work(4000) < 10 * work(500)
