"""The order in which transforms run, the fragment of each, and the place of its result."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.diagnostics import Code
from cfnkit.source import Span
from cfnkit.syntax import Mapping, at_path, origin_of, to_plain
from support.macro_runs import ECHO, NOTE, answering, errors, events, notes, run, value

# Puts what it was called with behind the value, as the macro of the recording does.
APPEND = """
def handler(event, context):
    fragment = event["fragment"]
    name = event["params"]["Input"]
    properties = fragment if "Value" in fragment else fragment["Resources"]["Parameter"]["Properties"]
    properties["Value"] = name + " " + properties["Value"]
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""


def seen(folder: Path) -> list[str]:
    return [event["params"].get("Is", "") for event in events(folder)]


class TestOrder:
    def test_snippets_run_before_the_transform_section_and_each_sees_what_the_one_before_gave(
        self, tmp_path: Path
    ) -> None:
        processed = run(
            tmp_path,
            """
            Resources:
              Parameter:
                Type: AWS::SSM::Parameter
                Properties:
                  Type: String
                  Value: <replace-this>
                  Fn::Transform:
                    - {Name: Append, Parameters: {Input: snippet}}
                    - {Name: Append, Parameters: {Input: second-snippet}}
            Transform:
              - {Name: Append, Parameters: {Input: global}}
              - {Name: Append, Parameters: {Input: second-global}}
            """,
            {"Append": APPEND},
        )

        assert value(processed, "Resources.Parameter.Properties.Value") == (
            "second-global global second-snippet snippet <replace-this>"
        )
        assert "Transform" not in value(processed, "Resources.Parameter.Properties")
        assert processed.accepted

    def test_the_deepest_snippet_runs_first_and_the_outer_one_sees_its_result(self, tmp_path: Path) -> None:
        run(
            tmp_path,
            """
            Resources:
              Fn::Transform: {Name: Note, Parameters: {Is: resources}}
              A:
                Fn::Transform: {Name: Note, Parameters: {Is: resource}}
                Type: AWS::SNS::Topic
                Properties:
                  Fn::Transform: {Name: Note, Parameters: {Is: properties}}
                  Tags:
                    - {Key: a, Value: b}
                    - {Fn::Transform: {Name: Note, Parameters: {Is: tag}}, Key: c, Value: d}
              B:
                Type: AWS::SNS::Topic
                Properties: {Fn::Transform: {Name: Note, Parameters: {Is: later}}}
            Fn::Transform: {Name: Note, Parameters: {Is: template}}
            Transform: [{Name: Note, Parameters: {Is: section}}]
            """,
            {"Note": NOTE},
        )

        assert seen(tmp_path) == ["tag", "properties", "resource", "later", "resources", "template", "section"]
        assert events(tmp_path)[2]["fragment"] == {
            "Type": "AWS::SNS::Topic",
            "Properties": {
                "Tags": [{"Key": "a", "Value": "b"}, {"Key": "c", "Value": "d", "Seen": "tag"}],
                "Seen": "properties",
            },
        }

    def test_transforms_run_wherever_they_stand(self, tmp_path: Path) -> None:
        processed = run(
            tmp_path,
            """
            Metadata: {Fn::Transform: {Name: Note, Parameters: {Is: metadata}}}
            Mappings: {M: {K: {Fn::Transform: {Name: Note, Parameters: {Is: mappings}}, a: b}}}
            Conditions: {C: {Fn::Equals: [{Fn::Transform: Given}, "1"]}}
            Resources:
              A:
                Type: AWS::SNS::Topic
                Condition: C
                Properties: {TopicName: !FindInMap [M, K, Seen]}
            Outputs:
              O: {Value: a, Fn::Transform: Describe}
            """,
            {"Note": NOTE, "Given": answering('"1"'), "Describe": answering("{**fragment, 'Description': 'b'}")},
        )

        assert seen(tmp_path) == ["metadata", "mappings"]
        assert value(processed, "Metadata") == {"Seen": "metadata"}
        assert value(processed, "Conditions.C") == {"Fn::Equals": ["1", "1"]}
        assert value(processed, "Outputs.O") == {"Value": "a", "Description": "b"}
        assert processed.resolved is not None
        assert to_plain(processed.resolved)["Resources"]["A"]["Properties"] == {"TopicName": "mappings"}

    def test_a_condition_that_is_false_keeps_no_transform_from_running(self, tmp_path: Path) -> None:
        processed = run(
            tmp_path,
            """
            Conditions: {Never: !Equals [a, b]}
            Resources:
              Off: {Type: AWS::SNS::Topic, Condition: Never, Fn::Transform: {Name: Note, Parameters: {Is: off}}}
              On: {Type: AWS::SNS::Topic}
            """,
            {"Note": answering("{**fragment, 'Metadata': {'Touched': 'yes'}}")},
        )

        assert value(processed, "Resources.Off.Metadata") == {"Touched": "yes"}
        assert isinstance(processed.resolved, Mapping)
        assert list(to_plain(processed.resolved)["Resources"]) == ["On"]


class TestForms:
    @pytest.mark.parametrize(
        "form", ["Note", "{Name: Note}", "[Note]", "[{Name: Note}]", "{Name: Note, Parameters: {}}"]
    )
    def test_a_call_is_a_name_or_an_object_or_a_list_of_these(self, tmp_path: Path, form: str) -> None:
        text = f"""
            Transform: {form}
            Resources: {{A: {{Type: AWS::SNS::Topic, Fn::Transform: {form}}}}}
            """
        processed = run(tmp_path, text, {"Note": NOTE})

        assert [event["transformId"] for event in events(tmp_path)] == ["123456789012::Note"] * 2
        assert [event["params"] for event in events(tmp_path)] == [{}, {}]
        assert value(processed, "Resources.A.Seen") == "Note"

    def test_the_short_form_calls_one_too(self, tmp_path: Path) -> None:
        text = "Resources: {A: {Type: !Transform {Name: Type, Parameters: {}}}}"
        processed = run(tmp_path, text, {"Type": answering("'AWS::SNS::Topic'")})

        assert value(processed, "Resources.A.Type") == "AWS::SNS::Topic"

    def test_an_empty_list_calls_nothing(self, tmp_path: Path) -> None:
        text = "Transform: []\nResources: {A: {Type: AWS::SNS::Topic, Fn::Transform: []}}"
        processed = run(tmp_path, text)

        assert to_plain(processed.tree) == {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}

    @pytest.mark.parametrize(
        ("form", "message", "place"),
        [
            ("{Name: {Ref: X}}", "Key Name of transform definition must be a string.", (2, 19)),
            ("{Parameters: {}}", "Key Name of transform definition must be a string.", (2, 12)),
            ("3", "Key Name of transform definition must be a string.", (2, 12)),
            ("[Echo, {Name: [Echo]}]", "Key Name of transform definition must be a string.", (2, 26)),
            ("{Name: Echo, Parameters: [a]}", "Key Parameters of transform definition must be an object.", (2, 37)),
            ("{Name: Echo, Params: {}}", "Invalid transform definition property 'Params'", (2, 25)),
        ],
    )
    def test_any_other_form_is_refused_where_it_stands(
        self, tmp_path: Path, form: str, message: str, place: tuple[int, int]
    ) -> None:
        processed = run(tmp_path, f"\nTransform: {form}\nResources: {{A: {{Type: AWS::SNS::Topic}}}}\n", {"Echo": ECHO})

        (finding,) = (finding for finding in processed.diagnostics if finding.code is Code.TRANSFORM_FORMAT)
        assert finding.message == message
        assert (finding.span.line, finding.span.column) == place
        assert finding.path[0] == "Transform"

    def test_a_name_that_nothing_provides_is_refused_with_the_nearest_one(self, tmp_path: Path) -> None:
        text = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Fn::Transform: [Echo, Ehco]\n"
        processed = run(tmp_path, text, {"Echo": ECHO})

        (finding,) = (finding for finding in processed.diagnostics if finding.code is Code.TRANSFORM_UNKNOWN)
        assert finding.message == "No transform named 123456789012::Ehco found."
        assert "Echo" in finding.hint
        assert ".cfnkit.yaml" in finding.hint
        assert finding.path == ("Resources", "A", "Fn::Transform", 1)
        assert finding.span == Span("template.yaml", 4, 27, 4, 31)

    def test_a_transform_of_aws_that_there_is_none_of_is_named_without_an_account(self, tmp_path: Path) -> None:
        processed = run(tmp_path, "Transform: AWS::Serverless\nResources: {}")

        (finding,) = (finding for finding in processed.diagnostics if finding.code is Code.TRANSFORM_UNKNOWN)
        assert finding.message == "No transform named AWS::Serverless found."
        assert "AWS::Serverless-2016-10-31" in finding.hint

    def test_a_transform_whose_workings_are_not_published_is_noted_and_does_nothing(self, tmp_path: Path) -> None:
        text = "Transform: AWS::SecretsManager-2020-07-23\nResources: {A: {Type: AWS::SNS::Topic}}"
        processed = run(tmp_path, text)

        assert processed.accepted
        assert notes(processed) == [
            "AWS::SecretsManager-2020-07-23 runs in AWS only; its changes to the template are not shown."
        ]


class TestFragmentAndResult:
    def test_the_fragment_is_what_stands_beside_and_the_result_takes_the_place_of_all_of_it(
        self, tmp_path: Path
    ) -> None:
        processed = run(
            tmp_path,
            """
            Resources:
              A:
                Type: AWS::SNS::Topic
                Properties: {Old: 1, Fn::Transform: Note, Nested: {Deep: true}}
            """,
            {"Note": NOTE.replace("{**fragment,", "{")},
        )

        assert events(tmp_path)[0]["fragment"] == {"Old": 1, "Nested": {"Deep": True}}
        assert value(processed, "Resources.A.Properties") == {"Seen": "Note"}

    def test_without_siblings_the_fragment_is_an_empty_object(self, tmp_path: Path) -> None:
        run(tmp_path, "Resources: {A: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: Note}}}", {"Note": NOTE})

        assert events(tmp_path)[0]["fragment"] == {}

    @pytest.mark.parametrize(
        ("result", "plain"),
        [('"text"', "text"), ("12", 12), ("True", True), ('["a", {"b": 1}]', ["a", {"b": 1}]), ("1.5", 1.5)],
    )
    def test_a_value_may_become_anything_but_null(self, tmp_path: Path, result: str, plain: object) -> None:
        text = "Resources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: {Fn::Transform: Give}}}}"
        processed = run(tmp_path, text, {"Give": answering(result)})

        assert value(processed, "Resources.A.Properties.TopicName") == plain

    def test_a_transform_of_a_list_item_takes_the_place_of_the_item(self, tmp_path: Path) -> None:
        text = "Resources: {A: {Type: AWS::SNS::Topic, Metadata: [1, {Fn::Transform: Give, a: b}, 3]}}"
        processed = run(tmp_path, text, {"Give": answering("list(fragment)")})

        assert value(processed, "Resources.A.Metadata") == [1, ["a"], 3]

    def test_the_second_of_a_list_is_given_the_text_that_the_first_made(self, tmp_path: Path) -> None:
        text = "Resources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: {Fn::Transform: [One, Two]}}}}"
        processed = run(tmp_path, text, {"One": answering("'one'"), "Two": answering("fragment + ' two'")})

        assert value(processed, "Resources.A.Properties.TopicName") == "one two"

    @pytest.mark.parametrize("result", ['"text"', "[]", "3"])
    def test_a_whole_template_that_is_no_object_is_refused_in_the_services_words(
        self, tmp_path: Path, result: str
    ) -> None:
        text = "Transform:\n  - Echo\n  - Give\nResources: {A: {Type: AWS::SNS::Topic}}\n"
        processed = run(tmp_path, text, {"Echo": ECHO, "Give": answering(result)})

        (finding,) = processed.diagnostics
        assert finding.message == "Template format error: unsupported structure."
        assert finding.span == Span("template.yaml", 3, 5, 3, 9)
        assert finding.path == ("Transform", 1)
        assert processed.resolved is None

    def test_the_template_need_not_be_one_before_its_macros_have_run(self, tmp_path: Path) -> None:
        text = "Transform: Fix\nLisp: (topic A)\nResources: [AWS::SNS::Topic A]"
        fix = answering("{'Resources': {'A': {'Type': fragment['Resources'][0].split()[0]}}}")
        processed = run(tmp_path, text, {"Fix": fix})

        assert processed.accepted
        assert to_plain(processed.tree) == {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}

    def test_the_template_is_validated_after_its_macros_only(self, tmp_path: Path) -> None:
        text = """
            Transform: Fix
            Conditions: {Never: !Equals [a, b]}
            Resources:
              Off: {Type: AWS::SNS::Topic, Condition: Never}
              On: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Off}}
            """
        fix = answering("{**fragment, 'Resources': {'A': {'Type': 'AWS::SNS::Topic'}}}")

        assert not run(tmp_path, text, {"Fix": ECHO}).accepted
        assert run(tmp_path, text, {"Fix": fix}).accepted

    def test_a_template_without_transforms_keeps_its_tree(self, tmp_path: Path) -> None:
        processed = run(tmp_path, "Resources: {A: {Type: AWS::SNS::Topic}}")

        assert processed.tree is processed.document.root
        assert processed.trace == ()


class TestNotTransformedAgain:
    def test_a_call_in_a_result_is_left_and_noted(self, tmp_path: Path) -> None:
        text = "Resources: {A: {Type: AWS::SNS::Topic, Metadata: {Fn::Transform: Nest}}}"
        nested = answering("{'Inner': {'Fn::Transform': 'Note'}}")
        processed = run(tmp_path, text, {"Nest": nested, "Note": NOTE})

        assert events(tmp_path) == []
        assert value(processed, "Resources.A.Metadata.Inner") == {"Fn::Transform": "Note"}
        (note,) = (finding for finding in processed.diagnostics if finding.code is Code.TRANSFORM_NOTE)
        assert note.message == "This Fn::Transform is not run."
        assert note.path == ("Resources", "A", "Metadata", "Inner", "Fn::Transform")
        assert note.span.line == 1

    def test_a_call_that_an_outer_transform_takes_away_is_not_noted(self, tmp_path: Path) -> None:
        text = "Transform: Clean\nResources: {A: {Type: AWS::SNS::Topic, Metadata: {Fn::Transform: Nest}}}"
        clean = answering("{'Resources': {'A': {'Type': 'AWS::SNS::Topic'}}}")
        processed = run(tmp_path, text, {"Nest": answering("{'Fn::Transform': 'X'}"), "Clean": clean})

        assert notes(processed) == []

    @pytest.mark.parametrize("transform", ["Transform: Add", "Fn::Transform: Add"])
    def test_a_transform_section_in_a_result_is_not_run(self, tmp_path: Path, transform: str) -> None:
        text = f"{transform}\nResources: {{A: {{Type: AWS::SNS::Topic}}}}"
        processed = run(tmp_path, text, {"Add": answering("{**fragment, 'Transform': 'Note'}"), "Note": NOTE})

        assert events(tmp_path) == []
        assert value(processed, "Resources") == {"A": {"Type": "AWS::SNS::Topic"}}
        assert "Transform" not in to_plain(processed.tree)
        assert any("gave back a Transform section" in note for note in notes(processed))

    def test_the_parameters_section_takes_no_transform(self, tmp_path: Path) -> None:
        text = "Parameters: {P: {Type: String, Default: x, Fn::Transform: Note}}\nTransform: Echo\nResources: {}"
        processed = run(tmp_path, text, {"Note": NOTE, "Echo": ECHO})

        assert events(tmp_path) == []
        assert notes(processed) == ["This Fn::Transform is not run."]


class TestAfterAFailure:
    def test_what_comes_after_is_not_run_and_the_tree_is_as_far_as_it_went(self, tmp_path: Path) -> None:
        text = """
            Transform: Note
            Resources:
              A: {Type: AWS::SNS::Topic, Fn::Transform: Note}
              B: {Type: AWS::SNS::Topic, Fn::Transform: [Note, Break, Note]}
              C: {Type: AWS::SNS::Topic, Fn::Transform: Note}
            """
        processed = run(tmp_path, text, {"Note": NOTE, "Break": "def handler(event, context): raise KeyError(1)"})

        assert len(events(tmp_path)) == 2
        assert value(processed, "Resources.A.Seen") == "Note"
        assert value(processed, "Resources.B.Type") == "AWS::SNS::Topic"
        assert [step.after is None for step in processed.trace] == [False, False, True]
        assert errors(processed) == ["Received malformed response from transform 123456789012::Break"]
        assert processed.resolved is None


class TestTrace:
    def test_each_step_holds_its_call_and_what_went_in_and_came_out(self, tmp_path: Path) -> None:
        text = """
            Transform: {Name: Note, Parameters: {Is: whole}}
            Resources: {A: {Type: AWS::SNS::Topic, Fn::Transform: Note}}
            """
        processed = run(tmp_path, text, {"Note": NOTE})

        snippet, whole = processed.trace
        assert (snippet.call.path, snippet.call.whole, snippet.call.span.line) == (("Resources", "A"), False, 3)
        assert (whole.call.path, whole.call.whole, whole.call.span.line) == ((), True, 2)
        assert to_plain(snippet.before) == {"Type": "AWS::SNS::Topic"}
        assert snippet.after is not None
        assert to_plain(snippet.after) == {"Type": "AWS::SNS::Topic", "Seen": "Note"}
        assert whole.after is not None
        assert to_plain(whole.call.params) == {"Is": "whole"}
        assert [to_plain(step.event) for step in processed.trace if step.event] == events(tmp_path)
        assert [step.response for step in processed.trace] == ["", ""]

    def test_a_response_that_cannot_be_taken_is_kept(self, tmp_path: Path) -> None:
        text = "Transform: Odd\nResources: {}"
        processed = run(tmp_path, text, {"Odd": "def handler(event, context): return ['odd']"})

        (step,) = processed.trace
        assert step.after is None
        assert step.response == '["odd"]'


class TestPlacesAndOrigins:
    def test_what_a_macro_leaves_keeps_its_place_and_what_it_makes_has_the_step(self, tmp_path: Path) -> None:
        text = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Metadata:\n      Fn::Transform: Add\n      Old: some\n"
        processed = run(tmp_path, text, {"Add": answering("{**fragment, 'New': 'another value'}")})

        old = at_path(processed.tree, ["Resources", "A", "Metadata", "Old"])
        new = at_path(processed.tree, ["Resources", "A", "Metadata", "New"])
        assert old is not None
        assert new is not None
        assert origin_of(old).span == Span("template.yaml", 6, 12, 6, 16)
        assert origin_of(old).exact
        (step,) = origin_of(new).steps
        assert (step.transform, step.span.line, step.exact) == ("Add", 5, False)


class TestOrderOfAwsTransforms:
    def test_language_extensions_behind_serverless_is_noted(self, tmp_path: Path) -> None:
        text = """
            Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]
            Resources: {A: {Type: AWS::SNS::Topic}}
            """
        processed = run(tmp_path, text)

        (note,) = (finding for finding in processed.diagnostics if finding.code is Code.TRANSFORM_NOTE)
        assert "must come before AWS::Serverless-2016-10-31" in note.message
        assert note.path == ("Transform", 1)

    def test_in_the_documented_order_nothing_is_said(self, tmp_path: Path) -> None:
        text = """
            Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
            Resources:
              Fn::ForEach::Tables:
                - Name
                - [A, B]
                - Table${Name}: {Type: AWS::Serverless::SimpleTable}
            """
        processed = run(tmp_path, text)

        assert processed.diagnostics == ()
        assert list(value(processed, "Resources")) == ["TableA", "TableB"]
        assert value(processed, "Resources.TableA.Type") == "AWS::DynamoDB::Table"

    @pytest.mark.parametrize("name", ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"])
    def test_they_are_for_the_whole_template_only(self, tmp_path: Path, name: str) -> None:
        processed = run(tmp_path, f"Resources: {{A: {{Type: AWS::SNS::Topic, Fn::Transform: '{name}'}}}}")

        assert errors(processed) == [
            f"Transform {name} failed with: it can only be declared in the Transform section of the template."
        ]
