"""What the engine makes of templates that transforms change, and of what it is told to look for."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.diagnostics import ConfigurationError, Severity
from cfnkit.lint.settings import Options
from cfnkit.rule import Finding
from lint.engines.cfn_lint.linting import Lint
from lint.engines.cfn_lint.templates import TEMPLATES

CONFIGURATION = """\
version: 1
macros:
  Copies: {handler: copies.py:handler}
  Named: {handler: copies.py:handler}
includes: {"s3://bucket/": .}
"""

# Makes as many copies of a resource as its Copies says, each with a number behind its name, and adds a topic.
MACRO = """\
import copy

def handler(event, context):
    fragment = event["fragment"]
    made = {}
    for name, resource in fragment["Resources"].items():
        copies = int(resource.pop("Copies", 0))
        for number in range(copies):
            made[f"{name}{number + 1}"] = copy.deepcopy(resource)
        if not copies:
            made[name] = resource
    for name in fragment.pop("Topics", []):
        made[name] = {"Type": "AWS::SNS::Topic", "Properties": {"Nonsense": 1}}
    fragment["Resources"] = made
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""

COPIES = """\
Transform: Copies
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Copies: 2
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: rot13}
Outputs:
  First: {Value: !GetAtt Bucket1.Arn}
  Third: {Value: !GetAtt Bucket3.Arn}
"""

SERVERLESS = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Timeout: 5}}
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: "def handler(event, context): return 1"
      MemorySize: 100000000
      Policies:
        - Version: '2012-10-17'
          Statement: [{Effect: Perhaps, Action: 's3:*', Resource: '*'}]
  Queue:
    Type: AWS::SQS::Queue
    Properties: {Bogus: 1}
"""

SERVERLESS_BEHIND_A_MACRO = SERVERLESS.replace(
    "Transform: AWS::Serverless-2016-10-31", "Transform: [Copies, AWS::Serverless-2016-10-31]"
).replace("    Type: AWS::Serverless::Function\n", "    Type: AWS::Serverless::Function\n    Copies: 2\n")


@pytest.fixture
def macros(lint: Lint) -> Lint:
    """A linter in a folder with macros."""
    (lint.folder / ".cfnkit.yaml").write_text(CONFIGURATION, "utf-8")
    (lint.folder / "copies.py").write_text(MACRO, "utf-8")
    return lint


def places(found: list[Finding]) -> list[tuple[str, int]]:
    return sorted((finding.id, finding.span.line) for finding in found)


def test_what_a_macro_supplies_is_known_and_what_it_does_not_is_found(macros: Lint) -> None:
    found = macros(COPIES)
    assert [finding.message for finding in found if finding.id == "E6101"] == [
        "'Bucket3' is not one of ['Bucket1', 'Bucket2']"
    ]
    assert not [finding for finding in found if finding.id == "E3001"]


def test_a_mistake_that_a_macro_copies_is_one_finding_at_its_line_with_the_copies(macros: Lint) -> None:
    (finding,) = [finding for finding in macros(COPIES) if finding.id == "E3030"]
    assert (finding.span.line, finding.copies) == (9, 2)
    assert "'rot13' is not one of" in finding.message
    assert {origin.path[1] for origin in finding.origins} == {"Bucket1", "Bucket2"}
    assert {(origin.transform, origin.exact) for origin in finding.origins} == {("Copies", True)}


def test_a_mistake_in_what_a_macro_makes_is_found_where_it_was_made_from(macros: Lint) -> None:
    text = "Transform: Copies\nTopics: [Made]\nResources:\n  Own: {Type: AWS::SNS::Topic}\n"
    (finding,) = macros(text)
    assert (finding.id, finding.path) == ("E3002", ("Resources", "Made", "Properties", "Nonsense"))
    assert [(origin.transform, origin.exact) for origin in finding.origins] == [("Copies", False)]


def test_directives_hold_for_the_copies_of_a_resource_and_for_no_other(macros: Lint) -> None:
    metadata = "    Metadata: {cfn-lint: {config: {ignore_checks: [E3030]}}}\n"
    ignored = COPIES.replace("    Copies: 2\n", f"    Copies: 2\n{metadata}")
    other = """  Other:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: rot14}}]
"""
    found = macros(ignored.replace("Outputs:", f"{other}Outputs:"))
    assert [finding.path[1] for finding in found if finding.id == "E3030"] == ["Other"]
    found = macros(ignored, Options(mandatory=("E3030",)))
    assert [finding.copies for finding in found if finding.id == "E3030"] == [2]


def test_a_resource_that_is_generated_inherits_the_directives_of_its_author(lint: Lint) -> None:
    assert ("E3510", 13) in places(lint(SERVERLESS))
    metadata = "    Metadata: {cfn-lint: {config: {ignore_checks: [E3510]}}}\n"
    ignored = SERVERLESS.replace("::Serverless::Function\n", f"::Serverless::Function\n{metadata}")
    assert ("E3510", 14) not in places(lint(ignored))


def test_serverless_is_linted_as_it_is_written_and_as_what_it_makes(lint: Lint) -> None:
    found = lint(SERVERLESS)
    assert places(found) == [("E3002", 16), ("E3034", 10), ("E3510", 13)]
    by_id = {finding.id: finding for finding in found}
    assert by_id["E3510"].path[:2] == ("Resources", "FunctionRole")
    assert by_id["E3510"].origins[0].transform == "AWS::Serverless-2016-10-31"


def test_a_sound_serverless_template_has_no_findings(lint: Lint) -> None:
    text = SERVERLESS.replace("Perhaps", "Allow").replace("100000000", "128").replace("{Bogus: 1}", "{}")
    text += "  Api: {Type: AWS::Serverless::Api, Properties: {StageName: prod, Auth: {ApiKeyRequired: true}}}\n"
    text += "Outputs: {Role: {Value: !GetAtt FunctionRole.Arn}, Stage: {Value: !Ref ApiprodStage}}\n"
    assert lint(text) == []


def test_loops_are_unrolled_and_references_to_parameters_stay(lint: Lint) -> None:
    found = lint(TEMPLATES["loop.yaml"])
    assert places(found) == [("E3002", 13), ("E6101", 16)]
    bogus = next(finding for finding in found if finding.id == "E3002")
    assert bogus.copies == 2
    assert "'TopicC' is not one of ['TopicA', 'TopicB']" in [finding.message for finding in found]


def test_a_finding_in_an_included_file_is_in_that_file(macros: Lint) -> None:
    part = "Included:\n  Type: AWS::SNS::Topic\n  Properties:\n    Bogus: 1\n"
    (macros.folder / "part.yaml").write_text(part, "utf-8")
    include = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://bucket/part.yaml}}"
    (finding,) = macros(f"Resources:\n  {include}\n  Own: {{Type: AWS::SNS::Topic}}\n")
    assert (finding.span.source, finding.span.line, finding.id) == ("part.yaml", 4, "E3002")


def test_a_parameter_that_only_an_included_file_uses_is_used(macros: Lint) -> None:
    part = "Included: {Type: AWS::SNS::Topic, Properties: {TopicName: {Ref: Name}}}\n"
    (macros.folder / "part.yaml").write_text(part, "utf-8")
    include = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://bucket/part.yaml}}"
    text = f"Parameters: {{Name: {{Type: String, Default: a}}, Other: {{Type: String}}}}\nResources:\n  {include}\n"
    assert [finding.message for finding in macros(text)] == ["Parameter Other not used."]


def test_resources_that_only_a_macro_makes_an_object_are_linted(macros: Lint) -> None:
    macro = MACRO.replace("for name, resource in fragment", "for name, resource in enumerate(fragment")
    macro = macro.replace('["Resources"].items():', '["Resources"]):').replace("made[name] =", 'made[f"R{name}"] =')
    (macros.folder / "copies.py").write_text(macro, "utf-8")
    (finding,) = macros("Transform: Copies\nResources:\n  - {Type: AWS::SNS::Topic, Properties: {Bogus: 1}}\n")
    assert (finding.id, finding.span.line, finding.path[1]) == ("E3002", 3, "R0")


def test_aliases_and_merge_keys_are_found_in_a_template_with_transforms_too(lint: Lint) -> None:
    text = """\
Transform: AWS::LanguageExtensions
Resources:
  One: &one
    Type: AWS::SNS::Topic
  Two:
    <<: *one
    Properties: {TopicName: name}
"""
    assert places(lint(text)) == [("W1100", 5), ("W1101", 6)]


def test_what_serverless_makes_of_the_result_of_a_macro_is_linted(macros: Lint) -> None:
    assert ("E3510", 14) in places(macros(SERVERLESS_BEHIND_A_MACRO))


def test_a_template_whose_macro_nobody_configured_is_linted_as_it_is_written(lint: Lint) -> None:
    assert places(lint("Transform: Mine\nResources:\n  T: {Type: AWS::SNS::Topic, Bogus: 1}\n")) == [("E3001", 3)]


def test_findings_are_ignored_included_and_made_mandatory_by_prefix(lint: Lint) -> None:
    bucket = TEMPLATES["unknown-property.yaml"]
    ids = {finding.id for finding in lint(bucket)}
    assert "E3002" in ids
    assert "E3002" not in {finding.id for finding in lint(bucket, Options(ignore=("E300",)))}
    assert "E3002" in {finding.id for finding in lint(bucket, Options(ignore=("E",), mandatory=("E3002",)))}
    queue = "Resources: {Q: {Type: AWS::SQS::Queue}}\n"
    assert lint(queue) == []
    included = lint(queue, Options(include=("I3011",)))
    assert {(finding.id, finding.severity) for finding in included} == {("I3011", Severity.INFO)}


def test_a_template_cannot_switch_off_what_is_mandatory(lint: Lint) -> None:
    text = TEMPLATES["ignored-in-template.yaml"]
    assert "E3002" not in {finding.id for finding in lint(text)}
    assert "E3002" in {finding.id for finding in lint(text, Options(mandatory=("E3002",)))}


def test_rules_are_configured(lint: Lint) -> None:
    text = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: '5'}}}\n"
    assert lint(text) == []
    strict = Options(configure_rules={"E3012": {"strict": True}})
    assert [finding.id for finding in lint(text, strict)] == ["E3012"]


def test_a_character_that_json_writes_as_two_escapes_is_read(lint: Lint) -> None:
    topic = '{"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "\\ud83d\\ude00", "Nope": 1}}'
    assert [finding.id for finding in lint(f'{{"Resources": {{"T": {topic}}}}}', name="t.json")] == ["E3002"]


def test_parse_errors_can_be_ignored(lint: Lint) -> None:
    text = "Resources: [\n"
    assert {finding.id for finding in lint(text)} == {"E0000"}
    assert lint(text, Options(ignore=("E0000",))) == []


def test_the_configuration_of_cfn_lint_holds_and_is_overridden_by_options(lint: Lint) -> None:
    (lint.folder / ".cfnlintrc").write_text("ignore_checks: [E3002]\nregions: [eu-west-1]\n", "utf-8")
    lint = Lint(lint.folder)
    text = "Resources: {B: {Type: AWS::S3::Bucket, Properties: {Bogus: 1}}, W: {Type: AWS::Nowhere::Known}}\n"
    found = lint(text)
    assert [finding.id for finding in found] == ["E3006"]
    assert "'eu-west-1'" in found[0].message
    assert [finding.id for finding in lint(text, Options(ignore=("E3006",)))] == ["E3002"]


def test_a_configuration_of_cfn_lint_that_is_wrong_is_refused(lint: Lint) -> None:
    (lint.folder / ".cfnlintrc").write_text("nonsense: 1\n", "utf-8")
    with pytest.raises(ConfigurationError, match="nonsense"):
        Lint(lint.folder)("Resources: {}\n")


def test_a_region_that_there_is_not_is_refused(lint: Lint) -> None:
    with pytest.raises(ConfigurationError, match="nowhere-1"):
        lint("Resources: {}\n", Options(regions=("nowhere-1",)))


def test_rules_that_cfn_lint_is_configured_with_run_and_ours_do_not_run_twice(lint: Lint, checkout: Path) -> None:
    rule = "from cfnlint.rules import CloudFormationLintRule, RuleMatch\n\n\nclass Own(CloudFormationLintRule):\n"
    rule += "    id = 'W9100'\n\n    def match(self, cfn):\n        return [RuleMatch(['Resources'], 'mine')]\n"
    (lint.folder / "own").mkdir()
    (lint.folder / "own" / "Own.py").write_text(rule, "utf-8")
    places = [str(lint.folder / "own"), str(checkout / "rules")]
    (lint.folder / ".cfnlintrc").write_text(f"append_rules: {places}\n", "utf-8")
    text = "Transform: Mine\nResources: {T: {Type: AWS::SNS::Topic}}\n"
    found = Lint(lint.folder)(text)
    assert [(finding.id, finding.message, finding.span.line) for finding in found] == [("W9100", "mine", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "Metadata: none\nResources: {T: {Type: AWS::SNS::Topic, Metadata: [1]}}\n",
        "Metadata: {cfn-lint: none}\nResources: {T: {Type: AWS::SNS::Topic, Metadata: {cfn-lint: {config: [1]}}}}\n",
        "Metadata: {cfn-lint: {config: {ignore_checks: 5}}}\nResources: {T: {Metadata: {cfn-lint: null}}}\n",
        "Transform: 5\nResources: 5\nOutputs: 5\nParameters: 5\nConditions: 5\nMappings: 5\nRules: 5\n",
        "Transform: {a: b}\nResources: [1, [2], {a: 3}]\nConditions: [a]\nMappings: [b]\n",
        "Resources: " + "[" * 150 + "]" * 150,
    ],
)
def test_no_template_ends_in_an_exception(text: str, lint: Lint) -> None:
    for finding in lint(text, Options(include=("I",))):
        assert finding.id[0] in "EWI"
        assert finding.span.source == "template.yaml"
