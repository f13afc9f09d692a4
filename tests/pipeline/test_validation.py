"""Unresolved references, circular dependencies, forbidden types, and the names of imports and exports."""

from __future__ import annotations

import pytest

from cfnkit.deployment import Lookups, Target
from support.evaluation import evaluated

RESOURCES = "Template format error: Unresolved resource dependencies [{}] in the Resources block of the template"
OUTPUTS = "Unresolved resource dependencies [{}] in the Outputs block of the template"
CIRCLE = "Circular dependency between resources: [{}]"


class TestReferences:
    @pytest.mark.parametrize(
        ("written", "column", "below"),
        [
            ("!Ref Topik", 50, "Ref"),
            ("{Ref: Topik}", 51, "Ref"),
            ("!GetAtt Topik.Arn", 53, "Fn::GetAtt/0"),
            ("{'Fn::GetAtt': Topik.Arn}", 60, "Fn::GetAtt"),
            ("!GetAtt [Topik, Arn]", 54, "Fn::GetAtt/0"),
            ("!Sub '${Topik}'", 50, "Fn::Sub"),
            ("!Sub '${Topik.Arn}'", 50, "Fn::Sub"),
            ("!Sub ['${Topik}', {}]", 51, "Fn::Sub/0"),
            ("!Join ['', [!Ref Topik]]", 62, "Fn::Join/1/0/Ref"),
            ("!If [Never, !Ref Topik, b]", 62, "Fn::If/1/Ref"),
        ],
    )
    def test_a_name_that_nothing_defines(self, written: str, column: int, below: str) -> None:
        """Recorded: the message. A branch that is not taken is also checked."""
        found = evaluated(
            "Conditions: {Never: !Equals [a, b]}\nResources:\n  Topic: {Type: 'Custom::Topic'}\n"
            f"  Other: {{Type: 'Custom::Topic', Properties: {{A: {written}}}}}\n"
        )

        path = f"Resources/Other/Properties/A/{below}"
        assert [message for message, _, _ in found.placed] == [RESOURCES.format("Topik")]
        assert found.placed[0][2] == path
        assert found.findings[0].span.line == 4
        assert found.findings[0].hint == "Did you mean 'Topic'?"
        assert found.findings[0].id == "E9762"
        assert "Topik" in found.marked[0][1]

    @pytest.mark.parametrize(("written", "below"), [("Topik", ""), ("[Topic, Topik]", "/1")])
    def test_a_dependency_that_nothing_defines(self, written: str, below: str) -> None:
        found = evaluated(
            "Resources:\n  Topic: {Type: 'Custom::Topic'}\n"
            f"  Other: {{Type: 'Custom::Topic', DependsOn: {written}}}\n"
        )

        place = f"3:{45 + written.index('Topik')}"
        assert found.placed == [(RESOURCES.format("Topik"), place, f"Resources/Other/DependsOn{below}")]

    def test_all_names_of_a_section_are_one_finding(self) -> None:
        found = evaluated(
            """\
Resources:
  A: {Type: 'Custom::A', Properties: {A: !Ref X, B: [!GetAtt Y.Arn, !Sub '${X}${Z}']}, DependsOn: W}
Outputs:
  B: {Value: !Ref X}
  C: {Value: !Sub '${V.Arn}'}
"""
        )

        assert found.messages == [RESOURCES.format("X, Y, Z, W"), OUTPUTS.format("X, V")]
        related = [(other.message, other.span.line) for other in found.findings[0].related]
        assert related == [
            ("refers to Y", 2),
            ("refers to X", 2),
            ("refers to Z", 2),
            ("refers to W", 2),
        ]

    @pytest.mark.parametrize("written", ["!GetAtt Env.Arn", "!Sub '${Env.Arn}'"])
    def test_an_attribute_of_a_parameter(self, written: str) -> None:
        found = evaluated(
            "Parameters: {Env: {Type: String, Default: a}}\n"
            f"Resources: {{Other: {{Type: 'Custom::Topic', Properties: {{A: {written}}}}}}}\n"
        )

        assert found.messages == [RESOURCES.format("Env")]
        assert found.findings[0].hint == "Env is not a resource."

    def test_a_dependency_on_a_parameter(self) -> None:
        found = evaluated(
            "Parameters: {Env: {Type: String, Default: a}}\n"
            "Resources: {Other: {Type: 'Custom::Topic', DependsOn: Env}}\n"
        )

        assert found.placed == [(RESOURCES.format("Env"), "2:55", "Resources/Other/DependsOn")]

    def test_a_pseudo_parameter_that_there_is_none_of(self) -> None:
        found = evaluated("Resources: {A: {Type: 'Custom::A', Properties: {A: !Ref AWS::Regoin}}}\n")

        assert found.messages == [RESOURCES.format("AWS::Regoin")]
        assert found.findings[0].hint == "Did you mean 'AWS::Region'?"


ABSENT = """\
Conditions:
  Never: !Equals [a, b]
  Always: !Not [!Condition Never]
Resources:
  MyTopic: {Type: 'Custom::Topic', Condition: Never}
  Also: {Type: 'Custom::Topic', Condition: Never, Properties: {A: !Ref MyTopic}, DependsOn: MyTopic}
  Live:
    Type: Custom::Topic
    Properties: {A: @}
Outputs:
  Gone: {Condition: Never, Value: !Ref MyTopic}
"""


class TestResourcesThatAreNotMade:
    @pytest.mark.parametrize(
        "written", ["!Ref MyTopic", "!GetAtt MyTopic.Arn", "!Sub '${MyTopic}'", "!If [Always, !Ref MyTopic, b]"]
    )
    def test_a_live_resource_cannot_refer_to_one(self, written: str) -> None:
        found = evaluated(ABSENT.replace("@", written))

        assert found.messages == [RESOURCES.format("MyTopic")]
        assert found.findings[0].hint == "MyTopic is not created: its condition is false."
        assert found.findings[0].path[:4] == ("Resources", "Live", "Properties", "A")
        assert found.findings[0].span.line == 9

    def test_a_live_resource_cannot_depend_on_one(self) -> None:
        found = evaluated(ABSENT.replace("Properties: {A: @}", "DependsOn: [Live, MyTopic]").replace("[Live, ", "["))

        assert found.placed == [(RESOURCES.format("MyTopic"), "9:17", "Resources/Live/DependsOn/0")]

    def test_a_live_output_cannot_refer_to_one(self) -> None:
        """Recorded: without the prefix that the message has for resources."""
        found = evaluated(ABSENT.replace("@", "b") + "  TopicRef: {Value: !Ref MyTopic}\n")

        assert found.messages == [OUTPUTS.format("MyTopic")]

    @pytest.mark.parametrize("written", ["b", "!If [Never, !GetAtt MyTopic.Arn, b]", "!If [Never, !Ref MyTopic, b]"])
    def test_what_is_not_made_itself_and_branches_not_taken_may_refer_to_one(self, written: str) -> None:
        """Recorded."""
        found = evaluated(ABSENT.replace("@", written))

        assert found.messages == []
        assert found.plain == {"Resources": {"Live": {"Type": "Custom::Topic", "Properties": {"A": "b"}}}}

    def test_a_template_of_which_nothing_is_made_is_a_template(self) -> None:
        """Recorded."""
        found = evaluated(
            "Conditions: {Never: !Equals [a, b]}\nResources: {T: {Type: 'Custom::T', Condition: Never}}\n"
        )

        assert found.messages == []
        assert found.plain == {"Resources": {}}


class TestCircles:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Properties: {X: !Ref B}", "Properties: {X: !Ref A}"),
            ("Properties: {X: !Sub '${B}'}", "Metadata: {X: !GetAtt A.Arn}"),
            ("Properties: {X: !Sub ['${Y}', {Y: !Ref B}]}", "DependsOn: A"),
            ("DependsOn: [B]", "Properties: {X: !Join ['', [!Ref A]]}"),
            ("Properties: {X: !If [Maybe, !Ref B, c]}", "Properties: {X: [{Y: !Ref A}]}"),
            ("Properties: {X: !If [Always, !Ref B, c]}", "Properties: {X: !Ref A}"),
        ],
    )
    def test_resources_that_need_each_other(self, first: str, second: str) -> None:
        found = evaluated(circular(first, second))

        assert found.placed == [(CIRCLE.format("A, B"), "7:3", "Resources/A")]
        assert found.findings[0].hint == "A -> B -> A, each needing the next."
        assert [(other.message, other.span.line) for other in found.findings[0].related] == [("B is in the circle", 8)]

    @pytest.mark.parametrize("first", ["Properties: {X: !Ref A}", "DependsOn: A", "Properties: {X: !GetAtt A.Arn}"])
    def test_a_resource_that_needs_itself(self, first: str) -> None:
        found = evaluated(circular(first, "Properties: {}"))

        assert found.messages == [CIRCLE.format("A")]
        assert found.findings[0].hint == "A -> A, each needing the next."

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Properties: {X: !If [Never, !Ref B, c]}", "Properties: {X: !Ref A}"),
            ("Condition: Never, Properties: {X: !Ref B}", "Condition: Never, Properties: {X: !Ref A}"),
            ("Properties: {X: !Ref B}", "Properties: {X: 'A'}"),
        ],
    )
    def test_only_what_is_live_makes_a_circle(self, first: str, second: str) -> None:
        assert evaluated(circular(first, second)).messages == []

    def test_physical_ids_that_are_known_do_not_break_a_circle(self) -> None:
        text = circular("Properties: {X: !Ref B}", "Properties: {X: !Ref A}")

        assert evaluated(text, lookups=Lookups(physical_ids={"A": "a", "B": "b"})).messages == [CIRCLE.format("A, B")]

    def test_a_long_chain_of_resources_is_no_circle(self) -> None:
        chain = "".join(f"  R{number}: {{Type: 'Custom::A', DependsOn: R{number + 1}}}\n" for number in range(499))

        assert evaluated("Resources:\n" + chain + "  R499: {Type: 'Custom::A'}\n").messages == []


def circular(first: str, second: str) -> str:
    return f"""\
Parameters: {{Image: {{Type: 'AWS::SSM::Parameter::Value<String>', Default: /a}}}}
Conditions:
  Never: !Equals [a, b]
  Always: !Equals [a, a]
  Maybe: !Equals [!Ref Image, a]
Resources:
  A: {{Type: 'Custom::A', {first}}}
  B: {{Type: 'Custom::B', {second}}}
"""


class TestResourceTypes:
    TEXT = "Resources:\n  Topic: {Type: 'AWS::SNS::Topic'}\n  Mine: {Type: 'Custom::Mine'}\n"

    @pytest.mark.parametrize(
        "allowed",
        [
            (),
            ("*",),
            ("AWS::*", "Custom::*"),
            ("AWS::SNS::*", "Custom::Mine"),
            ("AWS::SNS::Topic", "Custom::*"),
        ],
    )
    def test_types_that_are_allowed(self, allowed: tuple[str, ...]) -> None:
        assert evaluated(self.TEXT, target=Target(resource_types=allowed)).messages == []

    @pytest.mark.parametrize("allowed", [("AWS::EC2::*", "Custom::*"), ("AWS::EC2:*", "Custom::*"), ("Custom::Mine",)])
    def test_types_that_are_not(self, allowed: tuple[str, ...]) -> None:
        """Recorded, also for invalid patterns."""
        found = evaluated(self.TEXT, target=Target(resource_types=allowed))

        message = f"Resource type AWS::SNS::Topic is not allowed by parameter ResourceTypes [{', '.join(allowed)}]"
        assert found.placed == [(message, "2:3", "Resources/Topic/Type")]


class TestImportsAndExports:
    IMPORT = (
        "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or "
        "Fn::GetAZs"
    )
    EXPORT = (
        "Template format error: Output Out is malformed.  The Name field of Export must not depend on any resources, "
        "imported values, or Fn::GetAZs."
    )

    @pytest.mark.parametrize(
        "name",
        [
            "!Ref Topic",
            "!GetAtt Topic.Arn",
            "!Sub '${Env}-${Topic}'",
            "!Sub '${Topic.Arn}'",
            "!Select [0, !GetAZs '']",
            "!Join ['', [!Ref Env, {'Fn::ImportValue': x}]]",
            "!If [Never, !Ref Topic, b]",
        ],
    )
    def test_the_name_cannot_be_what_only_the_deployment_knows(self, name: str) -> None:
        head = (
            "Parameters: {Env: {Type: String, Default: a}}\nConditions: {Never: !Equals [a, b]}\n"
            "Resources: {Topic: {Type: 'Custom::Topic'}}\nOutputs:\n  Out: "
        )
        found = evaluated(head + "{Value: {'Fn::ImportValue': " + name + "}}\n")
        assert found.marked == [(self.IMPORT, name)]
        assert found.placed[0][2] == "Outputs/Out/Value/Fn::ImportValue"

        found = evaluated(head + "{Value: a, Export: {Name: " + name + "}}\n")
        assert found.marked == [(self.EXPORT, name)]
        assert found.placed[0][2] == "Outputs/Out/Export/Name"

    @pytest.mark.parametrize("name", ["a", "!Ref Env", "!Sub '${AWS::StackName}-${Env}'", "!Join ['-', [!Ref Env, b]]"])
    def test_the_name_may_be_what_is_known(self, name: str) -> None:
        found = evaluated(
            "Parameters: {Env: {Type: String, Default: a}}\nResources: {Topic: {Type: 'Custom::Topic'}}\n"
            "Outputs: {Out: {Value: {'Fn::ImportValue': " + name + "}, Export: {Name: " + name + "}}}\n"
        )

        assert found.messages == []
