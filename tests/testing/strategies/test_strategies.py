"""The strategies for hypothesis: they make what they promise, and failing examples shrink."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from cfnkit import process
from cfnkit.diagnostics import CfnkitError
from cfnkit.dynamic_references import DynamicReference, Service, tokenize
from cfnkit.macro_calls import PLACE
from cfnkit.schemas import Schemas
from cfnkit.syntax import from_plain, to_plain
from cfnkit.testing.strategies import (
    NamesInScope,
    conditions,
    dynamic_references,
    fragments,
    intrinsic_functions,
    list_expressions,
    logical_ids,
    properties,
    resource_types,
    resources,
    snippets,
    templates,
    text_expressions,
)
from cfnkit.testing.strategies.patterns import matches, texts_matching
from cfnkit.vocabulary import FUNCTION_NAMES, LOGICAL_ID

SCHEMAS = Schemas("us-east-1")
CALM = settings(suppress_health_check=list(HealthCheck))
QUICK = settings(CALM, max_examples=5, database=None, phases=[Phase.generate])
# What is found is not varied to explain it: that took most of the time.
SMALL = settings(CALM, max_examples=1000, database=None, derandomize=True, phases=[Phase.generate, Phase.shrink])
TOPIC = ["AWS::SNS::Topic"]
THOROUGH = pytest.mark.thorough


def readable(part: Any) -> Any:
    """A schema without the patterns that Python's `re` cannot read, and what they would allow is not forbidden."""
    if isinstance(part, dict):
        names = part.get("patternProperties")
        unread = isinstance(names, dict) and not all(map(_compiles, names))
        return {
            key: {name: readable(value) for name, value in item.items() if _compiles(name)}
            if key == "patternProperties"
            else readable(item)
            for key, item in part.items()
            if not (key == "pattern" and isinstance(item, str) and not _compiles(item))
            and not (key == "additionalProperties" and unread)
        }
    return [readable(item) for item in part] if isinstance(part, list) else part


def _compiles(pattern: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(pattern)
        except re.error:
            return False
    return True


def document(name: str) -> dict[str, Any]:
    """The schema of a type with nothing but the keywords of JSON Schema."""
    schema = SCHEMAS.get(name)
    assert schema is not None
    whole = {"definitions": schema.definitions, "properties": schema.properties, **schema.together}
    return {**readable(whole), "required": list(schema.required), "additionalProperties": schema.any_property}


def read_only_paths(name: str) -> list[tuple[str, ...]]:
    schema = SCHEMAS.get(name)
    assert schema is not None
    return [path for path in schema.read_only if path[0] not in schema.required and len(path) == 1]


@pytest.mark.slow
@pytest.mark.parametrize("start", [0, *(pytest.param(start, marks=THOROUGH) for start in (12, 24, 36))])
def test_resources_are_valid_by_the_schema_of_their_type(start: int) -> None:
    for name in list(SCHEMAS.type_names())[start::48]:
        check_type(name)


def check_type(name: str) -> None:
    validator = Draft7Validator(document(name))
    made: list[dict[str, Any]] = []

    @QUICK
    @given(properties(name))
    def look(values: dict[str, Any]) -> None:
        made.append(values)
        problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(values)]
        assert not problems, f"{name}: {problems} in {json.dumps(values)}"
        assert not [path for path in read_only_paths(name) if path[0] in values]

    look()
    assert made, name


@CALM
@given(resources())
def test_a_resource_is_of_a_type_that_there_is(resource: dict[str, Any]) -> None:
    assert resource["Type"] in SCHEMAS.type_names()
    assert resource.keys() <= {"Type", "Properties"}
    assert json.loads(json.dumps(resource)) == resource


@given(st.data())
@CALM
def test_the_types_and_the_region_can_be_chosen(data: st.DataObject) -> None:
    assert data.draw(resources("AWS::S3::Bucket"))["Type"] == "AWS::S3::Bucket"
    assert data.draw(resources(["AWS::S3::Bucket", *TOPIC]))["Type"] in ("AWS::S3::Bucket", *TOPIC)
    assert data.draw(resource_types("eu-central-2")) in Schemas("eu-central-2").type_names()


def test_a_type_that_is_not_there_is_said_with_the_nearest() -> None:
    with pytest.raises(CfnkitError, match=r"no resource type 'AWS::S3::Buket'. Did you mean 'AWS::S3::Bucket'\?"):
        resources("AWS::S3::Buket")


@CALM
@given(templates(extended=False) | templates(extended=True) | templates(references=True))
def test_templates_would_be_taken(template: dict[str, Any]) -> None:
    processed = process(json.dumps(template))
    assert processed.accepted, [finding.message for finding in processed.diagnostics]


@CALM
@given(templates(TOPIC, functions=False))
def test_templates_without_functions_are_resources_alone(template: dict[str, Any]) -> None:
    assert template.keys() == {"Resources"}
    for name, resource in template["Resources"].items():
        assert LOGICAL_ID.match(name)
        assert resource["Type"] == TOPIC[0]
    assert not set(_keys(template)) & FUNCTION_NAMES


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(item)


SCOPE = NamesInScope(texts=("Env",), lists=("Zones",), conditions=("Is",), resources={"Topic": ("TopicArn",)})
HEAD: dict[str, Any] = {
    "Parameters": {
        "Env": {"Type": "String", "Default": "prod"},
        "Zones": {"Type": "CommaDelimitedList", "Default": "a,b"},
    },
    "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
}


@CALM
@given(text_expressions(SCOPE), list_expressions(SCOPE), conditions(SCOPE), intrinsic_functions(SCOPE))
def test_expressions_give_what_they_say(text: Any, texts: Any, condition: Any, call: Any) -> None:
    template = {
        **HEAD,
        "Conditions": {**HEAD["Conditions"], "Made": condition},
        "Outputs": {
            "Text": {"Value": text},
            "List": {"Value": {"Fn::Join": ["", texts]}},
        },
    }
    processed = process(json.dumps(template))
    assert processed.accepted, [finding.message for finding in processed.diagnostics]
    (name,) = call
    assert name in FUNCTION_NAMES


@given(dynamic_references())
def test_dynamic_references_are_well_formed(text: str) -> None:
    (token,) = tokenize(text)
    assert isinstance(token, DynamicReference), token
    assert token.text == text


@given(dynamic_references([Service.SSM]))
def test_dynamic_references_are_of_the_services_asked_for(text: str) -> None:
    assert text.startswith("{{resolve:ssm:")


@CALM
@given(fragments() | snippets())
def test_fragments_are_json(fragment: Any) -> None:
    assert to_plain(from_plain(fragment, PLACE)) == json.loads(json.dumps(fragment)) == fragment


@given(logical_ids())
def test_logical_ids_are_letters_and_digits(name: str) -> None:
    assert LOGICAL_ID.match(name)


@pytest.mark.parametrize(
    ("pattern", "sizes"),
    [
        ("^[a-z0-9]+$", (32, 32)),
        (r"^arn:aws[a-z-]*:iam::\d{12}:role/[\w-/.@+=,]{1,1017}$", (20, 2048)),
        (r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$", (1, 256)),
        (r"^[^\p{C}]{1,2048}$", (1, 2048)),
        (r"^[\P{C}\r\n\t]+$", (1, 10)),
        ("^(?!(?i)aws)[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}$", (0, None)),
        ("^(?=.{20,2048}$)arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+$", (0, None)),
        ("^(?!aws:.*)", (3, 255)),
        (r"cron\((\b[0-5]?[0-9]\b) (.*){1,5} (.*){1,5} (.*){1,5} (.*){1,5}\)", (1, 256)),
        ("^[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD]*$", (1, 256)),
        (r"^[\p{L}||\p{M}||\p{Z}]+$", (1, 9)),
        ("x", (0, None)),
    ],
)
def test_texts_match_the_patterns_of_any_engine(pattern: str, sizes: tuple[int, int | None]) -> None:
    least, most = sizes

    @CALM
    @given(texts_matching(pattern, least, most))
    def look(text: str) -> None:
        assert matches(pattern, text)
        assert len(text) >= least
        assert most is None or len(text) <= most

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        look()


def test_there_are_no_texts_for_a_pattern_that_cannot_be_read() -> None:
    assert texts_matching("^([a-z").is_empty
    assert texts_matching("a", 5, 2).is_empty


def _has(name: str) -> Callable[[Any], bool]:
    return lambda value: name in set(_keys(value))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("strategy", "wanted", "smallest"),
    [
        (resources(), lambda made: True, {"Type": "AWS::SNS::Topic"}),
        (
            resources("AWS::S3::Bucket"),
            lambda made: made.get("Properties", {}).get("Tags"),
            {"Type": "AWS::S3::Bucket", "Properties": {"Tags": [{"Key": "0", "Value": ""}]}},
        ),
        (
            resources("AWS::SNS::Topic"),
            lambda made: len(made.get("Properties", {}).get("TopicName", "")) >= 3,
            {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "000"}},
        ),
        (templates(TOPIC), lambda made: True, {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}),
        (fragments(TOPIC), lambda made: True, ""),
        (fragments(TOPIC), _has("Type"), {"Type": "AWS::SNS::Topic"}),
        (intrinsic_functions(), _has("Fn::Join"), {"Fn::Join": ["", []]}),
        (dynamic_references(), lambda made: True, "{{resolve:ssm:0}}"),
        (dynamic_references(), lambda made: "secretsmanager" in made, "{{resolve:secretsmanager:0}}"),
        (snippets(), _has("Fn::Sub"), {"Fn::Sub": ""}),
    ],
)
def test_what_fails_gets_small(strategy: st.SearchStrategy[Any], wanted: Callable[[Any], bool], smallest: Any) -> None:
    assert find(strategy, lambda made: bool(wanted(made)), settings=SMALL) == smallest


@pytest.mark.slow
@pytest.mark.parametrize(
    "function", [pytest.param(name, marks=THOROUGH) for name in ("Fn::Sub", "Fn::GetAtt", "Fn::FindInMap")]
)
def test_of_a_template_that_fails_little_is_left(function: str) -> None:
    made = find(templates(TOPIC, max_resources=1), _has(function), settings=SMALL)
    assert len(json.dumps(made)) < 400
