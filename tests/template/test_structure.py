"""The layout of a template: the service's messages, with their places."""

from __future__ import annotations

import pytest

from cfnkit import process
from cfnkit.diagnostics import Severity
from cfnkit.syntax import parse
from cfnkit.template import check_structure
from support.evaluation import evaluated

FORMAT = "Template format error: "
TOPIC = "Resources: {Topic: {Type: 'Custom::Topic'}}\n"
EXPORT = (
    "Template format error: Output Out is malformed. The Name field of every Export member must be specified and "
    "consist only of alphanumeric characters, colons, or hyphens."
)

# The template, and what is said of it with its place and path.
MALFORMED: list[tuple[str, str, str, str]] = [
    ("Description: none\n", FORMAT + "At least one Resources member must be defined.", "1:1", "Resources"),
    ("Resources: {}\n", FORMAT + "At least one Resources member must be defined.", "1:1", "Resources"),
    ("Resources:\n", FORMAT + "At least one Resources member must be defined.", "1:1", "Resources"),
    ("Resources: ''\n", FORMAT + "Any Resources member must be an object.", "1:12", "Resources"),
    ("Resources: [a]\n", FORMAT + "Any Resources member must be an object.", "1:12", "Resources"),
    ("Resources:\n  A: text\n", FORMAT + "Any Resources member must be an object.", "2:3", "Resources/A"),
    (
        "Resources:\n  A: {Properties: {}}\n",
        FORMAT + "[/Resources/A] Every Resources object must contain a Type member.",
        "2:3",
        "Resources/A",
    ),
    (
        "Resources:\n  A: {Type: !Ref B}\n",
        FORMAT + "[/Resources/A] Every Type member must be a string.",
        "2:13",
        "Resources/A/Type",
    ),
    (
        "Resources:\n  A: {Type: 'Custom::A', Invalid: 1}\n",
        "Invalid template resource property 'Invalid'",
        "2:26",
        "Resources/A/Invalid",
    ),
    (
        "Resources:\n  my-bad-resource-id: {Type: 'Custom::A'}\n",
        FORMAT + "Resource name my-bad-resource-id is non alphanumeric.",
        "2:3",
        "Resources/my-bad-resource-id",
    ),
    (
        "Resources:\n  AWS::NoValue: {Type: 'Custom::A'}\n",
        FORMAT + "Resource name AWS::NoValue is non alphanumeric.",
        "2:3",
        "Resources/AWS::NoValue",
    ),
    (
        "Resources:\n  A: {Type: 'Custom::A', Properties: [a]}\n",
        FORMAT + "[/Resources/A/Properties] Properties must be an object.",
        "2:38",
        "Resources/A/Properties",
    ),
    (
        "Resources:\n  A: {Type: 'Custom::A', Condition: !Equals [a, b]}\n",
        FORMAT + "Every Condition member must be a string.",
        "2:37",
        "Resources/A/Condition",
    ),
    (
        "Resources:\n  A: {Type: 'Custom::A', DeletionPolicy: {P: a}}\n",
        FORMAT + "Every DeletionPolicy member must be a string.",
        "2:42",
        "Resources/A/DeletionPolicy",
    ),
    (
        "Resources:\n  A: {Type: 'Custom::A', UpdateReplacePolicy: [a]}\n",
        FORMAT + "Every UpdateReplacePolicy member must be a string.",
        "2:47",
        "Resources/A/UpdateReplacePolicy",
    ),
    (
        "Resources:\n  A: {Type: 'Custom::A', DependsOn: !Ref B}\n",
        FORMAT + "DependsOn must be a string or list of strings.",
        "2:37",
        "Resources/A/DependsOn",
    ),
    (
        "Resources:\n  A: {Type: 'Custom::A', DependsOn: [B, !Ref C]}\n",
        FORMAT + "Every DependsOn value must be a string.",
        "2:41",
        "Resources/A/DependsOn/1",
    ),
    (TOPIC + "Extra: {}\nMore: 1\n", "Invalid template property or properties [Extra, More]", "2:1", "Extra"),
    (
        "AWSTemplateFormatVersion: 2010-09-10\n" + TOPIC,
        FORMAT + "unsupported value for AWSTemplateFormatVersion.",
        "1:27",
        "AWSTemplateFormatVersion",
    ),
    ("Description: [a]\n" + TOPIC, FORMAT + "Every Description member must be a string.", "1:14", "Description"),
    (TOPIC + "Parameters: [a]\n", FORMAT + "Any Parameters member must be an object.", "2:13", "Parameters"),
    (TOPIC + "Parameters:\n  P: a\n", FORMAT + "Any Parameters member must be an object.", "3:3", "Parameters/P"),
    (
        TOPIC + "Parameters:\n  AWS::NoValue: {Type: String, Default: a}\n",
        FORMAT + "Parameter name AWS::NoValue is non alphanumeric.",
        "3:3",
        "Parameters/AWS::NoValue",
    ),
    (
        TOPIC + "Parameters:\n  P: {Default: a}\n",
        FORMAT + "Every Parameters object must contain a Type member.",
        "3:3",
        "Parameters/P",
    ),
    (
        TOPIC + "Parameters:\n  P: {Type: Strin, Default: a}\n",
        FORMAT + "Unrecognized parameter type: Strin",
        "3:13",
        "Parameters/P/Type",
    ),
    (
        TOPIC + "Parameters:\n  P: {Type: [String], Default: a}\n",
        FORMAT + "Every Type member must be a string.",
        "3:13",
        "Parameters/P/Type",
    ),
    (
        TOPIC + "Parameters:\n  P: {Type: CommaDelimitedList, Default: [a, b]}\n",
        FORMAT + "Every Default member must be a string.",
        "3:42",
        "Parameters/P/Default",
    ),
    (
        TOPIC + "Parameters:\n  P: {Type: String, Default: a, Pattern: a}\n",
        "Invalid template parameter property 'Pattern'",
        "3:33",
        "Parameters/P/Pattern",
    ),
    (TOPIC + "Mappings: [a]\n", FORMAT + "Any Mappings member must be an object.", "2:11", "Mappings"),
    (TOPIC + "Mappings:\n  M: a\n", FORMAT + "Every Mappings member M must be a map", "3:3", "Mappings/M"),
    (TOPIC + "Mappings:\n  M: {A: a}\n", FORMAT + "Every Mappings member A must be a map", "3:7", "Mappings/M/A"),
    (
        TOPIC + "Mappings:\n  M: {A: {B: !Ref P}}\n",
        FORMAT + "Every Mappings attribute must be a String or a List.",
        "3:14",
        "Mappings/M/A/B",
    ),
    (
        TOPIC + "Mappings:\n  M: {A: {B: [{C: d}]}}\n",
        FORMAT + "Every Mappings attribute must be a String or a List.",
        "3:14",
        "Mappings/M/A/B",
    ),
    (
        TOPIC + "Mappings:\n  M: {us-east-1: {us-east-1: a}}\n",
        FORMAT + "Mappings attribute name 'us-east-1' must contain only alphanumeric characters.",
        "3:19",
        "Mappings/M/us-east-1/us-east-1",
    ),
    (
        TOPIC + "Mappings:\n  M-1: {A: {B: c}}\n",
        FORMAT + "Mapping name M-1 is non alphanumeric.",
        "3:3",
        "Mappings/M-1",
    ),
    (TOPIC + "Conditions: [a]\n", FORMAT + "Any Conditions member must be an object.", "2:13", "Conditions"),
    (TOPIC + "Rules: a\n", FORMAT + "Any Rules member must be an object.", "2:8", "Rules"),
    (TOPIC + "Outputs: [a]\n", FORMAT + "Any Outputs member must be an object.", "2:10", "Outputs"),
    (TOPIC + "Outputs:\n  Out: a\n", FORMAT + "Any Outputs member must be an object.", "3:3", "Outputs/Out"),
    (
        TOPIC + "Outputs:\n  Out: {Description: a}\n",
        FORMAT + "Every Outputs member must contain a Value object",
        "3:3",
        "Outputs/Out",
    ),
    (
        TOPIC + "Outputs:\n  my-out: {Value: a}\n",
        FORMAT + "Output name my-out is non alphanumeric.",
        "3:3",
        "Outputs/my-out",
    ),
    (
        TOPIC + "Outputs:\n  Out: {Value: a, Exports: {Name: b}}\n",
        "Invalid template output property 'Exports'",
        "3:19",
        "Outputs/Out/Exports",
    ),
    (
        TOPIC + "Outputs:\n  Out: {Value: a, Condition: [b]}\n",
        FORMAT + "Every Condition member must be a string.",
        "3:30",
        "Outputs/Out/Condition",
    ),
    (
        TOPIC + "Outputs:\n  Out: {Value: a, Description: !Ref Topic}\n",
        FORMAT + "Every Description member must be a string.",
        "3:32",
        "Outputs/Out/Description",
    ),
    (TOPIC + "Outputs:\n  Out: {Value: a, Export: b}\n", EXPORT, "3:27", "Outputs/Out/Export"),
    (TOPIC + "Outputs:\n  Out: {Value: a, Export: {}}\n", EXPORT, "3:27", "Outputs/Out/Export"),
    (TOPIC + "Outputs:\n  Out: {Value: a, Export: {Name: a_b}}\n", EXPORT, "3:34", "Outputs/Out/Export/Name"),
]


@pytest.mark.parametrize(("template", "message", "place", "path"), MALFORMED)
def test_what_is_malformed_is_reported_once_with_its_place(template: str, message: str, place: str, path: str) -> None:
    found = evaluated(template)

    assert found.placed == [(message, place, path)]


@pytest.mark.parametrize(("template", "message", "place", "path"), MALFORMED)
def test_what_is_malformed_is_not_evaluated(template: str, message: str, place: str, path: str) -> None:
    processed = process(template)

    assert [finding.message for finding in processed.diagnostics] == [message]
    assert processed.resolved is None


@pytest.mark.parametrize("text", ["[a]", "text", "12", "- Resources: {}"])
def test_a_text_without_an_object_is_no_template(text: str) -> None:
    [finding] = check_structure(parse(text).root)

    assert finding.message == "Template format error: unsupported structure."
    assert (finding.span.line, finding.span.column) == (1, 1)


@pytest.mark.parametrize(
    ("template", "hint"),
    [
        ("Resources: {A: {Type: 'Custom::A', Propertes: {}}}", "Did you mean 'Properties'?"),
        (
            "Resources: {A: {Type: 'Custom::A', BucketName: a}}",
            "It may belong one level deeper, under Properties.",
        ),
        ("Resource: {}\n" + TOPIC, "Did you mean 'Resources'?"),
        ("AWSTemplateFormatVersion: '2010'\n" + TOPIC, "The only version is '2010-09-09'."),
        (TOPIC + "Parameters: {P: {Type: Strng, Default: a}}", "Did you mean 'String'?"),
        (TOPIC + "Parameters: {P: {Default: a}}", "Most parameters are of Type String."),
        (TOPIC + "Parameters: {P: {Type: String, Default: [a]}}", "A list is written as one string, with commas."),
        (TOPIC + "Mappings: {M: {A: {B: !Ref C}}}", "Functions cannot be used in Mappings."),
        (TOPIC + "Outputs: {Out: {Value: a, Exprt: {Name: b}}}", "Did you mean 'Export'?"),
        (
            "Resources: {'Fn::Transform': {Name: A}}",
            "A transform gave back what calls a transform; the result of a transform is not transformed again.",
        ),
        ("Resources: {a-b: {Type: 'Custom::A'}}", "The name has letters and digits only."),
        (
            "Resources: {A: {Type: 'Custom::A', DeletionPolicy: [a]}}",
            "DeletionPolicy is a string, or a function that gives one.",
        ),
    ],
)
def test_a_finding_says_what_to_do(template: str, hint: str) -> None:
    assert hint in [finding.hint for finding in check_structure(parse(template).root)]


def test_everything_that_is_malformed_is_reported() -> None:
    template = """\
Resources:
  A-1: {Typ: a}
  B: text
Outputs:
  Out: {Valu: a}
Mappings:
  M: {A: b}
Parameters:
  P: {Type: Nothing}
"""
    assert [finding.message.removeprefix(FORMAT) for finding in check_structure(parse(template).root)] == [
        "Unrecognized parameter type: Nothing",
        "Every Mappings member A must be a map",
        "Resource name A-1 is non alphanumeric.",
        "Invalid template resource property 'Typ'",
        "Any Resources member must be an object.",
        "Invalid template output property 'Valu'",
    ]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("Resorces: {}\n", "Invalid template property or properties [Resorces]"),
        ("Resources: {A: {type: 'Custom::A'}}\n", "Invalid template resource property 'type'"),
        (TOPIC + "Outputs: {Out: {Vaule: a}}\n", "Invalid template output property 'Vaule'"),
        (TOPIC + "Parameters: {P: {Tpye: String, Default: a}}\n", "Invalid template parameter property 'Tpye'"),
    ],
)
def test_a_key_that_is_misspelt_is_not_missing_too(template: str, message: str) -> None:
    assert evaluated(template).messages == [message]


def test_a_function_in_a_mapping_is_reported_before_a_key_that_the_mapping_does_not_have() -> None:
    """Recorded."""
    found = evaluated(
        "Mappings: {M: {A: {B: !Ref P}}}\nResources: {A: {Type: 'Custom::A', Properties: {A: !FindInMap [M, C, D]}}}\n"
    )

    assert found.messages == ["Template format error: Every Mappings attribute must be a String or a List."]


WELL_FORMED = [
    TOPIC + "Outputs: ''\n",
    TOPIC
    + "Outputs: {}\nParameters: {}\nMappings: {}\nConditions: {}\nRules: {}\nMetadata: {a-b: [1]}\nHooks: {A: {}}\n",
    TOPIC + "Outputs: {Out: {Value: 12, Description: a, Export: {Name: 'a:b-c'}}}\n",
    TOPIC + "Mappings: {M: {us-east-1: {A: b, C: [d, 1, true], D: 1.50}}}\n",
    "AWSTemplateFormatVersion: 2010-09-09\n" + TOPIC,
    "Resources: {A: {Type: 'Custom::A', DependsOn: []}, B: {Type: 'Custom::B', DependsOn: A, Metadata: {}}}\n",
    "Resources: {A: {Type: 'AWS::A::B::MODULE', Version: 1, DeletionPolicy: Retain, UpdateReplacePolicy: Snapshot}}\n",
]
PARAMETER_TYPES = [
    "String",
    "Number",
    "CommaDelimitedList",
    "List<Number>",
    "List<String>",
    "List<AWS::EC2::Subnet::Id>",
    "AWS::EC2::KeyPair::KeyName",
    "AWS::EC2::VPC::Id",
    "AWS::Route53::HostedZone::Id",
    "AWS::SSM::Parameter::Name",
    "AWS::SSM::Parameter::Value<String>",
    "AWS::SSM::Parameter::Value<List<String>>",
    "AWS::SSM::Parameter::Value<CommaDelimitedList>",
    "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
    "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>",
]


@pytest.mark.parametrize("template", WELL_FORMED)
def test_what_is_well_formed_is_accepted(template: str) -> None:
    assert [finding for finding in process(template).diagnostics if finding.severity is not Severity.INFO] == []


@pytest.mark.parametrize("kind", PARAMETER_TYPES)
def test_all_parameter_types_are_known(kind: str) -> None:
    template = TOPIC + "Parameters: {P: {Type: '" + kind + "', Default: '1'}}\n"

    assert process(template).diagnostics == ()


def test_a_null_is_reported_once_and_with_its_path() -> None:
    template = """\
Parameters: {P: {Type: String, Default: }, Q: }
Mappings: {M: {A: {B: }}, N: , O: {A: }}
Conditions: {C: }
Resources:
  Topic: {Type: 'Custom::Topic', Properties: {A: [null], B: }, Metadata: }
  Other:
Outputs:
  MyOutput: {Value: }
  Out:
Metadata:
"""
    found = evaluated(template)

    paths = [
        "Parameters/P/Default",
        "Parameters/Q",
        "Mappings/M/A/B",
        "Mappings/N",
        "Mappings/O/A",
        "Conditions/C",
        "Resources/Topic/Properties/A/0",
        "Resources/Topic/Properties/B",
        "Resources/Topic/Metadata",
        "Resources/Other",
        "Outputs/MyOutput/Value",
        "Outputs/Out",
        "Metadata",
    ]
    assert [(message, path) for message, _, path in found.placed] == [
        (f"[/{path}] 'null' values are not allowed in templates", path) for path in paths
    ]
