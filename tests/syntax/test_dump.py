from __future__ import annotations

import json

import pytest

from cfnkit.syntax import BOOLEAN, NUMBER, STRING, Scalar, dump_json, dump_yaml, from_plain, parse, string
from cfnkit.testing.strategies.texts import TRICKY_TEXTS
from support.tree_strategies import PLACE, call, items, mapping, text

SECRET = string("hunter2", PLACE, shown="****")


def test_json_keeps_the_order_of_keys_and_the_text_of_numbers() -> None:
    written = '{"b": 1000.0, "a": [1e3, -0, 12345678901234567890.10], "c": {}, "d": [], "e": null}'
    document = parse(written)
    assert dump_json(document.root, indent=None) == written.replace(" ", "")
    assert dump_json(document.root).splitlines() == [
        "{",
        '  "b": 1000.0,',
        '  "a": [',
        "    1e3,",
        "    -0,",
        "    12345678901234567890.10",
        "  ],",
        '  "c": {},',
        '  "d": [],',
        '  "e": null',
        "}",
    ]


@pytest.mark.parametrize("character", ["\x7f", "\x9b", "\u2028", "\u2029", "\ufeff", "\ufffe", "\ud800", "\x00", "\n"])
def test_json_escapes_what_terminals_editors_and_yaml_stumble_over(character: str) -> None:
    written = dump_json(text(f"é{character}\U0001f600"))
    assert character not in written
    assert "é" in written
    written.encode()
    assert parse(f"[{written}]").root == items([text(f"é{character}\U0001f600".replace("\ud800", "\ufffd"))])


@pytest.mark.parametrize("awkward", TRICKY_TEXTS)
def test_an_awkward_text_is_read_as_it_was_written_wherever_it_stands(awkward: str) -> None:
    value = text(awkward)
    tree = mapping(
        {awkward: items([value, value]), "x": value, "y": call("Fn::Sub", value), "z": mapping({awkward: value})}
    )
    for written in (dump_yaml(tree), dump_yaml(tree, long_form=True), dump_json(tree)):
        document = parse(written)
        assert document.diagnostics == ()
        assert document.root == tree


@pytest.mark.parametrize("dump", [dump_json, dump_yaml])
def test_a_secret_is_written_only_when_asked(dump: object) -> None:
    assert callable(dump)
    tree = mapping({"a": SECRET, "b": items([SECRET]), "c": mapping({"Ref": SECRET})})
    assert "hunter2" not in dump(tree)
    assert dump(tree).count("****") == 3
    assert dump(tree, reveal=True).count("hunter2") == 3
    assert "hunter2" not in repr(tree)


def test_yaml_has_short_forms_where_they_are_read_as_the_same() -> None:
    tree = from_plain(
        {
            "a": {"Ref": "b"},
            "c": {"Fn::GetAtt": ["d", "e.f"]},
            "g": {"Fn::Sub": ["${h}", {"h": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}}]},
            "i": {"Fn::Base64": {"Fn::Sub": "j"}},
            "k": {"Fn::Length": [1]},
            "l": {"Fn::GetAtt": ["m", {"Ref": "n"}]},
        },
        PLACE,
    )
    assert dump_yaml(tree).splitlines() == [
        "a: !Ref 'b'",
        "c: !GetAtt 'd.e.f'",
        "g: !Sub",
        "  - ${h}",
        "  - h: !Select",
        "      - 0",
        "      - !GetAZs ''",
        "i: !Base64",
        "  Fn::Sub: j",
        "k:",
        "  Fn::Length:",
        "    - 1",
        "l:",
        "  Fn::GetAtt:",
        "    - m",
        "    - !Ref 'n'",
    ]


def test_yaml_in_long_form_has_no_short_forms() -> None:
    tree = from_plain({"a": {"Fn::Sub": "b"}, "c": {"Fn::GetAtt": ["d", "e"]}}, PLACE)
    assert dump_yaml(tree, long_form=True) == "a:\n  Fn::Sub: b\nc:\n  Fn::GetAtt:\n    - d\n    - e\n"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("1e3", "1.0e+3"),
        ("1.5E-7", "1.5E-7"),
        ("-2E5", "-2.0E+5"),
        ("1e+400", "1.0e+400"),
        ("-0", "-0"),
        ("1.50", "1.50"),
    ],
)
def test_yaml_writes_a_number_as_yaml_1_1_has_it(number: str, written: str) -> None:
    assert dump_yaml(parse(f"[{number}]").root) == f"- {written}\n"


@pytest.mark.parametrize(
    "awkward", ["1e3", "-.5", "012", "0o17", "1_0.e5", "=", "<<", "2012-10-17", "no", "~", "1:30", ""]
)
def test_yaml_quotes_what_any_parser_may_take_for_no_string(awkward: str) -> None:
    assert dump_yaml(Scalar(STRING, awkward, PLACE)) == f"'{awkward}'\n"


@pytest.mark.parametrize(("kind", "text"), [(STRING, "hunter2"), (NUMBER, "987654"), (BOOLEAN, "true")])
def test_a_secret_of_any_kind_is_masked(kind: str, text: str) -> None:
    secret = Scalar(kind, text, PLACE, shown="****")

    assert (dump_json(secret), dump_yaml(secret)) == ('"****"', "'****'\n")
    assert json.loads(dump_json(secret, reveal=True)) == json.loads(text if kind != STRING else '"hunter2"')
    assert parse(dump_yaml(secret, reveal=True)).root == secret
