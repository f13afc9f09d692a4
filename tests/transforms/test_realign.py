"""Origins of what a macro answers, found again by structure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.source import Span, Step
from cfnkit.syntax import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    at_path,
    canonical,
    dump_json,
    from_plain,
    parse,
    string,
    to_plain,
    walk,
)
from cfnkit.transforms.realign import realign

CALL = Span("template.yaml", 99, 1, 99, 10)
NOWHERE = Span("answer", 1, 1, 1, 1)
EXACT = Step("Macro", CALL, exact=True)
MADE = Step("Macro", CALL, exact=False)

TEMPLATE = """\
Parameters:
  Env: {Type: String}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: a-bucket-of-mine
      Tags:
        - {Key: owner, Value: platform}
        - {Key: stage, Value: production}
        - {Key: cost, Value: "1234"}
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: news of the day
      Limit: 1e3
      Size: 1000.0
"""


def parsed(text: str) -> Node:
    document = parse(text, "template.yaml")
    assert document.well_formed
    return document.root


def answered(before: Node, change: Any) -> Node:
    """The tree that realign makes when the function `change` has changed the plain value of `before`."""
    plain = to_plain(before)
    answer = change(plain)
    return realign(before, from_plain(plain if answer is None else answer, NOWHERE), "Macro", CALL)


def found(tree: Node, *path: str | int) -> Node:
    node = at_path(tree, path)
    assert node is not None, path
    return node


def line(tree: Node, *path: str | int) -> int:
    return found(tree, *path).span.line


class TestKept:
    def test_a_tree_that_comes_back_equal_is_the_tree_that_went_in(self) -> None:
        before = parsed(TEMPLATE)
        assert realign(before, before, "Macro", CALL) is before
        assert answered(before, lambda plain: None) is before

    def test_an_equal_value_at_the_same_path_is_the_same_node(self) -> None:
        before = parsed(TEMPLATE)
        after = answered(before, lambda plain: plain["Resources"].update(New={"Type": "AWS::SQS::Queue"}))
        assert found(after, "Resources", "Bucket") is found(before, "Resources", "Bucket")
        assert found(after, "Parameters") is found(before, "Parameters")

    def test_a_number_keeps_its_text_when_its_value_is_the_same(self) -> None:
        before = parsed('{"Limit": 1e3, "Size": 1000.0, "Big": 12345678901234567890}')
        after = answered(before, lambda plain: {"Big": plain["Big"], "Size": 1000, "Limit": 1000, "More": 1})
        assert dump_json(after, indent=None) == '{"Big":12345678901234567890,"Size":1000.0,"Limit":1e3,"More":1}'

    def test_a_number_is_not_the_string_or_boolean_that_looks_like_it(self) -> None:
        before = parsed('{"A": 1, "B": true, "C": "1", "D": null}')
        after = answered(before, lambda plain: {"A": True, "B": 1, "C": 1, "D": "null"})
        assert [value.steps for value in after.entries.values()] == [(MADE,)] * 4  # type: ignore[union-attr]
        assert to_plain(after) == {"A": True, "B": 1, "C": 1, "D": "null"}

    def test_large_integers_that_differ_in_the_last_digit_are_different(self) -> None:
        before = parsed('{"A": 9007199254740993}')
        after = answered(before, lambda plain: {"A": 9007199254740992})
        assert dump_json(after, indent=None) == '{"A":9007199254740992}'

    def test_the_key_order_of_the_answer_is_kept_and_the_spans_of_the_keys_too(self) -> None:
        before = parsed("B: {y: 1, x: 2}\nA: 3\n")
        after = answered(before, lambda plain: {"A": 3, "B": {"x": 2, "y": 1}})
        assert dump_json(after, indent=None) == '{"A":3,"B":{"x":2,"y":1}}'
        assert isinstance(after, Mapping)
        assert isinstance(before, Mapping)
        assert after.key_spans == before.key_spans
        assert found(after, "B", "x") is found(before, "B", "x")
        assert found(after, "B").steps == ()

    def test_a_secret_stays_covered_where_it_was_kept_and_where_it_was_moved(self) -> None:
        secret = string("the-password", Span("template.yaml", 3, 1, 3, 9), shown="****")
        before = Mapping({"Secret": secret, "N": string("n", CALL)}, {}, CALL)
        after = answered(before, lambda plain: {"Secret": plain["Secret"], "N": "other"})
        assert dump_json(after, indent=None) == '{"Secret":"****","N":"other"}'
        moved = answered(before, lambda plain: {"Elsewhere": plain["Secret"]})
        assert dump_json(moved, indent=None) == '{"Elsewhere":"****"}'
        assert found(moved, "Elsewhere").steps == (EXACT,)

    def test_steps_of_an_earlier_transform_stay_first(self) -> None:
        earlier = Step("Earlier", CALL, exact=False)
        before = Mapping({"Long": string("a long enough string", CALL, (earlier,)), "B": string("b", CALL)}, {}, CALL)
        after = answered(before, lambda plain: {"Moved": plain["Long"], "B": "c"})
        assert found(after, "Moved").steps == (earlier, EXACT)


class TestMoved:
    def test_a_renamed_resource_keeps_its_origin_with_an_exact_step(self) -> None:
        before = parsed(TEMPLATE)
        after = answered(before, lambda plain: plain["Resources"].update(Store=plain["Resources"].pop("Bucket")))
        store = found(after, "Resources", "Store")
        assert store.span == found(before, "Resources", "Bucket").span
        assert store.steps == (EXACT,)
        assert {node.steps for _, node in walk(store)} == {(EXACT,)}
        assert line(after, "Resources", "Store", "Properties", "Tags", 1, "Value") == 10
        resources = found(after, "Resources")
        assert isinstance(resources, Mapping)
        assert resources.key_span("Store") == store.span
        tags = found(after, "Resources", "Store", "Properties")
        assert isinstance(tags, Mapping)
        assert tags.key_span("Tags").line == 8

    def test_a_long_string_that_stands_once_is_found_elsewhere(self) -> None:
        before = parsed(TEMPLATE)
        after = answered(before, lambda plain: plain["Parameters"]["Env"].update(Default="a-bucket-of-mine"))
        default = found(after, "Parameters", "Env", "Default")
        assert (default.span.line, default.steps) == (7, (EXACT,))

    @pytest.mark.parametrize("value", ["owner", "AWS::S3::Bucket", 1000, True, [], {}, ["*"], {"Ref": "AWS::Region"}])
    def test_a_value_that_tells_nothing_is_made_by_the_call(self, value: object) -> None:
        before = parsed('{"A": {"V": ' + json.dumps(value) + '},\n"B": {}}')
        after = answered(before, lambda plain: {"A": {"V": value}, "B": {"W": value}})
        made = found(after, "B", "W")
        assert (made.span, made.steps) == (CALL, (MADE,))

    def test_a_string_that_stands_twice_is_not_taken_for_either(self) -> None:
        before = parsed('{"A": "a long string",\n"B": "a long string",\n"C": {}}')
        after = answered(before, lambda plain: plain["C"].update(D="a long string"))
        assert found(after, "C", "D").steps == (MADE,)

    def test_of_equal_values_the_nearest_is_taken(self) -> None:
        tags = '[{"Key": "owner"}]'
        before = parsed(
            f'{{"One": {{"Tags": {tags}}},\n"Two": {{"Tags": {tags},\n"X": 1}},\n"Three": {{"Tags": {tags}}}}}'
        )
        after = answered(before, lambda plain: {**plain, "Two": {"Labels": plain["Two"]["Tags"]}})
        assert line(after, "Two", "Labels") == 2
        assert found(after, "Two", "Labels").steps == (EXACT,)


class TestMade:
    def test_a_changed_scalar_takes_the_place_of_what_it_replaced(self) -> None:
        before = parsed(TEMPLATE)
        after = answered(before, lambda plain: plain["Resources"]["Bucket"]["Properties"].update(BucketName="b"))
        name = found(after, "Resources", "Bucket", "Properties", "BucketName")
        assert name.span == found(before, "Resources", "Bucket", "Properties", "BucketName").span
        assert name.steps == (MADE,)

    def test_a_container_is_touched_only_when_its_own_keys_change(self) -> None:
        before = parsed(TEMPLATE)
        after = answered(before, lambda plain: plain["Resources"]["Bucket"]["Properties"].update(New=1))
        assert found(after).steps == ()
        assert found(after, "Resources", "Bucket").steps == ()
        properties = found(after, "Resources", "Bucket", "Properties")
        assert properties.steps == (MADE,)
        assert properties.span == found(before, "Resources", "Bucket", "Properties").span
        assert found(after, "Resources", "Bucket", "Properties", "BucketName").steps == ()

    def test_what_is_new_takes_the_place_of_the_call(self) -> None:
        before = parsed(TEMPLATE)
        queue = {"Type": "AWS::SQS::Queue", "Properties": {"Tags": [{"Key": "k"}]}}
        after = answered(before, lambda plain: plain["Resources"].update(Queue=queue))
        for _, node in walk(found(after, "Resources", "Queue")):
            assert (node.span, node.steps) == (CALL, (MADE,))
        tree = found(after, "Resources")
        assert isinstance(tree, Mapping)
        assert (tree.span, tree.key_span("Queue")) == (found(before, "Resources").span, CALL)

    def test_a_new_part_of_an_old_resource_takes_the_place_of_the_call(self) -> None:
        after = answered(parsed(TEMPLATE), lambda plain: plain["Resources"]["Bucket"]["Properties"].update(New=1))
        assert found(after, "Resources", "Bucket", "Properties", "New").span == CALL
        assert line(after, "Resources", "Bucket", "Properties") == 7

    def test_a_resource_beside_the_one_that_it_is_named_after_has_only_equal_values_from_there(self) -> None:
        logs = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "its-logs", "More": 1}}
        after = answered(parsed(TEMPLATE), lambda plain: plain["Resources"].update(BucketLogs=logs))
        made = found(after, "Resources", "BucketLogs")
        assert isinstance(made, Mapping)
        assert {(node.span, node.steps) for path, node in walk(made) if path != ("Type",)} == {(CALL, (MADE,))}
        assert made.key_span("Properties") == CALL
        assert (line(made, "Type"), found(made, "Type").steps) == (5, (EXACT,))

    def test_a_resource_in_the_place_of_the_one_that_it_is_named_after_was_made_of_it(self) -> None:
        def multiplied(plain: Any) -> None:
            topic = plain["Resources"].pop("Topic")
            for number in (1, 2):
                properties = {**topic["Properties"], "DisplayName": f"news {number}", "New": 1}
                plain["Resources"][f"Topic{number}"] = {**topic, "Properties": properties}

        after = answered(parsed(TEMPLATE), multiplied)
        names = [("Resources", f"Topic{number}", "Properties", "DisplayName") for number in (1, 2)]
        assert [line(after, *name) for name in names] == [15, 15]
        assert found(after, "Resources", "Topic1", "Properties", "New").span == CALL

    def test_a_value_of_another_kind_takes_the_place_of_what_it_replaced(self) -> None:
        before = parsed(TEMPLATE)
        after = answered(before, lambda plain: plain["Resources"]["Topic"]["Properties"].update(DisplayName={"a": [1]}))
        for _, node in walk(found(after, "Resources", "Topic", "Properties", "DisplayName")):
            assert (node.span.line, node.steps) == (15, (MADE,))

    def test_a_fragment_of_another_kind_is_made_by_the_call(self) -> None:
        after = answered(parsed("{}"), lambda plain: ["made", {"a": 1}])
        assert {(node.span, node.steps) for _, node in walk(after)} == {(CALL, (MADE,))}

    def test_what_survives_in_a_fragment_of_another_kind_is_found(self) -> None:
        before = parsed(TEMPLATE)
        after = answered(before, lambda plain: [plain["Resources"]["Bucket"]])
        assert (after.span, found(after, 0).span) == (CALL, found(before, "Resources", "Bucket").span)


class TestLists:
    def tags(self, change: Any) -> tuple[Node, Node]:
        before = parsed(TEMPLATE)

        def changed(plain: Any) -> None:
            change(plain["Resources"]["Bucket"]["Properties"]["Tags"])

        after = answered(before, changed)
        path = ("Resources", "Bucket", "Properties", "Tags")
        return found(before, *path), found(after, *path)

    def test_an_item_put_before_the_others_leaves_them_their_origins(self) -> None:
        _, after = self.tags(lambda tags: tags.insert(0, {"Key": "new", "Value": "item"}))
        assert [item.span.line for item in after.items] == [CALL.line, 9, 10, 11]  # type: ignore[union-attr]
        assert [item.steps for item in after.items] == [(MADE,), (EXACT,), (EXACT,), (EXACT,)]  # type: ignore[union-attr]
        assert after.steps == (MADE,)

    def test_an_item_taken_away_leaves_the_others_their_origins(self) -> None:
        _, after = self.tags(lambda tags: tags.pop(1))
        assert [(item.span.line, item.steps) for item in after.items] == [(9, ()), (11, (EXACT,))]  # type: ignore[union-attr]

    def test_an_item_changed_in_place_is_aligned_with_what_it_was(self) -> None:
        before, after = self.tags(lambda tags: tags[1].update(Value="test"))
        assert found(after, 0) is found(before, 0)
        assert found(after, 2) is found(before, 2)
        assert found(after, 1, "Key") is found(before, 1, "Key")
        assert (line(after, 1, "Value"), found(after, 1, "Value").steps) == (10, (MADE,))
        assert after.steps == ()

    def test_an_item_both_shifted_and_changed_is_aligned_by_what_it_shares(self) -> None:
        def change(tags: list[Any]) -> None:
            for tag in tags:
                tag["Value"] += "!"
            tags.insert(0, {"Key": "new", "Value": "item"})

        _, after = self.tags(change)
        assert [line(after, index, "Value") for index in range(4)] == [CALL.line, 9, 10, 11]
        assert found(after, 3, "Key").steps == (EXACT,)
        assert found(after, 3, "Value").steps == (MADE,)

    def test_a_list_turned_round_keeps_the_origin_of_each_item(self) -> None:
        _, after = self.tags(lambda tags: tags.reverse())
        assert [item.span.line for item in after.items] == [11, 10, 9]  # type: ignore[union-attr]

    def test_short_items_that_shift_keep_their_origins(self) -> None:
        before = parsed("- a\n- b\n- b\n- c\n")
        after = answered(before, lambda plain: ["x", "a", "b", "b", "c"])
        assert [item.span.line for item in after.items[1:]] == [1, 2, 3, 4]  # type: ignore[union-attr]

    def test_items_that_were_made_for_a_list_of_other_things_are_no_partners(self) -> None:
        before = parsed("- {a: 1}\n- word\n")
        after = answered(before, lambda plain: ["new", {"a": 2}])
        assert [node.span for _, node in walk(after)] == [before.span, CALL, CALL, CALL]


class TestMadeFrom:
    """Origins with the sources that a transform knows (`made_from`)."""

    BEFORE = "Resources:\n  One: {Type: T, Size: 5, Long: equal in both}\n  Two: {Type: T, Long: equal in both}\n"

    def made(self, answer: Any, made_from: Any) -> tuple[Node, Node]:
        before = parsed(self.BEFORE)
        return before, realign(before, from_plain(answer, NOWHERE), "Macro", CALL, made_from)

    def test_a_node_is_made_from_what_it_is_told_to_be_made_from(self) -> None:
        answer = {"Resources": {"TwoRole": {"Type": "R", "Size": 5, "Text": "equal in both"}}}
        before, after = self.made(answer, {("Resources", "TwoRole"): ("Resources", "Two")})
        role = found(after, "Resources", "TwoRole")
        assert (role.span, role.steps) == (found(before, "Resources", "Two").span, (MADE,))
        assert (line(after, "Resources", "TwoRole", "Type"), found(role, "Type").steps) == (3, (MADE,))
        assert found(role, "Size").span == role.span
        assert (line(role, "Text"), found(role, "Text").steps) == (3, (EXACT,))
        resources = found(after, "Resources")
        assert isinstance(resources, Mapping)
        assert (resources.key_span("TwoRole").line, resources.key_span("TwoRole").column) == (3, 3)

    def test_an_equal_value_at_the_same_place_below_came_through(self) -> None:
        answer = {"Resources": {"OneRole": {"Size": 5}}}
        _, after = self.made(answer, {("Resources", "OneRole"): ("Resources", "One")})
        size = found(after, "Resources", "OneRole", "Size")
        assert (size.span.line, size.steps) == (2, (EXACT,))

    def test_what_is_made_from_nothing_is_made_by_the_call(self) -> None:
        _, after = self.made({"Resources": {"Other": {"Size": 5}}}, {("Resources", "Other"): None})
        for _, node in walk(found(after, "Resources", "Other")):
            assert (node.span, node.steps) == (CALL, (MADE,))


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.sampled_from(["", "a", "b", "a long enough string", "another long string"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.sampled_from(["a", "b", "c", "longer-key"]), inner, max_size=4)
    ),
    max_leaves=25,
)


def spanned(value: Any) -> Node:
    """A tree in which each node and key has a span of its own, as from a parser."""
    return parsed(json.dumps(value, indent=1))


@st.composite
def before_and_after(draw: st.DrawFn) -> tuple[Any, Any]:
    """Two values; the second often shares parts with the first."""
    before = draw(values)
    parts = [to_plain(node) for _, node in walk(from_plain(before, NOWHERE))]
    mixed = st.recursive(
        st.sampled_from(parts),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(["a", "b", "longer-key"]), inner, max_size=3)
        ),
        max_leaves=8,
    )
    return before, draw(st.one_of(mixed, values))


def spans(tree: Node) -> set[Span]:
    keys = {span for _, node in walk(tree) if isinstance(node, Mapping) for span in node.key_spans.values()}
    return {node.span for _, node in walk(tree)} | keys


class TestAlways:
    @given(before_and_after())
    def test_the_result_has_the_value_of_the_answer_and_places_of_the_fragment(self, pair: tuple[Any, Any]) -> None:
        before, answer = spanned(pair[0]), from_plain(pair[1], NOWHERE)
        after = realign(before, answer, "Macro", CALL)
        assert canonical(after) == canonical(answer)
        assert [path for path, _ in walk(after)] == [path for path, _ in walk(answer)]
        assert spans(after) <= spans(before) | {CALL}
        for _, node in walk(after):
            assert node.steps in ((), (EXACT,), (MADE,))
            if isinstance(node, Mapping):
                assert node.key_spans.keys() >= node.entries.keys()

    @given(before_and_after())
    def test_an_exact_node_equals_the_one_at_its_span(self, pair: tuple[Any, Any]) -> None:
        before = spanned(pair[0])
        at_span: dict[Span, list[Node]] = {}
        for _, node in walk(before):
            at_span.setdefault(node.span, []).append(node)
        for _, node in walk(realign(before, from_plain(pair[1], NOWHERE), "Macro", CALL)):
            if node.steps == (EXACT,):
                assert canonical(node) in [canonical(origin) for origin in at_span[node.span]]

    @given(values)
    def test_what_comes_back_equal_is_what_went_in(self, value: Any) -> None:
        before = spanned(value)
        assert realign(before, before, "Macro", CALL) is before
        assert realign(before, from_plain(value, NOWHERE), "Macro", CALL) is before


def comparisons(size: int) -> int:
    """The number of comparisons and hashes of keys when a list of `size` changed items is realigned."""
    before = {"Resources": {f"R{n}": {"T": "AWS::SNS::Topic", "P": {"Name": {"Ref": "TheName"}}} for n in range(size)}}
    after = {"Resources": {f"X{n}": {"Q": {"Name": {"Ref": "TheName"}}} for n in range(size)}, "L": list(range(size))}
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += 1

    trees = from_plain(before, NOWHERE), from_plain(after, NOWHERE)
    sys.setprofile(count)
    try:
        realign(*trees, "Macro", CALL)
    finally:
        sys.setprofile(None)
    return calls


def test_the_work_grows_with_the_size_and_not_its_square() -> None:
    assert comparisons(400) < 6 * comparisons(100)


def test_the_result_does_not_depend_on_the_order_of_sets() -> None:
    program = (
        "import json, sys; from cfnkit.source import Span; from cfnkit.syntax import from_plain, parse, walk\n"
        "from cfnkit.transforms.realign import realign\n"
        "tags = [{'Key': f'key-{n % 7}', 'Value': f'value-{n}'} for n in range(40)]\n"
        "CALL = Span('c', 1, 1, 1, 1)\n"
        "before = parse(json.dumps({'A': tags, 'B': {'C': tags[:5]}}, indent=1), 't').root\n"
        "after = from_plain({'X': tags[::-2], 'A': [{'Key': 'key-3', 'Value': '!'}] * 9 + tags[3:9]}, CALL)\n"
        "print([(p, n.span, n.steps) for p, n in walk(realign(before, after, 'M', CALL))])\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_scalars_and_sequences_come_back_as_nodes_of_their_own_kind() -> None:
    after = answered(parsed("- a\n"), lambda plain: ["b", ["c"]])
    assert isinstance(after, Sequence)
    assert isinstance(after.items[0], Scalar)
    assert isinstance(after.items[1], Sequence)


def test_a_copy_named_after_its_original_stands_where_that_stood_however_small_it_is() -> None:
    before = parse("Resources:\n  A:\n    Type: T\n    Count: 2\n    Properties: {B: 1}\n", "t.yaml").root
    copies = {name: {"Type": "T", "Properties": {"B": 1}} for name in ("A0", "A1")}
    after = realign(before, from_plain({"Resources": copies, "Other": {"Type": "T"}}, NOWHERE), "Macro", CALL)

    for name in copies:
        node = at_path(after, ("Resources", name, "Properties", "B"))
        original = at_path(before, ("Resources", "A", "Properties", "B"))
        assert node is not None
        assert original is not None
        assert (node.span, node.steps) == (original.span, (EXACT,))


def test_an_object_made_of_a_list_has_the_origins_of_the_items_that_bear_its_names() -> None:
    text = """\
Resources:
  - "Policy: AWS::S3::BucketPolicy Bucket=Store"
  - "Store: AWS::S3::Bucket"
  - Queue:
      Type: AWS::SQS::Queue
  - {Name: Topic, Kind: topic}
"""
    made = {name: {"Type": "t", "Properties": {"Tag": 1}} for name in ("Store", "Policy", "Queue", "Topic", "Other")}
    after = realign(parsed(text), from_plain({"Resources": made}, NOWHERE), "Macro", CALL)
    lines = {name: at_path(after, ("Resources", name, "Properties", "Tag")) for name in made}
    assert {name: node and node.span.line for name, node in lines.items()} == {
        "Store": 3, "Policy": 2, "Queue": 5, "Topic": 6, "Other": CALL.line
    }  # fmt: skip
