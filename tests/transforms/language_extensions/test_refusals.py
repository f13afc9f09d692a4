"""The refusals of the transform, in recorded or publicly reported words, and their places."""

from __future__ import annotations

import pytest

from cfnkit.diagnostics import Code
from support.extended import PREFIX, expand, place, refusal

INPUTS = """
Parameters:
  Env: {Type: String, Default: prod}
  Names: {Type: CommaDelimitedList, Default: "a,b"}
Mappings:
  NameMap: {one: {Name: first}, two: {Other: first}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
"""


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("{Fn::Length: text}", "Fn::Length layout is incorrect"),
        ("{Fn::Length: {a: b}}", "Fn::Length layout is incorrect"),
        ("{Fn::Length: !Ref Env}", "Fn::Length resolve value type mismatch"),
        ("{Fn::Length: !GetAtt B.Arn}", "The Fn::Length value could not be resolved for properties"),
        ("{Fn::Length: !Split [',', !GetAtt B.Arn]}", "The Fn::Length value could not be resolved for properties"),
        ("{Fn::Length: !Split [',', !Sub '${B}']}", "The Fn::Length value could not be resolved for properties"),
        ("{Fn::Length: !GetAZs ''}", "The Fn::Length value could not be resolved for properties"),
        ("{Fn::ToJsonString: text}", "Fn::ToJsonString layout is incorrect"),
        ("{Fn::ToJsonString: !Ref Env}", "Fn::ToJsonString resolve value type mismatch"),
        (
            "{Fn::ToJsonString: {Condition: Irrelevant}}",
            "Fn::ToJsonString does not support Condition intrinsic function for resource A",
        ),
        (
            "{Fn::ToJsonString: {a: [!And [!Condition IsProd, !Condition IsProd]]}}",
            "Fn::ToJsonString does not support Fn::And intrinsic function for resource A",
        ),
        (
            "{Fn::ToJsonString: {a: !Equals [a, b]}}",
            "Fn::ToJsonString does not support Fn::Equals intrinsic function for resource A",
        ),
        (
            "{Fn::ToJsonString: [!Ref AWS::NotificationARNs]}",
            "Fn::ToJsonString does not support AWS::NotificationARNs pseudo parameter for resource A",
        ),
        ("{Fn::ToJsonString: [!Split [',', !Ref B]]}", "Unable to resolve Fn::Split intrinsic function"),
        ("!FindInMap [NameMap, two]", "Fn::FindInMap layout is incorrect"),
        ("!FindInMap [NameMap, two, Name, default]", "Fn::FindInMap layout is incorrect"),
        ("!FindInMap [NameMap, !Split [',', a], Name]", "Fn::FindInMap layout is incorrect"),
        ("!FindInMap [NameMap, !Ref B, Name]", "Fn::FindInMap layout is incorrect"),
        ("!FindInMap [NameMap, !GetAtt B.Arn, Name, {DefaultValue: x}]", "Fn::FindInMap layout is incorrect"),
        ("!FindInMap [NameMap, !Sub '${B}', Name]", "Fn::FindInMap layout is incorrect"),
        (
            "!FindInMap [NameMap, three, Name]",
            "Mappings not found in template for key /three/Name on resourceType AWS::S3::Bucket",
        ),
        (
            "!FindInMap [NameMap, two, Name]",
            "Mappings not found in template for key /two/Name on resourceType AWS::S3::Bucket",
        ),
        ("!If [IsProd, a]", "Fn::If layout is incorrect"),
        ("!If [!Sub IsProd, a, b]", "Fn::If layout is incorrect"),
        ("!Join [a]", "Fn::Join layout is incorrect"),
        ("!Join [',', text]", "Fn::Join layout is incorrect"),
        ("!Split [',']", "Fn::Split layout is incorrect"),
        ("!Split [',', [a]]", "Fn::Split layout is incorrect"),
        ("!Sub [a, b, c]", "Fn::Sub layout is incorrect"),
        ("!Sub {a: b}", "Fn::Sub layout is incorrect"),
        ("!Select [0]", "Fn::Select layout is incorrect"),
        ("!Select [a, [b]]", "Fn::Select layout is incorrect"),
        ("!Select [3, [a, b, c]]", "Fn::Select cannot select nonexistent value at index 3"),
        ("!Select [-1, [a]]", "Fn::Select cannot select nonexistent value at index -1"),
        ("!Select [7, !Ref Names]", "Fn::Select cannot select nonexistent value at index 7"),
        ("{Ref: {Ref: AWS::NoValue}}", "Ref layout is incorrect"),
        ("{Ref: [a]}", "Ref layout is incorrect"),
        ("!Base64 [a]", "Fn::Base64 layout is incorrect"),
        ("!GetAtt B", "Fn::GetAtt layout is incorrect"),
    ],
)
@pytest.mark.parametrize("place_", ["a property", "the body of a loop"])
def test_a_function_that_is_not_called_as_it_must_be(value: str, message: str, place_: str) -> None:
    resource = f"{{Type: AWS::S3::Bucket, Properties: {{BucketName: {value}}}}}"
    if place_ == "a property":
        text = f"{INPUTS}Resources: {{B: {{Type: AWS::SNS::Topic}}, A: {resource}}}\n"
    else:
        loop = f"Fn::ForEach::Loop: [N, [A], {{'${{N}}': {resource}}}]"
        text = f"{INPUTS}Resources: {{B: {{Type: AWS::SNS::Topic}}, {loop}}}\n"
        # The service names the loop where it looks at the template before it unrolls it [reported].
        message = message.replace("for resource A", "for resource Fn::ForEach::Loop")
    finding = refusal(text)

    assert finding.message == message
    assert finding.path[0] == "Resources"
    assert finding.span.line == 9
    assert finding.hint


def test_a_mistake_in_an_output_and_in_a_condition() -> None:
    text = f"{INPUTS}Resources: {{A: {{Type: AWS::SNS::Topic}}}}\nOutputs: {{O: {{Value: {{Fn::Length: a}}}}}}\n"
    assert refusal(text).message == "Fn::Length layout is incorrect"
    assert refusal(text).path[:2] == ("Outputs", "O")

    text = f"{INPUTS}  Odd: !Equals [{{Fn::Length: a}}, 1]\nResources: {{A: {{Type: AWS::SNS::Topic}}}}\n"
    assert refusal(text).message == "Fn::Length layout is incorrect"
    assert refusal(text).path[:2] == ("Conditions", "Odd")


@pytest.mark.parametrize(
    ("conditions", "message", "hint"),
    [
        ("{A: !Ref Env}", "Conditions can only be boolean operations", ""),
        ("{A: !FindInMap [NameMap, one, Name]}", "Conditions can only be boolean operations", ""),
        ("{A: text}", "Conditions can only be boolean operations", ""),
        ("{A: !And [!Ref Env, !Equals [a, b]]}", "Conditions can only be boolean operations", ""),
        ("{A: !Not [!Or [{Fn::Sub: x}, !Equals [a, b]]]}", "Conditions can only be boolean operations", ""),
        ("{A: !And [!Condition None, !Equals [a, b]]}", "Unable to resolve Conditions section", "None"),
        ("{A: !Equals [!Ref Bucket, b]}", "Unable to resolve Conditions section", "Bucket"),
        ("{A: {Condition: [B]}, B: !Equals [a, b]}", "Condition layout is incorrect", ""),
        ("{A: !Equals [a]}", "Fn::Equals layout is incorrect", ""),
        ("{A: !Equals [{key: [1, 2]}, 0]}", "Fn::Equals layout is incorrect", ""),
        ("{A: !Not [!Equals [a, b], !Equals [a, b]]}", "Fn::Not layout is incorrect", ""),
        ("{A: !And [!Equals [a, b]]}", "Fn::And layout is incorrect", ""),
        ("{A: !Not [!Condition A]}", "Found circular condition dependency: A -> A", ""),
        (
            "{Z: !Equals [a, b], B: !Not [!Condition E], E: !Not [!Condition D], D: !Not [!Condition B]}",
            "Found circular condition dependency: B -> E -> D -> B",
            "",
        ),
    ],
)
def test_conditions_that_are_none(conditions: str, message: str, hint: str) -> None:
    text = f"""
        Parameters: {{Env: {{Type: String, Default: prod}}}}
        Mappings: {{NameMap: {{one: {{Name: first}}}}}}
        Conditions: {conditions}
        Resources: {{Bucket: {{Type: AWS::S3::Bucket}}}}
        """
    finding = refusal(text)

    assert finding.message == message
    assert finding.path[0] == "Conditions"
    assert finding.span.line == 4
    assert hint in finding.hint


@pytest.mark.parametrize("section", ["Resources", "Outputs"])
def test_a_condition_that_is_not_defined(section: str) -> None:
    text = """
        Conditions: {IsProd: !Equals [a, a]}
        Resources: {A: {Type: AWS::SNS::Topic, Condition: IN_RESOURCES}}
        Outputs: {O: {Condition: IN_OUTPUTS, Value: a}}
        """
    wrong = f"IN_{section.upper()}"
    text = text.replace(wrong, "IsPord").replace("IN_RESOURCES", "IsProd").replace("IN_OUTPUTS", "IsProd")
    finding = refusal(text)

    assert finding.message == "Key IsPord is missing in the map."
    assert "IsProd" in finding.hint
    assert finding.path == (section, "A" if section == "Resources" else "O", "Condition")


@pytest.mark.parametrize(
    ("template", "message", "at"),
    [
        ("Outputs: {}", "Invalid input passed to the AWS::LanguageExtensions Transform", (1, 1)),
        ("Resources: [A]", "Invalid input passed to the AWS::LanguageExtensions Transform", (2, 12)),
        ("Resources: text", "Invalid input passed to the AWS::LanguageExtensions Transform", (2, 12)),
        ("Resources: {}\nOutputs: [a]", "Invalid input passed to the AWS::LanguageExtensions Transform", (3, 10)),
        ("Resources: {}\nConditions: text", "Invalid input passed to the AWS::LanguageExtensions Transform", (3, 13)),
        ("Resources: {Queue: null}", "[/Resources/Queue] resource definition is malformed", (2, 13)),
        ("Resources: {LogicalId: ''}", "[/Resources/LogicalId] resource definition is malformed", (2, 13)),
        ("Resources: {A: [a]}", "[/Resources/A] resource definition is malformed", (2, 13)),
        ("Resources: {}\nOutputs: {O: null}", "[/Outputs/O] 'null' values are not allowed", (3, 11)),
        (
            "Resources: {Fn::ForEach::L: [N, [a], {'R${N}': null}]}",
            "[/Resources/R${N}] resource definition is malformed",
            (2, 39),
        ),
    ],
)
def test_a_template_that_is_not_laid_out_as_one(template: str, message: str, at: tuple[int, int]) -> None:
    processed = expand(template)

    finding = processed.diagnostics[0]
    assert finding.code is Code.LANGUAGE_EXTENSIONS
    assert finding.message == PREFIX + message
    assert place(finding) == at


def test_with_a_refusal_the_template_stays_as_it_came() -> None:
    metadata = "{a: !Ref Env, b: !Select [1, []]}"
    processed = expand(f"{INPUTS}Resources: {{A: {{Type: AWS::SNS::Topic, Metadata: {metadata}}}}}")

    assert processed.tree is processed.document.root
    assert processed.resolved is None
    assert [step.after for step in processed.trace] == [None]


def test_each_mistake_is_told_in_one_run() -> None:
    metadata = "[!Select [1, []], {Fn::Length: a}, !If [x]]"
    text = f"{INPUTS}Resources: {{A: {{Type: AWS::SNS::Topic, Metadata: {metadata}}}}}"

    assert [finding.message.removeprefix(PREFIX) for finding in expand(text).diagnostics] == [
        "Fn::Select cannot select nonexistent value at index 1",
        "Fn::Length layout is incorrect",
        "Fn::If layout is incorrect",
    ]


def test_a_mistake_in_the_body_of_a_loop_is_told_once() -> None:
    body = "{'R${N}': {Type: AWS::SNS::Topic, Metadata: [!Select [1, []], {Fn::Length: !Ref Env}, !If [x]]}}"
    findings = expand(f"{INPUTS}Resources: {{Fn::ForEach::L: [N, [a, b, c], {body}]}}").diagnostics

    assert [(finding.message.removeprefix(PREFIX), finding.path[:2]) for finding in findings] == [
        ("Fn::Select cannot select nonexistent value at index 1", ("Resources", "Ra")),
        ("Fn::Length resolve value type mismatch", ("Resources", "Ra")),
        ("Fn::If layout is incorrect", ("Resources", "Ra")),
    ]


@pytest.mark.parametrize("place_", ["Resources", "Properties"])
def test_a_loop_without_a_name(place_: str) -> None:
    loop = "Fn::ForEach: [N, [a], {'R${N}': {Type: AWS::SNS::Topic}}]"
    text = f"Resources: {{{loop}}}"
    if place_ == "Properties":
        text = f"Resources: {{A: {{Type: AWS::SNS::Topic, Properties: {{{loop}}}}}}}"
    finding = refusal(text)

    assert finding.message == "Fn::ForEach layout is incorrect"
    assert finding.hint == "A loop has a name: Fn::ForEach::NAME."


def test_parameters_of_the_transform_have_no_effect_and_are_noted() -> None:
    from cfnkit import process

    text = "Transform: {Name: AWS::LanguageExtensions, Parameters: {A: b}}\nResources: {A: {Type: AWS::SNS::Topic}}"
    processed = process(text)

    assert processed.accepted
    (note,) = processed.diagnostics
    assert note.message == "AWS::LanguageExtensions takes no parameters; these have no effect."
    assert place(note) == (1, 56)
