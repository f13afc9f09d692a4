from __future__ import annotations

from typing import Any

import pytest

from cfnkit.diagnostics import Code
from cfnkit.syntax import Mapping, at_path, is_unknown_tag, parse, to_plain
from cfnkit.vocabulary import SHORT_FORMS


@pytest.mark.parametrize(("tag", "name"), sorted(SHORT_FORMS.items()))
def test_each_short_form_is_read_as_its_long_form(tag: str, name: str) -> None:
    for written, value in (
        ("x", "x"),
        ("[x, y]", ["x", "y"]),
        ("{x: y}", {"x": "y"}),
        ("\n  - x", ["x"]),
        ("\n  x: y", {"x": "y"}),
    ):
        document = parse(f"a: !{tag} {written}")
        assert document.diagnostics == ()
        assert to_plain(document.root) == {"a": {name: value}}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("!GetAtt a.b", {"Fn::GetAtt": ["a", "b"]}),
        ("!GetAtt a.b.c", {"Fn::GetAtt": ["a", "b.c"]}),
        ("!GetAtt 'a.b.c'", {"Fn::GetAtt": ["a", "b.c"]}),
        ("!GetAtt a", {"Fn::GetAtt": "a"}),
        ("!GetAtt [a, !Ref b]", {"Fn::GetAtt": ["a", {"Ref": "b"}]}),
        ("!GetAtt [a.b, c.d]", {"Fn::GetAtt": ["a.b", "c.d"]}),
        ("!Sub '${a}'", {"Fn::Sub": "${a}"}),
        ("!Sub ['${a}', {a: !Ref b}]", {"Fn::Sub": ["${a}", {"a": {"Ref": "b"}}]}),
        ("!Sub |\n  a\n  b\n", {"Fn::Sub": "a\nb\n"}),
        (
            "!Transform {Name: a, Parameters: {b: !Ref c}}",
            {"Fn::Transform": {"Name": "a", "Parameters": {"b": {"Ref": "c"}}}},
        ),
        ("!Base64\n  Fn::Sub: a", {"Fn::Base64": {"Fn::Sub": "a"}}),
        (
            "!If [a, !Not [!Condition b], !Ref AWS::NoValue]",
            {"Fn::If": ["a", {"Fn::Not": [{"Condition": "b"}]}, {"Ref": "AWS::NoValue"}]},
        ),
        (
            "!Select [0, !Split [',', !ImportValue a]]",
            {"Fn::Select": [0, {"Fn::Split": [",", {"Fn::ImportValue": "a"}]}]},
        ),
        ("!FindInMap\n- a\n- !Ref b\n- c", {"Fn::FindInMap": ["a", {"Ref": "b"}, "c"]}),
        ("!GetAZs", {"Fn::GetAZs": ""}),
        ("!GetAZs ''", {"Fn::GetAZs": ""}),
        ("!Ref 012", {"Ref": "012"}),
        ("!Sub 1.10", {"Fn::Sub": "1.10"}),
        ("!ImportValue yes", {"Fn::ImportValue": "yes"}),
        ("!<!Ref> a", {"Ref": "a"}),
        ("!R%65f a", {"Ref": "a"}),
        ("!Join [a, []]", {"Fn::Join": ["a", []]}),
        ("!Cidr {}", {"Fn::Cidr": {}}),
    ],
)
def test_short_forms_in_all_their_shapes(written: str, value: Any) -> None:
    document = parse("- " + written.replace("\n", "\n  "))
    assert document.diagnostics == ()
    assert to_plain(document.root) == [value]


def test_a_handle_of_a_tag_directive_is_resolved() -> None:
    assert to_plain(parse("%TAG !e! !\n---\na: !e!Ref b\n").root) == {"a": {"Ref": "b"}}


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("!ref a", "Unknown tag '!ref'.", "Did you mean '!Ref'?"),
        ("!Getatt a.b", "Unknown tag '!Getatt'.", "Did you mean '!GetAtt'?"),
        ("!Fn::Sub a", "Unknown tag '!Fn::Sub'.", "Write '!Sub', without a colon."),
        ("!Sub: a", "Unknown tag '!Sub:'.", "Write '!Sub', without a colon."),
        ("!Length [a]", "Unknown tag '!Length'.", "Fn::Length has no short form."),
        ("!ToJsonString {a: b}", "Unknown tag '!ToJsonString'.", "Fn::ToJsonString has no short form."),
        ("!ForEach [a]", "Unknown tag '!ForEach'.", "Fn::ForEach has no short form."),
        ("!important a", "Unknown tag '!important'.", "Did you mean '!ImportValue'?"),
        ("!xyzzy a", "Unknown tag '!xyzzy'.", "If this is text and not a function, quote it."),
        ("!Rain::Module a", "Unknown tag '!Rain::Module'.", "This is a directive of Rain: run `rain pkg` first."),
        ("!<yRef> a", "Unknown tag 'yRef'.", "Did you mean '!Ref'?"),
        ("!!int a", "The value is not what its tag '!!int' says.", "Remove the tag."),
        ("!!bool maybe", "The value is not what its tag '!!bool' says.", "Remove the tag."),
        ("!!str {a: b}", "The value is not what its tag '!!str' says.", "Remove the tag."),
        ("!!seq {a: b}", "The value is not what its tag '!!seq' says.", "Remove the tag."),
        ("!!set {a: b}", "Unknown tag '!!set'.", "A template holds what JSON can hold: remove the tag."),
        ("!!binary aGVsbG8=", "Unknown tag '!!binary'.", "A template holds what JSON can hold: remove the tag."),
        ("!!python/none a", "Unknown tag '!!python/none'.", "A template holds what JSON can hold: remove the tag."),
    ],
)
def test_a_wrong_tag_is_pointed_at_and_its_value_kept(written: str, message: str, hint: str) -> None:
    document = parse(f"k: {written}")
    [finding] = document.diagnostics
    assert (finding.code, finding.message, finding.hint) == (Code.UNKNOWN_TAG, message, hint)
    tag, _, value = written.partition(" ")
    assert document.source.cut(finding.span) == tag
    # A tag of YAML leaves the value; one of another kind is a call of a function that nobody knows.
    kept = value if tag.startswith(("!!", "!<")) else f"{{'{tag}': {value}}}"
    assert document.root == parse(f"k: {kept}").root
    assert document.well_formed


@pytest.mark.parametrize(
    "written", ["k: !Base64 !Sub a", "k: !Base64\n  !Sub |\n    a", "- !Base64 !Sub a", "k: [!Base64 !Sub a]"]
)
def test_two_tags_before_one_value_are_pointed_at(written: str) -> None:
    document = parse(written)
    [finding] = document.diagnostics
    assert finding.message.startswith("Template format error: YAML not well-formed.")
    assert document.source.cut(finding.span) == "!"
    assert (
        finding.hint
        == "One value has one tag: write 'Fn::Base64:' in place of '!Base64', and the inner function below it."
    )


@pytest.mark.parametrize("written", ["!!map {a: b}", "!!seq [a]", "! [a]", "! {a: b}"])
def test_a_tag_that_says_what_is_there_changes_nothing(written: str) -> None:
    document = parse(f"k: {written}")
    assert document.diagnostics == ()
    assert document.root == parse(f"k: {written.partition(' ')[2]}").root


def test_a_key_takes_no_tag() -> None:
    document = parse("a: 1\n!Ref b: 2\n")
    [finding] = document.diagnostics
    assert finding.message == "A key has no tag, but this one has '!Ref'."
    assert document.source.cut(finding.span) == "!Ref"
    assert to_plain(document.root) == {"a": 1, "b": 2}


def test_a_message_quotes_only_the_beginning_of_a_long_tag() -> None:
    [finding] = parse(f"a: !{'x' * 10_000} b").diagnostics
    assert len(finding.message) < 100


@pytest.mark.parametrize(
    "written", ["!Sub\n  !!str a: b", "!Sub\n  &x a: b", "!Sub &y\n  &x a: b", "&y !Sub # c\n  &x a: b"]
)
def test_the_tag_of_a_mapping_is_not_that_of_its_first_key(written: str) -> None:
    document = parse(f"k: {written}")
    assert document.well_formed
    function = at_path(document.root, ("k",))
    assert isinstance(function, Mapping)
    assert document.source.cut(function.key_spans["Fn::Sub"]) == "!Sub"
    value = function.entries["Fn::Sub"]
    assert isinstance(value, Mapping)
    assert document.source.cut(value.key_spans["a"]) == "a"
    assert document.source.cut(value.span) == written[written.index("\n") + 3 :]


@pytest.mark.parametrize(("written", "expected"), [("!Su a", True), ("!Su [a]", True), ('{"!Su": a}', False)])
def test_an_unknown_tag_is_told_from_a_key_of_that_text(written: str, expected: bool) -> None:
    root = parse(f"k: {written}").root
    assert isinstance(root, Mapping)
    assert is_unknown_tag(root.entries["k"]) is expected
    assert not is_unknown_tag(root)
