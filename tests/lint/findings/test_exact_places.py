"""A name that does not exist is one finding, at the name, with the nearest one that does."""

from __future__ import annotations

import pytest

from cfnkit.lint import FileRequest, Settings, check_files
from cfnkit.lint.settings import EngineName
from cfnkit.rule import Finding

TEMPLATE = """\
Parameters: {Stage: {Type: String}}
Conditions:
  Nested: !Equals [a, !Ref Stage]
Mappings: {Map: {a: {b: c}}}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: Nested
    Properties:
      DisplayName: %s
  Other: {Type: AWS::SNS::Topic}
Outputs:
  Value:
    Condition: Nested
    Value: !FindInMap [Map, a, b]
"""
ENGINES = pytest.mark.parametrize("engine", ["cfn-lint", "fast"])


def findings(text: str, engine: EngineName) -> list[Finding]:
    if engine == "fast":
        pytest.importorskip("cloudformation_validate")
    [result] = check_files([FileRequest("t.yaml", text.encode())], Settings(jobs=1, cache=False, engine=engine))
    return [finding for finding in result.findings if finding.id.startswith("E")]


@ENGINES
@pytest.mark.parametrize(
    ("value", "written", "nearest"),
    [
        ("!Ref Topik", "Topik", "Other"),
        ("!GetAtt Othr.TopicName", "Othr.", "Other"),
        ("!GetAtt Other.TopicNam", "Other.TopicNam", "TopicName"),
        ("!Join ['-', [a, !Ref Othr]]", "Othr", "Other"),
        ("!Join ['-', [!Select [0, [a, !Ref Othr]], b]]", "Othr", "Other"),
        ("!If [Neste, a, b]", "Neste", "Nested"),
        ("!FindInMap [Mapp, a, b]", "Mapp", "Map"),
        ("'{{resolve:ssmm:/a}}'", "'{{", "ssm"),
    ],
)
def test_it_is_found_once_at_the_name(value: str, written: str, nearest: str, engine: EngineName) -> None:
    [finding] = findings(TEMPLATE % value, engine)

    column = len("      DisplayName: ") + value.index(written) + 1
    assert finding.span.line == 10
    assert column <= finding.span.column <= column + len(written)
    if nearest != "Other" or written != "Topik":
        assert finding.hint == f"Did you mean '{nearest}'?"


@ENGINES
def test_names_that_an_engine_does_not_see_are_found_too(engine: EngineName) -> None:
    value = "!If [Neste, !Ref Othr, !Base64 {'Fn::Sub': '${Othre}'}]"
    found = findings(TEMPLATE % value, engine)

    places = [span.column for finding in found for span in (finding.span, *(each.span for each in finding.related))]
    start = len("      DisplayName: ") + 1
    assert sorted(places) == [start + value.index(name) for name in ("Neste", "Othr,", "'${Othre}'")]
    assert all("Did you mean 'Other'?" in each.message for finding in found for each in finding.related)


def test_what_is_wrong_with_a_default_is_told_with_its_place() -> None:
    template = """\
Parameters:
  From: {Type: String, Default: 192.168.1.0/0}
  To: {Type: String, Default: 10.0.0.1/8, AllowedValues: [10.0.0.1/8, 10.0.0.0/8]}
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: two
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref From}
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref To}
"""
    [result] = check_files([FileRequest("t.yaml", template.encode())], Settings(jobs=1, cache=False))
    told = {each.span.line: each.related for each in result.findings if each.id == "W1030"}
    assert {line: [(each.message, each.span.line) for each in related] for line, related in told.items()} == {
        10: [("the default of From", 2)],
        11: [],
    }
