from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cfnkit.diagnostics import Code, Severity
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence, at_path, parse, to_plain, walk
from cfnkit.vocabulary import SHORT_FORMS
from support.invariants import check_document


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: &x [1, &y 2]\nc: [*x, *y]", {"a": [1, 2], "c": [[1, 2], 2]}),
        ("a: &x !Sub b\nc: *x", {"a": {"Fn::Sub": "b"}, "c": {"Fn::Sub": "b"}}),
        ("a: !Sub &x b\nc: *x", {"a": {"Fn::Sub": "b"}, "c": {"Fn::Sub": "b"}}),
        ("a: &x\nc: *x", {"a": None, "c": None}),
        ("&x a: 1\nb: *x\n", {"a": 1, "b": "a"}),
        ("a: &x b\n*x : 1\n", {"a": "b", "b": 1}),
        ("a: &x 1\nb: &x 2\nc: *x\n", {"a": 1, "b": 2, "c": 2}),
        ("a: &x |\n  b\nc: *x", {"a": "b\n", "c": "b\n"}),
        ("a: &x {b: 1}\nc: {<<: *x, d: 2}", {"a": {"b": 1}, "c": {"b": 1, "d": 2}}),
        ("a: &x {b: 1, e: 3}\nc: {b: 2, <<: *x}", {"a": {"b": 1, "e": 3}, "c": {"b": 2, "e": 3}}),
        (
            "a: &x {b: 1}\nc: &y {b: 2, d: 2}\ne: {<<: [*x, *y]}",
            {"a": {"b": 1}, "c": {"b": 2, "d": 2}, "e": {"b": 1, "d": 2}},
        ),
        ("<<: {a: {b: 1}}\n", {"a": {"b": 1}}),
        ("'<<': {a: 1}\n", {"<<": {"a": 1}}),
        ("a: <<\n", {"a": "<<"}),
    ],
)
def test_anchors_aliases_and_merges_are_written_out(written: str, value: Any) -> None:
    document = parse(written)
    assert document.well_formed
    check_document(document)
    assert to_plain(document.root) == value


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("a: 1\nb: &x 2\nc: [*x, *x]\nd: &y 1", (2, 4)),
        ("a:\n  &x\n  b: 1\n", (2, 3)),
        ("a: 1\nb:\n  <<: {c: 1}\n", (3, 3)),
        ("&x a: 1\n", (1, 1)),
    ],
)
def test_one_note_says_that_the_service_takes_none_of_them(written: str, place: tuple[int, int]) -> None:
    [note] = parse(written).diagnostics
    assert note.code is Code.YAML_ALIAS
    assert note.severity is Severity.INFO
    assert note.span[1:3] == place


def test_what_an_alias_stands_for_keeps_the_place_where_it_is_written() -> None:
    root = parse("a: &x {b: 1}\nc: {<<: *x}\nd: *x\n").root
    for path in (("c", "b"), ("d", "b")):
        node = at_path(root, path)
        assert node is not None
        assert node.span[1:3] == (1, 11)


def _errors(document: Document) -> list[tuple[str, str]]:
    cut = document.source.cut
    return [(found.message, cut(found.span)) for found in document.diagnostics if found.severity is Severity.ERROR]


def test_an_alias_of_nothing_is_pointed_at_and_kept_as_text() -> None:
    document = parse("a: *x\nb: 1\n")
    assert _errors(document) == [("The alias '*x' has no anchor '&x' before it.", "*x")]
    assert to_plain(document.root) == {"a": "*x", "b": 1}


def test_an_alias_within_what_it_stands_for_is_pointed_at() -> None:
    document = parse("a: &x [1, *x]\n")
    assert _errors(document) == [("The alias '*x' is inside the node of its own anchor '&x'.", "*x")]
    assert to_plain(document.root) == {"a": [1, "*x"]}


@pytest.mark.parametrize("value", ["1", "[1]", "!Ref a", "!FindInMap {b: c}"])
def test_a_merge_of_no_mapping_is_pointed_at(value: str) -> None:
    document = parse(f"a: 1\n<<: {value}\n")
    message = "The value of a merge key '<<' is a mapping or a list of mappings."
    assert [found for found, _ in _errors(document)] == [message]
    assert to_plain(document.root) == {"a": 1}


def _size(node: Node) -> int:
    """How many nodes a walk over the tree visits; stops counting where it would take too long."""
    return sum(1 for _, (_, _) in zip(range(10**6), walk(node), strict=False))


def _bomb(levels: int, width: int, seed: str) -> str:
    lines = [f"- &a0 {seed}"]
    lines += [f"- &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, levels)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("seed", ["[]", "{}", "a", "''", "", "!Ref ''", "[[]]"])
@pytest.mark.parametrize("width", [2, 9, 100])
def test_aliases_do_not_expand_beyond_ten_times_the_text(seed: str, width: int) -> None:
    text = _bomb(60, width, seed)
    document = parse(text)
    assert "Aliases expand the text to more than 10 times its size." in [
        found.message for found in document.diagnostics
    ]
    assert document.diagnostics[-1].code is Code.TOO_LARGE
    assert _size(document.root) <= 11 * len(text)
    check_document(document)


@pytest.mark.parametrize("width", [2, 9, 100])
def test_merges_do_not_expand_beyond_ten_times_the_text(width: int) -> None:
    lines = ["- &a0 {k: []}"]
    lines += [
        f"- &a{level} {{{', '.join(f'k{key}: {{<<: *a{level - 1}}}' for key in range(width))}}}"
        for level in range(1, 60)
    ]
    text = "\n".join(lines)
    document = parse(text)
    assert document.diagnostics[-1].code is Code.TOO_LARGE
    assert _size(document.root) <= 11 * len(text)


def test_a_text_may_repeat_a_part_nine_times() -> None:
    document = parse("a: &x {key: value, list: [1, 2, 3]}\n" + "".join(f"b{number}: *x\n" for number in range(9)))
    assert document.well_formed


@pytest.mark.parametrize("step", ["[*a{}]", "{{k: *a{}}}", "!Not [*a{}]", "{{k: {{<<: *a{}}}}}"])
def test_aliases_do_not_make_a_tree_deeper_than_is_read(step: str) -> None:
    lines = ["- &a0 {k: []}", *(f"- &a{level} {step.format(level - 1)}" for level in range(1, 300))]
    document = parse("# so that ten times the text are not reached\n" * 2000 + "\n".join(lines))
    assert [found.message for found in document.diagnostics if found.severity is Severity.ERROR] == [
        "The text is nested more than 100 levels deep."
    ]
    check_document(document)


def test_merges_of_merges_make_a_tree_no_deeper() -> None:
    lines = ["- &a0 {k: []}", *(f"- &a{level} {{<<: *a{level - 1}}}" for level in range(1, 300))]
    assert parse("# so that ten times the text are not reached\n" * 2000 + "\n".join(lines)).well_formed


@pytest.mark.parametrize(("lists", "fits"), [(98, True), (99, False)])
def test_what_is_merged_in_is_as_deep_as_where_it_comes_from(lists: int, fits: bool) -> None:
    text = "#" * 3000 + f"\n- &x {{k: {'[' * lists}{']' * lists}}}\n- {{<<: *x}}\n"
    assert parse(text).well_formed is fits


class _Loader(yaml.CSafeLoader):
    """PyYAML with CloudFormation's tags: dates and `=` stay strings, keys are texts."""


def _construct_mapping(loader: Any, node: Any) -> dict[str, Any]:
    loader.flatten_mapping(node)
    if not all(isinstance(key, yaml.ScalarNode) for key, _ in node.value):
        raise yaml.YAMLError("a key is no scalar")
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


def _construct_call(loader: Any, tag: str, node: yaml.Node) -> dict[str, Any]:
    if tag not in SHORT_FORMS:
        raise yaml.YAMLError("an unknown tag")
    if isinstance(node, yaml.MappingNode):
        return {SHORT_FORMS[tag]: _construct_mapping(loader, node)}
    if isinstance(node, yaml.SequenceNode):
        return {SHORT_FORMS[tag]: loader.construct_sequence(node, deep=True)}
    value = loader.construct_scalar(node)
    return {SHORT_FORMS[tag]: value.split(".", 1) if tag == "GetAtt" and "." in value else value}


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(("timestamp", "value"))]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
_Loader.add_multi_constructor("!", _construct_call)

_PIECES = (
    *(
        "a: ",
        "b: ",
        "<<: ",
        "&x ",
        "*x",
        "&y ",
        "*y ",
        "- ",
        "\n",
        "\n  ",
        "\n    ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "? ",
        ": ",
    ),
    *("!Ref ", "!Sub ", "!GetAtt ", "a.b", "1", "yes", "~", "|\n", "'x'", '"y\\n"', "# c", "k", "v", "\t"),
)


@settings(max_examples=4 * settings().max_examples)
@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))
def test_yaml_is_read_as_pyyaml_reads_it(text: str) -> None:
    document = parse("---\n" + text)
    errors = [found for found in document.diagnostics if found.severity is Severity.ERROR]
    try:
        meant = yaml.load("---\n" + text, _Loader)
    except (yaml.YAMLError, RecursionError) as error:
        # YAML lets a later anchor take the name of an earlier one; libyaml's composer does not.
        lenient = "duplicate anchor" in str(error) or "for merging" in str(error)
        assert errors or lenient
        return
    assert not any(found.message.startswith("Template format error") for found in errors)
    if not errors:
        assert to_plain(document.root) == meant


def test_a_shared_node_is_one_object() -> None:
    root = parse("- &x {a: [1]}\n- *x\n").root
    assert isinstance(root, Sequence)
    first, second = root.items
    assert first is second
    assert isinstance(first, Mapping)
    assert not isinstance(first.entries["a"], Scalar)
