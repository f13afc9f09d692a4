"""What an engine cannot know of a template is no finding, and processing reports what is one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cfnkit.bundled import bundled_folder
from cfnkit.lint import FileRequest, Settings, check_files
from cfnkit.lint.settings import EngineName, Options
from cfnkit.rule import read_rules

EXTENDED = "Transform: AWS::LanguageExtensions\n"
QUEUE = "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: %s}}\n"
ALIASES = "A: &a0 [x, x]\n" + "".join(f"B{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 19))
LIST = "Parameters: {L: {Type: CommaDelimitedList, Default: 'a,b'}, Env: {Type: String, Default: dev}}\n"


def ids(texts: Sequence[str], engine: EngineName) -> list[list[str]]:
    """What processing and the engine find in each text; the files of rules/ have cases of their own."""
    settings = Settings(jobs=1, cache=False, engine=engine, options=Options(ignore=("I3011", "W3011")))
    results = check_files([FileRequest(f"{number}.yaml", text.encode()) for number, text in enumerate(texts)], settings)
    own = {check.rule.id for check in read_rules(bundled_folder("rules"))}
    return [[finding.id for finding in result.findings if finding.id not in own] for result in results]


DOCUMENT = "Resources:\n  D: {Type: AWS::SSM::Document, Properties: {%s}}\n"
MACHINE = """\
Parameters: {Role: {Type: String}}
Resources:
  M: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !Ref Role, Definition: %s}}
"""


CASES: list[tuple[str, list[str]]] = [
    (QUEUE % "!Su name", ["E9742"]),
    (QUEUE % "{'Fn::Subb': name}", ["E9773"]),
    ("Transform: AWS::LanguageExtensions\n" + QUEUE % "{'Fn::Subb': name}", ["E9754"]),
    ("Conditions: {C: !Eqals [a, b]}\n" + QUEUE % "!If [C, a, b]", ["E9742"]),
    ("Conditions: {C: !Not [!Eqals [a, b]]}\n" + EXTENDED + QUEUE % "!If [C, a, b]", ["E9742"]),
    (ALIASES, ["E9743"]),
    ("Conditions: {A: null}\n" + QUEUE % "!If [A, a, b]", ["E9761"]),
    ("Conditions: {A: !Equals [null, a]}\n" + QUEUE % "!If [A, a, b]", ["E9761"]),
    ("Conditions: {A: !Not [null]}\n" + QUEUE % "!If [A, a, b]", ["E9761"]),
    (LIST.replace("dev", "null") + QUEUE % "!Join ['-', [!Ref Env, !Select [0, !Ref L]]]", ["E9761"]),
    ("Resources: {A: [1, 2]}\n", ["E3001"]),
    (
        QUEUE % "name"
        + "  C: {Type: 'Custom::Steps', Properties: {ServiceToken: t, Steps: [{Definition: '${Q}x'}]}}\n",
        ["E1029"],
    ),
    (
        QUEUE % "!Ref MBucket" + "  M: {Type: My::S3::Bucket::MODULE, Properties: {A: !GetAtt MBucket.Arn}}\n",
        ["I9758"],
    ),
    (QUEUE % "'[[servicecatalog:provisionedProductName]]'", ["I9758"]),
    (EXTENDED + LIST + QUEUE % "!Sub ['${Env}${n}', {n: {Fn::Length: !Ref L}}]", []),
    (
        "Mappings: {M: {us-east-1: {A: b}}}\n" + QUEUE % "!FindInMap [M, !Ref AWS::Region, B, DefaultValue: c]",
        [],
    ),
    (
        "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n"
        + QUEUE % "name"
        + "  P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: {Fn::ToJsonString: {q: !Ref Q}}}}\n",
        [],
    ),
    (
        "Transform: AWS::CodeDeployBlueGreen\nHooks: {H: {Type: AWS::CodeDeploy::BlueGreen}}\n" + QUEUE % "a",
        ["I9758"],
    ),
    (DOCUMENT % "DocumentFormat: YAML, Content: \"{schemaVersion: '2.2', mainSteps: []}\"", []),
    (DOCUMENT % "DocumentType: ChangeCalendar, DocumentFormat: TEXT, Content: 'BEGIN:VCALENDAR'", []),
    (DOCUMENT % "DocumentType: ApplicationConfiguration, Content: {color: blue}", []),
    (MACHINE % "{StartAt: A, States: {A: {Type: Succeed, OutputPath: $.a}}}", []),
]


@pytest.mark.parametrize("engine", ["cfn-lint", "fast"])
def test_engines_report_what_is_wrong_and_nothing_else(engine: EngineName) -> None:
    if engine == "fast":
        pytest.importorskip("cloudformation_validate")
    texts = [text for text, _ in CASES]
    assert list(zip(texts, ids(texts, engine), strict=True)) == CASES


@pytest.mark.parametrize("engine", ["cfn-lint", "fast"])
@pytest.mark.parametrize("key", ['"!x"', "'!Su'", '"!x y"'])
def test_a_key_that_looks_like_a_tag_silences_nothing(key: str, engine: EngineName) -> None:
    if engine == "fast":
        pytest.importorskip("cloudformation_validate")
    properties = f"Resources:\n  Q: {{Type: AWS::SQS::Queue, Properties: {{Bogus: 1, {key}: 2}}}}\n"
    value = f"Resources:\n  Q: {{Type: AWS::SQS::Queue, Properties: {{QueueName: {{{key}: 2}}}}}}\n"

    unknown, wrong = ids([properties, value], engine)
    assert "E3002" in unknown
    assert wrong


def test_a_parameter_that_nothing_uses_is_found_behind_a_transform() -> None:
    pytest.importorskip("cloudformation_validate")  # cfn-lint looks for unused parameters only without a transform
    assert ids([EXTENDED + LIST + QUEUE % "!Sub ['${n}', {n: {Fn::Length: !Ref L}}]"], "fast") == [["W2001"]]
