"""Fn::ForEach: the places of loops, their collections, and their results."""

from __future__ import annotations

import pytest

from cfnkit.diagnostics import Related
from cfnkit.source import Span
from support.extended import TOPIC, expand, place, refusal, result

TOPICS = """
    Resources:
      First: {Type: AWS::SNS::Topic}
      Fn::ForEach::Topics:
        - Name
        - COLLECTION
        - Topic${Name}: {Type: AWS::SNS::Topic, Metadata: {Name: !Ref Name}}
      Last: {Type: AWS::SNS::Topic}
    """


class TestPlaces:
    def test_resources_are_made_in_place_and_in_order(self) -> None:
        resources = result(TOPICS.replace("COLLECTION", "[c, a, b]"), "Resources")

        assert list(resources) == ["First", "Topicc", "Topica", "Topicb", "Last"]
        assert resources["Topica"] == {**TOPIC, "Metadata": {"Name": "a"}}

    def test_conditions_and_outputs(self) -> None:
        text = """
            Conditions:
              Fn::ForEach::Conditions: [N, [x, y], {"Is${N}": !Equals [!Ref N, x]}]
            Resources:
              A: {Type: AWS::SNS::Topic, Condition: Isx}
              B: {Type: AWS::SNS::Topic, Condition: Isy}
            Outputs:
              Own: {Value: own}
              Fn::ForEach::Outputs: [N, [x, y], {"Out${N}": {Condition: Isx, Value: !Sub "${N}-1"}}]
            """
        processed = expand(text)

        assert processed.diagnostics == ()
        assert result(text, "Conditions") == {"Isx": {"Fn::Equals": ["x", "x"]}, "Isy": {"Fn::Equals": ["y", "x"]}}
        assert result(text, "Outputs.Outx") == {"Condition": "Isx", "Value": "x-1"}
        assert list(result(text, "Outputs")) == ["Own", "Outx", "Outy"]

    def test_properties_at_any_depth_in_a_loop_or_not(self) -> None:
        text = """
            Resources:
              A:
                Type: AWS::Lambda::Function
                Properties:
                  Fn::ForEach::Top: [P, [Handler, Runtime], {"${P}": !Sub "my-${P}"}]
                  Environment:
                    Variables:
                      OWN: 1
                      Fn::ForEach::Variables: [V, [A, b-c], {"VAR_${V}": !Ref V, "ALNUM_&{V}": !Ref V}]
                  FileSystemConfigs:
                    - {Fn::ForEach::InList: [W, [Arn], {"${W}": !Ref W}]}
              Fn::ForEach::Functions:
                - Name
                - [One, Two]
                - Function${Name}:
                    Type: AWS::Lambda::Function
                    Properties:
                      Environment:
                        Variables:
                          Fn::ForEach::Inner: [V2, [X, Y], {"${Name}_${V2}": !Sub "${Name}/${V2}"}]
            """
        resources = result(text, "Resources")

        assert resources["A"]["Properties"] == {
            "Handler": "my-Handler",
            "Runtime": "my-Runtime",
            "Environment": {"Variables": {"OWN": 1, "VAR_A": "A", "ALNUM_A": "A", "VAR_b-c": "b-c", "ALNUM_bc": "b-c"}},
            "FileSystemConfigs": [{"Arn": "Arn"}],
        }
        variables = resources["FunctionTwo"]["Properties"]["Environment"]["Variables"]
        assert variables == {"Two_X": "Two/X", "Two_Y": "Two/Y"}

    def test_a_loop_in_a_loop_stands_among_plain_entries_and_several_keys(self) -> None:
        text = """
            Resources:
              Fn::ForEach::Outer:
                - One
                - [a, b]
                - Before${One}: {Type: AWS::SNS::Topic}
                  Fn::ForEach::Inner:
                    - Two
                    - ["1", "2"]
                    - In${One}${Two}: {Type: AWS::SNS::Topic, Metadata: {Both: !Sub "${One}${Two}"}}
                      Also${One}${Two}: {Type: AWS::SQS::Queue}
                  After${One}: {Type: AWS::SNS::Topic}
            """
        resources = result(text, "Resources")

        assert list(resources) == [
            *("Beforea", "Ina1", "Alsoa1", "Ina2", "Alsoa2", "Aftera"),
            *("Beforeb", "Inb1", "Alsob1", "Inb2", "Alsob2", "Afterb"),
        ]
        assert resources["Inb1"]["Metadata"] == {"Both": "b1"}

    def test_five_levels_deep(self) -> None:
        body = '{"T${A}${B}${C}${D}${E}": {Type: AWS::SNS::Topic}}'
        for name in "EDCBA":
            body = f"{{Fn::ForEach::L{name}: [{name}, [{name.lower()}, x], {body}]}}"

        assert len(result(f"Resources: {body}", "Resources")) == 32

    def test_six_levels_are_refused(self) -> None:
        body = '{"T${A}${B}${C}${D}${E}${F}": {Type: AWS::SNS::Topic}}'
        for name in "FEDCBA":
            body = f"{{Fn::ForEach::L{name}: [{name}, [], {body}]}}"
        finding = refusal(f"Resources: {body}")

        assert finding.message == "Fn::ForEach is nested more than 5 levels deep"
        assert finding.path[-1] == "Fn::ForEach::LF"

    @pytest.mark.parametrize(
        ("section", "path"),
        [
            ("Parameters: {P: {Type: String, Default: a, Fn::ForEach::L: [N, [a], {b: c}]}}", ("Parameters", "P")),
            ("Mappings: {M: {K: {Fn::ForEach::L: [N, [a], {b: c}]}}}", ("Mappings", "M", "K")),
            ("Metadata: {M: [{Fn::ForEach::L: [N, [a], {b: c}]}]}", ("Metadata", "M", 0)),
            ("Rules: {Fn::ForEach::L: [N, [a], {b: c}]}", ("Rules",)),
            ("Hooks: {H: {Fn::ForEach::L: [N, [a], {b: c}]}}", ("Hooks", "H")),
        ],
    )
    def test_other_sections_take_none(self, section: str, path: tuple[str | int, ...]) -> None:
        finding = refusal(f"{section}\nResources: {{A: {{Type: AWS::SNS::Topic}}}}")

        assert finding.message == "Fn::ForEach is not supported here"
        assert finding.path == (*path, "Fn::ForEach::L")
        assert place(finding) == (2, section.index("Fn::ForEach") + 1)

    @pytest.mark.parametrize("loop", ["", "Fn::ForEach::Around: [M, [a], {'${M}': "])
    @pytest.mark.parametrize("attribute", ["Metadata: {LOOP}", "LOOP", "UpdatePolicy: {X: {LOOP}}"])
    def test_of_a_resource_only_the_properties_take_one(self, loop: str, attribute: str) -> None:
        resource = f"{{Type: AWS::SNS::Topic, {attribute.replace('LOOP', 'Fn::ForEach::L: [N, [a], {b: c}]')}}}"
        finding = refusal(f"Resources: {{{loop or 'A: '}{resource}{'}]' if loop else ''}}}")

        assert finding.message == "Fn::ForEach is not supported here"


class TestKeys:
    def test_each_form_of_the_identifier_in_a_key(self) -> None:
        text = """
            Resources:
              Fn::ForEach::R: [Id, [a-1, b.2], {"R&{Id}": {Type: AWS::SNS::Topic, Metadata: {Id: !Ref Id}}}]
            """
        assert {name: node["Metadata"]["Id"] for name, node in result(text, "Resources").items()} == {
            "Ra1": "a-1",
            "Rb2": "b.2",
        }

    def test_a_key_without_the_identifier_is_refused(self) -> None:
        finding = refusal("Resources: {Fn::ForEach::R: [Id, [a, b], {'R${Id2}': {Type: AWS::SNS::Topic}}]}")

        assert finding.message == "The key 'R${Id2}' does not hold the identifier 'Id'"
        assert place(finding) == (2, 43)
        assert finding.hint == "Put ${Id} in the key, so that each round makes a key of its own."

    @pytest.mark.parametrize("section", ["Resources", "Outputs", "Conditions"])
    def test_a_name_that_is_not_alphanumeric_is_refused_in_the_services_words(self, section: str) -> None:
        member = {"Resources": "{Type: AWS::SNS::Topic}", "Outputs": "{Value: a}", "Conditions": "!Equals [a, b]"}
        rest = "" if section == "Resources" else "\nResources: {A: {Type: AWS::SNS::Topic}}"
        finding = refusal(f"{section}: {{Fn::ForEach::R: [Id, [a-1], {{'R${{Id}}': {member[section]}}}]}}{rest}")

        assert finding.message == "OutputKey 'Ra-1' should be alphanumeric"
        assert finding.path == (section, "Fn::ForEach::R", "R${Id}")
        assert finding.hint == "&{Id} in the key leaves the other characters out."

    def test_in_properties_a_key_may_be_any_text(self) -> None:
        text = "Resources: {Properties: {Type: A::B::C, Properties: {Fn::ForEach::P: [Id, [a-1, b/2], {'x${Id}': 1}]}}}"

        assert result(text, "Resources.Properties.Properties") == {"xa-1": 1, "xb/2": 1}

    @pytest.mark.parametrize(
        ("resources", "first", "second"),
        [
            ("{Ta: TOPIC, LOOP}", (2, 13), (2, 73)),
            ("{LOOP, Ta: TOPIC}", (2, 44), (2, 80)),
        ],
    )
    def test_a_key_that_stands_there_already_is_never_overwritten(
        self, resources: str, first: tuple[int, int], second: tuple[int, int]
    ) -> None:
        loop = "Fn::ForEach::Topics: [N, [a], {'T${N}': TOPIC}]"
        text = "Resources: " + resources.replace("LOOP", loop).replace("TOPIC", "{Type: AWS::SNS::Topic}")
        finding = refusal(text)

        assert finding.message == "Duplicate key 'Ta' when merging keys to parent object in Fn::ForEach"
        assert place(finding) == second
        (other,) = finding.related
        assert (other.span.line, other.span.column) == first

    def test_two_items_that_make_one_key_collide(self) -> None:
        text = "Resources: {Fn::ForEach::R: [Id, [a-1, a1], {'R&{Id}': {Type: AWS::SNS::Topic}}]}"

        assert refusal(text).message == "Duplicate key 'Ra1' when merging keys to parent object in Fn::ForEach"
        assert refusal(text).related == ()
        assert refusal(text.replace("a-1", "a1")).message.startswith("Duplicate key 'Ra1'")

    def test_two_loops_that_make_one_key_collide(self) -> None:
        text = """
            Resources:
              Fn::ForEach::One: [A, [x], {"R${A}": {Type: AWS::SNS::Topic}}]
              Fn::ForEach::Two: [B, [x], {"R${B}": {Type: AWS::SNS::Topic}}]
            """
        assert refusal(text).message.startswith("Duplicate key 'Rx'")
        assert refusal(text).related == (Related("'Rx' stands here too", Span("template.yaml", 3, 31, 3, 38)),)

    def test_the_rounds_of_an_outer_loop_collide(self) -> None:
        text = """
            Resources:
              Fn::ForEach::Out: [A, [x, y], {Fn::ForEach::In: [B, ["1"], {"R${B}": {Type: AWS::SNS::Topic}}]}]
            """
        assert refusal(text).message.startswith("Duplicate key 'R1'")

    def test_what_is_wrong_in_each_round_is_told_once(self) -> None:
        text = """
            Resources:
              B: {Type: AWS::SNS::Topic}
              Fn::ForEach::Out:
                - A
                - [x, y, z]
                - Fn::ForEach::In: [N, !Ref B, {"R${A}${N}": {Type: AWS::SNS::Topic}}]
                  Same: {Type: AWS::SNS::Topic, Metadata: {A: "${A}"}}
            """
        findings = expand(text).diagnostics

        assert [finding.id for finding in findings] == ["W9756", "E9754"]
        assert findings[1].message.endswith("The key 'Same' does not hold the identifier 'A'")

        findings = expand(text.replace("Same", "R${A}")).diagnostics
        assert [finding.id for finding in findings] == ["W9756", "E9754"]
        assert findings[1].message.endswith("could not be resolved for Fn::ForEach")

    def test_keys_of_properties_collide(self) -> None:
        properties = "{DisplayName: own, Fn::ForEach::P: [N, [DisplayName], {'${N}': made}]}"
        finding = refusal(f"Resources: {{A: {{Type: AWS::SNS::Topic, Properties: {properties}}}}}")

        assert finding.message.startswith("Duplicate key 'DisplayName'")
        assert finding.path == ("Resources", "A", "Properties", "Fn::ForEach::P", "${N}")


class TestNames:
    BODY = "[a], {'R${ID}': {Type: AWS::SNS::Topic}}]"

    def refuse(self, loop: str, identifier: str) -> str:
        body = self.BODY.replace("ID", identifier)
        parameters = "Parameters: {Env: {Type: String, Default: a}}"
        resources = f"Resources: {{A: {{Type: AWS::SNS::Topic}}, {loop}: [{identifier}, {body}}}"
        return refusal(f"{parameters}\n{resources}").message

    @pytest.mark.parametrize(
        ("loop", "identifier", "message"),
        [
            ("Fn::ForEach::A", "N", "The loop name 'A' is the name of a parameter or resource"),
            ("Fn::ForEach::Env", "N", "The loop name 'Env' is the name of a parameter or resource"),
            ("Fn::ForEach::a-b", "N", "The loop name 'a-b' is not alphanumeric"),
            ("'Fn::ForEach::'", "N", "The loop name '' is not alphanumeric"),
            ("Fn::ForEach::L", "A", "The identifier 'A' is the name of a parameter or resource"),
            ("Fn::ForEach::L", "Env", "The identifier 'Env' is the name of a parameter or resource"),
            ("Fn::ForEach::L", "a-b", "Fn::ForEach layout is incorrect"),
            ("Fn::ForEach::L", "''", "Fn::ForEach layout is incorrect"),
            ("Fn::ForEach::L", "[N, M]", "Fn::ForEach layout is incorrect"),
            ("Fn::ForEach::L", "7", "Fn::ForEach layout is incorrect"),
            ("Fn::ForEach::L", "{Ref: Env}", "Fn::ForEach layout is incorrect"),
        ],
    )
    def test_those_of_parameters_and_resources_are_taken(self, loop: str, identifier: str, message: str) -> None:
        assert self.refuse(loop, identifier) == message

    def test_a_loop_name_stands_once_in_the_template(self) -> None:
        text = """
            Resources: {Fn::ForEach::L: [N, [a], {"R${N}": {Type: AWS::SNS::Topic}}]}
            Outputs: {Fn::ForEach::L: [M, [a], {"O${M}": {Value: a}}]}
            """
        finding = refusal(text)

        assert finding.message == "The loop name 'L' stands twice in the template"
        assert place(finding) == (3, 11)
        assert finding.related[0].span.line == 2

    def test_an_identifier_stands_once_in_a_nest(self) -> None:
        text = """
            Resources:
              Fn::ForEach::L: [N, [a], {Fn::ForEach::M: [N, [b], {"R${N}": {Type: AWS::SNS::Topic}}]}]
            """
        finding = refusal(text)

        assert finding.message == "The identifier 'N' is used by an outer loop already"
        assert place(finding) == (3, 46)

    def test_two_loops_beside_each_other_may_share_one(self) -> None:
        text = """
            Resources:
              Fn::ForEach::L: [N, [a], {"R${N}": {Type: AWS::SNS::Topic}}]
              Fn::ForEach::M: [N, [b], {"R${N}": {Type: AWS::SNS::Topic}}]
            """
        assert list(result(text, "Resources")) == ["Ra", "Rb"]

    @pytest.mark.parametrize(
        "loop",
        ["[N, [a]]", "[N, [a], {}, {}]", "{N: [a]}", "text", "[N, [a], []]", "[N, [a], {}]", "[N, [a], text]", "[]"],
    )
    def test_a_loop_is_a_list_of_three(self, loop: str) -> None:
        finding = refusal(f"Resources: {{Fn::ForEach::L: {loop}}}")

        assert finding.message == "Fn::ForEach layout is incorrect"
        assert finding.hint


class TestSize:
    def test_loops_that_make_more_than_a_template_can_hold_are_refused_at_once(self) -> None:
        items = ", ".join(f"i{number}" for number in range(60))
        body = '{"T${A}${B}${C}${D}": {Type: AWS::SNS::Topic, Metadata: {A: !Ref A}}}'
        for name in "DCBA":
            body = f"{{Fn::ForEach::L{name}: [{name}, [{items}], {body}]}}"
        errors = [found for found in expand(f"Resources: {body}", None).diagnostics if found.id.startswith("E")]

        assert [found.id for found in errors] == ["E9764"]
        assert errors[0].message.endswith("Transformation data limit exceeded")
