"""Sample values for parameters without one."""

from __future__ import annotations

import pytest

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code
from cfnkit.lint.examination.samples import sampled
from cfnkit.pipeline import process
from cfnkit.syntax import parse
from cfnkit.template import Template


def _sample(parameter: str, rest: str = "") -> str:
    template = Template.of(parse(f"Parameters:\n  P: {{{parameter}}}\n{rest}").root)
    target, names = sampled(template, Target(region="eu-west-1"))
    assert names == ("P",)
    return target.parameters["P"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("Type: String", "sample"),
        ("Type: String, AllowedValues: [b, a]", "b"),
        ("Type: CommaDelimitedList, AllowedValues: [b, a]", "b"),
        ("Type: String, MinLength: 9", "sampleeee"),
        ("Type: String, MaxLength: 2", "sa"),
        ("Type: String, AllowedPattern: '[0-9]{12}'", "123456789012"),
        ("Type: String, AllowedPattern: '\\d+\\.\\d+\\.\\d+\\.\\d+/\\d+'", "10.0.0.0/16"),
        ("Type: String, AllowedPattern: '[A-Z]\\w+\\d'", "Sample1"),
        ("Type: String, AllowedPattern: '^vpc-[0-9a-f]{17}$'", "vpc-0123456789abcdef0"),
        ("Type: String, AllowedPattern: '['", "sample"),
        ("Type: String, AllowedPattern: 'nothing of ours'", "sample"),
        ("Type: Number", "1"),
        ("Type: Number, MinValue: 5", "5"),
        ("Type: Number, MaxValue: -5", "-5"),
        ("Type: List<Number>", "1"),
        ("Type: CommaDelimitedList", "sample"),
        ("Type: AWS::EC2::VPC::Id", "vpc-0123456789abcdef0"),
        ("Type: List<AWS::EC2::Subnet::Id>", "subnet-0123456789abcdef0"),
        ("Type: AWS::EC2::AvailabilityZone::Name", "eu-west-1a"),
        ("Type: AWS::Unknown::Type", "sample"),
    ],
)
def test_the_value_is_an_allowed_one_or_one_of_the_type(parameter: str, value: str) -> None:
    assert _sample(parameter) == value


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("[M, !Ref P, x]", "one"),
        ("[M, one, !Ref P]", "x"),
        ("[M, !Ref 'AWS::Region', !Ref P]", "x"),
        ("[Nothing, !Ref P, x]", "sample"),
        ("[!Ref P, one, x]", "sample"),
    ],
)
def test_a_parameter_that_chooses_from_a_mapping_is_a_key_of_it(call: str, value: str) -> None:
    rest = f"Mappings: {{M: {{one: {{x: 1}}, two: {{x: 2}}}}}}\nOutputs: {{O: {{Value: !FindInMap {call}}}}}\n"
    assert _sample("Type: String", rest) == value


def test_what_has_a_value_keeps_it() -> None:
    template = Template.of(parse("Parameters: {A: {Type: String, Default: ''}, B: {Type: String}}").root)
    target = Target(parameters={"B": "given"})
    assert sampled(template, target) == (target, ())


def test_an_ssm_parameter_is_one_that_exists_with_a_value_that_is_not_known() -> None:
    text = "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>'}}\n"
    text += "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref P}}}\n"
    target, _ = sampled(Template.of(parse(text).root), Target())
    assert process(text, target=target).diagnostics == ()


def test_with_samples_no_parameter_is_missing() -> None:
    text = "Parameters: {P: {Type: String}, Q: {Type: Number}}\nResources: {T: {Type: AWS::SNS::Topic}}\n"
    target, names = sampled(Template.of(parse(text).root), Target())
    assert names == ("P", "Q")
    assert Code.PARAMETER_MISSING not in {finding.code for finding in process(text, target=target).diagnostics}
