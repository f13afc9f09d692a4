"""Parameter files in each of their forms, and the assignments of a command line."""

from __future__ import annotations

import json
import re
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.configuration.parameters import parse_assignment, read_parameter_file
from cfnkit.diagnostics import ConfigurationError

SECRET = "hunter2-s3cret"


def write(folder: Path, text: str, name: str = "parameters") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        '[{"ParameterKey": "Env", "ParameterValue": "prod"}, {"ParameterKey": "Size", "ParameterValue": "3"}]',
        '["Env=prod", "Size=3"]',
        '{"Parameters": {"Env": "prod", "Size": "3"}, "Tags": {"Team": "web"}, "StackPolicy": {"Statement": []}}',
        '{"Parameters": {"Env": "prod", "Size": "3"}}',
        '{"Env": "prod", "Size": "3"}',
        "Env: prod\nSize: 3\n",
        "- ParameterKey: Env\n  ParameterValue: prod\n- {ParameterKey: Size, ParameterValue: 3}\n",
        "- Env=prod\n- Size=3\n",
        "Parameters:\n  Env: prod\n  Size: 3\nTags:\n  Team: web\n",
        "template-file-path: template.yaml\nparameters:\n  Env: prod\n  Size: 3\ntags:\n  Team: web\n",
        "parameters:\n  Env: prod\n  Size: 3\n",
        '\ufeff{"Env": "prod",\r\n"Size": 3}\r\n',
    ],
)
def test_every_form_gives_the_same_values(tmp_path: Path, text: str) -> None:
    assert read_parameter_file(write(tmp_path, text)) == {"Env": "prod", "Size": "3"}


@pytest.mark.parametrize("name", ["parameters.json", "parameters.yaml", "parameters.txt", "noext"])
def test_the_form_shows_in_the_content_and_not_in_the_name(tmp_path: Path, name: str) -> None:
    assert read_parameter_file(write(tmp_path, "Env: prod\n", name)) == {"Env": "prod"}
    assert read_parameter_file(write(tmp_path, '["Env=prod"]', name)) == {"Env": "prod"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1000.0", "1000.0"),
        ("1e3", "1e3"),
        ("012345678901", "012345678901"),
        ("010", "010"),
        ("22:22", "22:22"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ('!!int "10"', "10"),
        ("yes", "true"),
        ("Off", "false"),
        ("'yes'", "yes"),
        ("2020-01-01", "2020-01-01"),
        ('""', ""),
        ("[a, 1, true]", "a,1,true"),
        ("[]", ""),
        ("[010]", "010"),
        ("'null'", "null"),
        ("|\n  one\n  two\n", "one\ntwo\n"),
    ],
)
def test_a_value_is_its_text(tmp_path: Path, written: str, value: str) -> None:
    assert read_parameter_file(write(tmp_path, f"Value: {written}\n")) == {"Value": value}


def test_numbers_and_booleans_of_json_keep_their_text(tmp_path: Path) -> None:
    path = write(tmp_path, '{"A": 1.50, "B": 1E5, "C": true, "D": [1, "x", false], "E": -0}')
    assert read_parameter_file(path) == {"A": "1.50", "B": "1E5", "C": "true", "D": "1,x,false", "E": "-0"}


def test_aliases_and_merges_are_expanded(tmp_path: Path) -> None:
    path = write(tmp_path, "A: &a 010\nB: *a\nC: &c\n  22:22\nD: [&d !!int '7', *c, *d]\n")
    assert read_parameter_file(path) == {"A": "010", "B": "010", "C": "22:22", "D": "7,22:22,7"}
    path = write(tmp_path, "parameters: {<<: {A: x, B: y}, B: z}\n")
    assert read_parameter_file(path) == {"A": "x", "B": "z"}


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}", "[]"])
def test_an_empty_file_gives_no_values(tmp_path: Path, text: str) -> None:
    assert read_parameter_file(write(tmp_path, text)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "template-file-path: template.yaml\n",
        "template-file-path: template.yaml\nparameters:\n  # none\n",
        '{"Tags": {"Team": "web"}}',
        '{"StackPolicy": {"Statement": []}, "Parameters": {}}',
        "tags: {Team: web}\n",
    ],
)
def test_an_envelope_without_parameters_gives_no_values(tmp_path: Path, text: str) -> None:
    assert read_parameter_file(write(tmp_path, text)) == {}


@pytest.mark.parametrize("name", ["Parameters", "parameters", "Tags", "StackPolicy"])
def test_a_parameter_may_be_named_like_the_key_of_an_envelope(tmp_path: Path, name: str) -> None:
    assert read_parameter_file(write(tmp_path, f"{name}: x\nEnv: prod\n")) == {name: "x", "Env": "prod"}
    assert read_parameter_file(write(tmp_path, f"{name}: [x, y]\n")) == {name: "x,y"}


def test_the_order_of_the_file_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path, "Zone: z\nApp: a\nMode: m\n")
    assert list(read_parameter_file(path)) == ["Zone", "App", "Mode"]


def test_a_previous_value_that_is_not_used_is_no_hindrance(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[{"ParameterKey": "A", "ParameterValue": "x", "UsePreviousValue": false, "ResolvedValue": "y"}]',
    )
    assert read_parameter_file(path) == {"A": "x"}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (
            "A: x\nB:\n",
            "2:3",
            "The value of 'B' is null; it must be a string, a number, a boolean or a list of them."
            ' Write "" for an empty one.',
        ),
        (
            '{"A": {"x": "' + SECRET + '"}}',
            "1:7",
            "The value of 'A' is an object; it must be a string, a number, a boolean or a list of them.",
        ),
        (
            f"A:\n  - x\n  - [{SECRET}]\n",
            "3:5",
            "The value of 'A' is a list in a list; it must be a string, a number, a boolean or a list of them.",
        ),
        (
            "Parameters:\n  A: {Type: String}\nResources: {}\n",
            "3:1",
            "Unknown key 'Resources'; beside one of Parameters, Tags and StackPolicy, only these may stand.",
        ),
        (
            "template-file-path: t.yaml\nParameters: {A: x}\n",
            "1:1",
            "Unknown key 'template-file-path'; beside one of Parameters, Tags and StackPolicy, only these may stand.",
        ),
        (
            "template-file-path: t.yaml\nparameter: {A: x}\n",
            "2:1",
            "Unknown key 'parameter'; beside one of parameters, tags and template-file-path, only these may stand."
            " Did you mean 'parameters'?",
        ),
        (f"template-file-path: t.yaml\nparameters: {SECRET}\n", "2:1", "'parameters' must be an object, 'Key: value'."),
        (f"Tags: {{}}\nParameters: [{SECRET}]\n", "2:1", "'Parameters' must be an object, 'Key: value'."),
        (
            '[{"ParameterKey": "A", "UsePreviousValue": true}]',
            "1:24",
            "The parameter 'A' uses the previous value of a stack (UsePreviousValue), which is not known offline."
            " Give it a ParameterValue.",
        ),
        ('[\n  {"ParameterKey": "A"}]', "2:3", "The parameter 'A' has no ParameterValue."),
        ('[{"ParameterKey": "A", "ParameterValue": null}]', "1:42", None),
        (
            '[{"ParameterKey": "A", "ParamterValue": "' + SECRET + '"}]',
            "1:24",
            "Unknown key 'ParamterValue'; a parameter has ParameterKey and ParameterValue."
            " Did you mean 'ParameterValue'?",
        ),
        (
            '[{"ParameterValue": "' + SECRET + '"}]',
            "1:2",
            "A parameter must have a ParameterKey, its name as a string.",
        ),
        (
            "- ParameterKey: \n  ParameterValue: x\n",
            "1:3",
            "A parameter must have a ParameterKey, its name as a string.",
        ),
        (
            "- {ParameterKey: A, ParameterValue: x}\n- {ParameterKey: A, ParameterValue: y}\n",
            "2:3",
            "The parameter 'A' is given twice.",
        ),
        (
            f"- A=x\n- {SECRET}\n",
            "2:3",
            "Each item of a list of parameters is 'Key=Value', or an object with ParameterKey and ParameterValue.",
        ),
        (f"- A=x\n- ={SECRET}\n", "2:3", None),
        ("- A=x\n- 5\n", "2:3", None),
        (f"- A=x\n- [B={SECRET}]\n", "2:3", None),
        (SECRET, "1:1", "A parameter file holds an object, 'Key: value', or a list of parameters."),
        ("A: !Ref B\n", "1:4", None),
    ],
)
def test_a_problem_is_told_with_its_place_and_without_a_value(
    tmp_path: Path, text: str, place: str, message: str | None
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        read_parameter_file(path)
    assert str(caught.value).startswith(f"{path}:{place}: ")
    if message is not None:
        assert str(caught.value) == f"{path}:{place}: {message}"
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (f"A: x\nA: {SECRET}\n", "2:1", "Duplicate key 'A'. Line 1 has this key already"),
        (f"A: !{SECRET}\n", "1:4", "The YAML tag is unknown or does not fit its value."),
        (f"A: !!int {SECRET}\n", "1:", "The YAML tag is unknown or does not fit its value."),
        (f"A: *{SECRET}\n", "1:4", "The text is not well-formed YAML or JSON."),
        (f'A: "{SECRET}\n', "", "The text is not well-formed YAML or JSON."),
        (f"A: {SECRET}: b\n", "1:", "The text is not well-formed YAML or JSON."),
        (f"A: [{SECRET}\n", "", "The text is not well-formed YAML or JSON."),
        (f"A: {SECRET}\n---\nB: x\n", "2:1", "The text is not well-formed YAML or JSON."),
        (f'{{"A": "x", "{SECRET}"}}', "1:28", "The text is not well-formed YAML or JSON."),
        (f'{{"A": "{SECRET}" "B"}}', "1:24", "The text is not well-formed YAML or JSON. A comma"),
        ("A:\n\t- x\n", "2:", "The text is not well-formed YAML or JSON."),
    ],
)
def test_a_text_that_cannot_be_read_is_told_without_citing_it(
    tmp_path: Path, text: str, place: str, message: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        read_parameter_file(path)
    assert str(caught.value).startswith(f"{path}:{place}")
    assert f": {message}" in str(caught.value)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_missing_file_is_told_where_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nothing.json"
    with pytest.raises(ConfigurationError, match=re.escape(f"The parameter file {path} cannot be read: No such file")):
        read_parameter_file(path)
    with pytest.raises(ConfigurationError, match=r"cannot be read: Is a directory"):
        read_parameter_file(tmp_path)


def test_bytes_that_are_not_utf8_are_refused_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "parameters.yaml"
    path.write_bytes(b"A: x\nB: \xff\n")
    with pytest.raises(ConfigurationError, match=re.escape(f"{path}:2:4: The text is not well-formed")):
        read_parameter_file(path)


@pytest.mark.parametrize(
    ("argument", "pair"),
    [
        ("Env=prod", ("Env", "prod")),
        ("Env=", ("Env", "")),
        ("Query=a=b==", ("Query", "a=b==")),
        ("Text= with spaces ", ("Text", " with spaces ")),
        ("Lines=a\nb", ("Lines", "a\nb")),
    ],
)
def test_an_assignment_is_divided_at_its_first_equals_sign(argument: str, pair: tuple[str, str]) -> None:
    assert parse_assignment(argument) == pair


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        (SECRET, "A parameter is given as KEY=VALUE, and one argument has no '='."),
        ("", "A parameter is given as KEY=VALUE, and one argument has no '='."),
        (f"={SECRET}", "A parameter is given as KEY=VALUE, and one argument has no key before its '='."),
    ],
)
def test_what_is_no_assignment_is_refused_without_showing_it(argument: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_assignment(argument)
    assert str(caught.value) == message
    assert caught.value.span is None


_NAMES = st.text("ABCdef019", min_size=1, max_size=8)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_PLAIN = st.dictionaries(_NAMES, _TEXTS, max_size=6)

_FORMS: list[Callable[[dict[str, str]], object]] = [
    lambda values: [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
    lambda values: [f"{key}={value}" for key, value in values.items()],
    lambda values: {"Parameters": values, "Tags": {"Team": "web"}},
    lambda values: {"template-file-path": "template.yaml", "parameters": values, "tags": {}},
    lambda values: values,
]


@given(_PLAIN, st.sampled_from(_FORMS), st.sampled_from([json.dumps, yaml.safe_dump]))
def test_all_forms_of_the_same_parameters_read_alike(
    values: dict[str, str], form: Callable[[dict[str, str]], object], dump: Callable[[object], str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert read_parameter_file(write(Path(folder), dump(form(values)))) == values


@given(_NAMES, _TEXTS)
def test_an_assignment_gives_back_what_was_joined(key: str, value: str) -> None:
    assert parse_assignment(f"{key}={value}") == (key, value)
