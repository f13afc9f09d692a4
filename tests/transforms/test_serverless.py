"""AWS::Serverless-2016-10-31: its results, their origins, and its refusals."""

from __future__ import annotations

import copy
import os
import socket
import subprocess
import sys
from typing import Any

import pytest

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import Span, Step
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, canonical, dump_json, parse, to_plain, walk
from cfnkit.transforms.serverless import expand_serverless

CALL = Span("template.yaml", 1, 12, 1, 38)
MADE = Step("AWS::Serverless-2016-10-31", CALL, exact=False)
EXACT = Step("AWS::Serverless-2016-10-31", CALL, exact=True)
OPENING = (
    "Transform AWS::Serverless-2016-10-31 failed with: "
    "Invalid Serverless Application Specification document. Number of errors found: "
)

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Description: a function with most of what one can have
Globals:
  Function:
    Timeout: 10
    Runtime: python3.12
    Environment:
      Variables: {LOG_LEVEL: debug}
Parameters:
  Stage: {Type: String, Default: prod}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Hello:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Metadata: {Owner: the platform team}
    Properties:
      CodeUri: s3://code/hello.zip
      Handler: index.handler
      MemorySize: 1024.0
      Environment:
        Variables: {TABLE: !Ref Table}
      Policies:
        - AmazonSNSFullAccess
        - DynamoDBCrudPolicy: {TableName: !Ref Table}
      Events:
        Get:
          Type: Api
          Properties: {Path: /hello, Method: get}
        FromQueue:
          Type: SQS
          Properties:
            Queue: !GetAtt Jobs.Arn
            BatchSize: 7
  Jobs:
    Type: AWS::SQS::Queue
  Table:
    Type: AWS::Serverless::SimpleTable
    Properties:
      PrimaryKey: {Name: id, Type: String}
Outputs:
  Url: {Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/Prod/hello"}
  Role: {Value: !GetAtt HelloRole.Arn}
"""

MACHINE = """\
Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Only
        States: {Only: {Type: Task, Resource: !GetAtt Work.Arn, End: true}}
      Policies: [{LambdaInvokePolicy: {FunctionName: !Ref Work}}]
      Events:
        Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
  Work:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: "def handler(event, context): ...", Handler: index.handler, Runtime: python3.12}
"""


def parsed(text: str) -> Mapping:
    document = parse(text, "template.yaml")
    assert document.well_formed, document.diagnostics
    assert isinstance(document.root, Mapping)
    return document.root.without("Transform")


def expanded(text: str | Mapping, region: str = "us-east-1", **values: Any) -> tuple[Mapping, list[Diagnostic]]:
    template = parsed(text) if isinstance(text, str) else text
    parameter_values = {"AWS::Region": region, "AWS::AccountId": "123456789012", "AWS::StackName": "stack", **values}
    return expand_serverless(template, parameter_values=parameter_values, region=region, call=CALL)


def result(text: str | Mapping, region: str = "us-east-1", **values: Any) -> Mapping:
    template, findings = expanded(text, region, **values)
    assert findings == []
    return template


def found(tree: Node, *path: str | int) -> Node:
    node = at_path(tree, path)
    assert node is not None, path
    return node


def plain(tree: Node, *path: str | int) -> Any:
    return to_plain(found(tree, *path))


def resources(tree: Mapping) -> Mapping:
    section = found(tree, "Resources")
    assert isinstance(section, Mapping)
    return section


def of_type(tree: Mapping, resource_type: str) -> list[str]:
    return [name for name in resources(tree).entries if plain(tree, "Resources", name, "Type") == resource_type]


def line(tree: Node, *path: str | int) -> int:
    return found(tree, *path).span.line


class TestResult:
    def test_globals_and_the_transform_are_gone_and_the_rest_stays(self) -> None:
        after = result(FUNCTION)
        assert list(after.entries) == ["Description", "Parameters", "Conditions", "Resources", "Outputs"]
        assert plain(after, "Resources", "Hello", "Properties", "Timeout") == 10
        assert plain(after, "Resources", "Hello", "Properties", "Environment") == {
            "Variables": {"LOG_LEVEL": "debug", "TABLE": {"Ref": "Table"}}
        }

    def test_it_is_what_the_translator_makes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from samtranslator.translator.transform import transform

        class Policies:
            def load(self) -> dict[str, str]:
                return {}

        for text in (FUNCTION, MACHINE):
            with monkeypatch.context() as patch:
                patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
                theirs = transform(to_plain(parsed(text)), {"AWS::Region": "us-east-1"}, Policies())
            assert to_plain(result(text)) == theirs

    def test_names_of_managed_policies_become_arns_as_recorded(self) -> None:
        after = result(FUNCTION.replace("        - DynamoDBCrudPolicy: {TableName: !Ref Table}\n", ""))
        assert plain(after, "Resources", "HelloRole", "Properties", "ManagedPolicyArns")[:2] == [
            "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
            "arn:aws:iam::aws:policy/AmazonSNSFullAccess",
        ]

    def test_a_partition_without_a_bundled_map_has_the_same_policies(self) -> None:
        after = result(MACHINE.replace("Handler:", "Policies: [AmazonSNSFullAccess], Handler:"), "us-iso-east-1")
        assert plain(after, "Resources", "WorkRole", "Properties", "ManagedPolicyArns") == [
            "arn:aws-iso:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
            "arn:aws-iso:iam::aws:policy/AmazonSNSFullAccess",
        ]

    def test_the_title_of_an_api_is_the_name_of_the_stack(self) -> None:
        after = result(FUNCTION)
        title = plain(after, "Resources", "ServerlessRestApi", "Properties", "Body", "info", "title")
        assert title == {"Ref": "AWS::StackName"}

    def test_resources_stand_in_the_order_of_the_source_with_what_was_made_from_them(self) -> None:
        names = [name.partition("Deployment")[0] for name in resources(result(FUNCTION)).entries]
        assert names == [
            "Bucket",
            "Hello",
            "HelloRole",
            "HelloGetPermissionProd",
            "HelloFromQueue",
            "ServerlessRestApi",
            "ServerlessRestApi",
            "ServerlessRestApiProdStage",
            "Jobs",
            "Table",
        ]

    def test_numbers_keep_their_text(self) -> None:
        assert '"MemorySize":1024.0' in dump_json(result(FUNCTION), indent=None)

    def test_metadata_of_the_author_survive_and_no_other_is_added(self) -> None:
        after = result(FUNCTION)
        assert plain(after, "Resources", "Hello", "Metadata") == {"Owner": "the platform team"}
        assert [name for name, made in resources(after).entries.items() if at_path(made, ("Metadata",))] == ["Hello"]

    def test_policy_templates_are_filled_in(self) -> None:
        after = result(MACHINE)
        assert of_type(after, "AWS::Events::Rule") == ["MachineNightly"]
        statement = plain(
            after, "Resources", "MachineRole", "Properties", "Policies", 0, "PolicyDocument", "Statement", 0
        )
        assert statement["Action"] == ["lambda:InvokeFunction"]

    def test_parameter_values_are_seen(self) -> None:
        text = """\
Parameters: {Name: {Type: String}}
Resources:
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://b/k, LayerName: !Ref Name}}
"""
        after = result(text, Name="given")
        (layer,) = of_type(after, "AWS::Lambda::LayerVersion")
        assert plain(after, "Resources", layer, "Properties", "LayerName") == "given"

    def test_a_template_without_serverless_resources_comes_back_the_same(self) -> None:
        template = parsed("Resources:\n  Topic: {Type: AWS::SNS::Topic}\nOutputs: {A: {Value: 1e3}}\n")
        after = result(template)
        assert found(after, "Resources") is found(template, "Resources")
        assert found(after, "Outputs") is found(template, "Outputs")


class TestRegions:
    API = "Resources: {Api: {Type: AWS::Serverless::Api, Properties: {StageName: v, DefinitionBody: {swagger: '2.0'}}}}"

    def test_each_region_gets_its_own_partition_in_one_process(self) -> None:
        partitions = {"us-east-1": "aws", "cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"}
        for _ in range(2):
            for region, partition in partitions.items():
                after = result(FUNCTION, region)
                arns = plain(after, "Resources", "HelloRole", "Properties", "ManagedPolicyArns")
                assert {arn.split(":")[1] for arn in arns} == {partition}
                regional = at_path(
                    result(self.API, region), ("Resources", "Api", "Properties", "EndpointConfiguration")
                )
                assert (regional is not None) == (partition != "aws")

    def test_no_region_stays_behind(self) -> None:
        from samtranslator.translator.arn_generator import ArnGenerator

        result(FUNCTION, "cn-north-1")
        assert ArnGenerator.BOTO_SESSION_REGION_NAME is None

    def test_neither_the_environment_nor_a_profile_is_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_PROFILE", "there-is-no-such-profile")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        arns = plain(result(FUNCTION, "cn-north-1"), "Resources", "HelloRole", "Properties", "ManagedPolicyArns")
        assert arns[0].startswith("arn:aws-cn:")


class TestTraps:
    def test_the_input_is_not_changed(self) -> None:
        template = parsed(FUNCTION)
        before = [(path, canonical(node), node.span, node.steps) for path, node in walk(template)]
        values: dict[str, Any] = {"AWS::Region": "us-east-1", "Stage": "prod", "AWS::NotificationARNs": ["a"]}
        given = copy.deepcopy(values)
        expand_serverless(template, parameter_values=values, region="us-east-1", call=CALL)
        assert [(path, canonical(node), node.span, node.steps) for path, node in walk(template)] == before
        assert values == given
        assert {type(value) for value in values.values()} == {str, list}

    def test_nothing_is_printed_or_logged(
        self, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        import gc

        expanded(FUNCTION)
        _, findings = expanded("Resources: {A: {Type: AWS::Serverless::Function, Properties: {Events: [1]}}}")
        assert findings
        gc.collect()
        assert capfd.readouterr() == ("", "")
        assert caplog.records == []

    def test_a_program_of_its_own_prints_nothing_either(self, isolated: dict[str, str]) -> None:
        done = self.run("print(end='')", isolated, "1")
        assert (done.stdout, done.stderr) == ("", "")

    def test_the_result_does_not_depend_on_the_order_of_sets(self, isolated: dict[str, str]) -> None:
        show = "print([(path, node, node.span, node.steps) for path, node in walk(after)])"
        outputs = {self.run(show, isolated, seed).stdout for seed in ("1", "2")}
        assert len(outputs) == 1
        assert "HelloRole" in outputs.pop()

    def test_the_translator_is_not_imported_before_it_is_needed(self) -> None:
        program = "import sys, cfnkit.transforms.serverless; print(*sys.modules)"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert not {"samtranslator", "boto3", "pydantic"} & set(done.stdout.split())

    @pytest.fixture
    def isolated(self, tmp_path: Any) -> dict[str, str]:
        """An environment without AWS configuration, with the template in a file."""
        (tmp_path / "template.yaml").write_text(FUNCTION)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        return {**kept, "TEMPLATE": str(tmp_path / "template.yaml"), "AWS_PROFILE": "none", "PYTHONWARNINGS": "default"}

    def run(self, show: str, environment: dict[str, str], seed: str) -> subprocess.CompletedProcess[str]:
        program = (
            "import os, pathlib; from cfnkit.source import Span; from cfnkit.syntax import parse, walk\n"
            "from cfnkit.transforms.serverless import expand_serverless\n"
            "template = parse(pathlib.Path(os.environ['TEMPLATE']).read_bytes(), 't').root.without('Transform')\n"
            "call = Span('t', 1, 1, 1, 2)\n"
            "after, _ = expand_serverless(template, parameter_values={}, region='us-east-1', call=call)\n"
        )
        return subprocess.run(
            [sys.executable, "-c", program + show],
            env={**environment, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )


class TestOrigins:
    def test_what_the_transform_leaves_alone_keeps_its_node(self) -> None:
        before = parsed(FUNCTION)
        after = result(before)
        for path in (("Outputs",), ("Parameters",), ("Resources", "Bucket"), ("Resources", "Hello", "Condition")):
            assert found(after, *path) is found(before, *path)
        properties = ("Resources", "Hello", "Properties")
        assert found(after, *properties, "MemorySize") is found(before, *properties, "MemorySize")
        assert found(after, *properties, "Environment", "Variables", "TABLE").steps == ()

    @pytest.mark.parametrize(
        "made",
        ["HelloRole", "HelloGetPermissionProd", "HelloFromQueue", "ServerlessRestApi", "ServerlessRestApiProdStage"],
    )
    def test_a_generated_resource_points_at_the_resource_that_it_came_from(self, made: str) -> None:
        before = parsed(FUNCTION)
        after = result(before)
        hello = found(before, "Resources", "Hello")
        assert (found(after, "Resources", made).span, found(after, "Resources", made).steps) == (hello.span, (MADE,))
        assert resources(after).key_span(made) == resources(before).key_span("Hello")
        assert resources(after).key_span(made).line == 16
        assert 16 <= line(after, "Resources", made, "Properties") <= 37

    @pytest.mark.parametrize(
        "path",
        [
            ("HelloRole", "Properties", "AssumeRolePolicyDocument", "Version"),
            ("Hello", "Properties", "Role"),
        ],
    )
    def test_what_no_property_made_stands_at_the_type(self, path: tuple[str | int, ...]) -> None:
        assert line(result(FUNCTION), "Resources", *path) == 17

    def test_the_resource_itself_stays_where_it_was(self) -> None:
        after = result(FUNCTION)
        assert resources(after).key_span("Hello").line == 16
        assert found(after, "Resources", "Hello").steps == (MADE,)
        kind = found(after, "Resources", "Hello", "Type")
        assert (kind.span.line, kind.steps) == (17, (MADE,))

    def test_a_value_from_globals_keeps_its_place_there(self) -> None:
        after = result(FUNCTION)
        properties = ("Resources", "Hello", "Properties")
        for path, number in (("Timeout", 5), ("Runtime", 6)):
            node = found(after, *properties, path)
            assert (node.span.line, node.steps) == (number, (EXACT,))
        level = found(after, *properties, "Environment", "Variables", "LOG_LEVEL")
        assert (level.span.line, level.steps) == (8, (EXACT,))

    def test_a_property_of_another_name_points_at_the_one_that_it_was(self) -> None:
        after = result(FUNCTION)
        properties = ("Resources", "Hello", "Properties")
        assert line(after, *properties, "Code", "S3Bucket") == 21
        assert line(after, "Resources", "Table", "Properties", "KeySchema", 0) == 43
        assert line(after, "Resources", "HelloRole", "Properties", "ManagedPolicyArns") == 27

    def test_values_of_an_event_come_through_to_what_was_made_of_it(self) -> None:
        after = result(FUNCTION)
        mapping = ("Resources", "HelloFromQueue", "Properties")
        size, queue = found(after, *mapping, "BatchSize"), found(after, *mapping, "EventSourceArn")
        assert (size.span.line, size.steps) == (37, (EXACT,))
        assert (queue.span.line, queue.steps) == (36, (EXACT,))

    def test_an_argument_of_a_policy_template_comes_through_to_the_role(self) -> None:
        policies = found(result(FUNCTION), "Resources", "HelloRole", "Properties", "Policies")
        references = [node for path, node in walk(policies) if path[-1:] == ("tableName",)]
        assert {(node.span.line, node.steps) for node in references} == {(28, (EXACT,))}

    def test_each_of_two_functions_that_look_alike_keeps_its_own(self) -> None:
        function = (
            "    Type: AWS::Serverless::Function\n"
            "    Properties: {Handler: h, Runtime: python3.12, InlineCode: code of both, "
            "Policies: [{Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}]}\n"
        )
        after = result(f"Resources:\n  One:\n{function}  OneMore:\n{function}")
        for name, number in (("One", 4), ("OneMore", 7)):
            code = found(after, "Resources", name, "Properties", "Code", "ZipFile")
            assert (code.span.line, code.steps) == (number, (EXACT,))
            statements = found(
                after, "Resources", f"{name}Role", "Properties", "Policies", 0, "PolicyDocument", "Statement"
            )
            assert (statements.span.line, statements.steps) == (number, (EXACT,))
            assert resources(after).key_span(f"{name}Role").line == number - 2

    def test_an_event_is_credited_to_its_function_though_another_name_is_the_longer_prefix(self) -> None:
        text = """\
Resources:
  Foo:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: h
      Runtime: python3.12
      Events: {BarJob: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}
  FooBar:
    Type: AWS::Serverless::SimpleTable
"""
        after = result(text)
        assert resources(after).key_span("FooBarJob").line == 2
        assert line(after, "Resources", "FooBarJob", "Properties", "ScheduleExpression") == 8

    def test_what_deployments_share_points_at_the_first_function_that_deploys(self) -> None:
        code = "InlineCode: x, Handler: h, Runtime: python3.12"
        text = f"""\
Resources:
  Plain: {{Type: AWS::Serverless::Function, Properties: {{{code}}}}}
  One:
    Type: AWS::Serverless::Function
    Properties: {{{code}, AutoPublishAlias: live, DeploymentPreference: {{Type: AllAtOnce}}}}
  Two:
    Type: AWS::Serverless::Function
    Properties: {{{code}, AutoPublishAlias: live, DeploymentPreference: {{Type: AllAtOnce}}}}
"""
        after = result(text)
        keys = {name: resources(after).key_span(name).line for name in resources(after).entries}
        assert (
            keys["ServerlessDeploymentApplication"] == keys["CodeDeployServiceRole"] == keys["OneDeploymentGroup"] == 3
        )
        assert keys["TwoDeploymentGroup"] == keys["TwoAliaslive"] == 6

    def test_a_layer_is_found_again_under_the_name_with_its_hash(self) -> None:
        text = "Resources:\n  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://bucket/key}}\n"
        after = result(text)
        (layer,) = resources(after).entries
        assert layer != "Layer"
        assert resources(after).key_span(layer).line == 2
        assert found(after, "Resources", layer, "Properties", "Content").span.column == 73

    def test_a_connector_points_at_the_resource_that_carries_it(self) -> None:
        text = """\
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Work:
    Type: AWS::Serverless::Function
    Connectors: {ToQueue: {Properties: {Destination: {Id: Queue}, Permissions: [Write]}}}
    Properties: {InlineCode: x, Handler: h, Runtime: python3.12}
"""
        after = result(text)
        (policy,) = of_type(after, "AWS::IAM::ManagedPolicy")
        assert resources(after).key_span(policy).line == 3
        assert "aws:sam:connectors" in plain(after, "Resources", policy, "Metadata")

    @pytest.mark.parametrize("text", [FUNCTION, MACHINE])
    def test_every_place_is_one_of_the_template_or_the_call(self, text: str) -> None:
        before = parsed(text)
        spans = {node.span for _, node in walk(before)} | {CALL}
        keys = {span for _, node in walk(before) if isinstance(node, Mapping) for span in node.key_spans.values()}
        for path, node in walk(result(before)):
            assert node.span in spans, path
            assert set(node.steps) <= {EXACT, MADE}
            if isinstance(node, Mapping):
                assert {node.key_span(key) for key in node.entries} <= spans | keys

    def test_a_secret_stays_covered(self) -> None:
        before = parsed(FUNCTION)
        covered = resources(before).entries["Hello"]
        secret = Scalar("string", "the-password", CALL, shown="****")
        assert isinstance(covered, Mapping)
        properties = found(covered, "Properties")
        assert isinstance(properties, Mapping)
        with_secret = properties.replacing({**properties.entries, "Description": secret})
        hello = covered.replacing({**covered.entries, "Properties": with_secret})
        section = resources(before).replacing({**resources(before).entries, "Hello": hello})
        after = result(before.replacing({**before.entries, "Resources": section}))
        assert plain(after, "Resources", "Hello", "Properties", "Description") == "the-password"
        assert "the-password" not in dump_json(after)


class TestLocalPaths:
    TEXT = """\
Globals:
  Function: {CodeUri: ./src, Runtime: python3.12}
Resources:
  Inherits: {Type: AWS::Serverless::Function, Properties: {Handler: index.handler}}
  Own: {Type: AWS::Serverless::Function, Properties: {Handler: index.handler, CodeUri: "own code/a?b"}}
  InS3: {Type: AWS::Serverless::Function, Properties: {Handler: h, CodeUri: s3://bucket/key}}
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer/}}
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: live, DefinitionUri: swagger.yaml}}
  Http: {Type: AWS::Serverless::HttpApi, Properties: {DefinitionUri: openapi.yaml}}
  Machine: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: machine.json, Role: a-role}}
  Nested: {Type: AWS::Serverless::Application, Properties: {Location: ./nested.yaml}}
"""

    def test_a_local_path_becomes_an_object_whose_bucket_says_so(self) -> None:
        after = result(self.TEXT)
        (layer,) = of_type(after, "AWS::Lambda::LayerVersion")

        def at(name: str, key: str) -> Any:
            return plain(after, "Resources", name, "Properties", key)

        assert at("Inherits", "Code") == {"S3Bucket": "local-path", "S3Key": "./src"}
        assert at("Own", "Code") == {"S3Bucket": "local-path", "S3Key": "own code/a?b"}
        assert at("InS3", "Code") == {"S3Bucket": "bucket", "S3Key": "key"}
        assert at(layer, "Content") == {"S3Bucket": "local-path", "S3Key": "layer/"}
        assert at("Api", "BodyS3Location") == {"Bucket": "local-path", "Key": "swagger.yaml"}
        assert at("Http", "BodyS3Location") == {"Bucket": "local-path", "Key": "openapi.yaml"}
        assert at("Machine", "DefinitionS3Location") == {"Bucket": "local-path", "Key": "machine.json"}
        assert at("Nested", "TemplateURL") == "./nested.yaml"

    def test_it_points_at_the_property_that_names_it(self) -> None:
        after = result(self.TEXT)
        assert line(after, "Resources", "Inherits", "Properties", "Code", "S3Key") == 2
        assert line(after, "Resources", "Own", "Properties", "Code", "S3Key") == 5
        assert found(after, "Resources", "Own", "Properties", "Code", "S3Key").steps == (EXACT,)

    def test_another_kind_of_address_is_refused_as_the_service_does(self) -> None:
        _, (finding,) = expanded(self.TEXT.replace("s3://bucket/key", "https://bucket/key"))
        assert finding.message.endswith(
            "Resource with id [InS3] is invalid. 'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with "
            "optional versionId query parameter."
        )
        assert finding.path == ("Resources", "InS3", "Properties", "CodeUri")


class TestApplications:
    TEXT = """\
Mappings: {Versions: {us-east-1: {v: 1.2.3}}}
Parameters: {App: {Type: String}}
Resources:
  App:
    Type: AWS::Serverless::Application
    Properties:
      Location: {ApplicationId: !Ref App, SemanticVersion: !FindInMap [Versions, !Ref "AWS::Region", v]}
"""
    ID = "arn:aws:serverlessrepo:us-east-1:123456789012:applications/hello-world"

    def test_one_of_the_repository_has_a_stand_in_and_a_note(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any) -> None:
            raise AssertionError("the network is not to be reached")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setenv("AWS_PROFILE", "there-is-no-such-profile")
        after, (note,) = expanded(self.TEXT, App=self.ID)
        stack = plain(after, "Resources", "App")
        assert stack["Type"] == "AWS::CloudFormation::Stack"
        assert stack["Properties"]["TemplateURL"] == f"https://serverlessrepo.invalid/{self.ID}/1.2.3"
        assert {"Key": "serverlessrepo:applicationId", "Value": self.ID} in stack["Properties"]["Tags"]
        assert {"Key": "serverlessrepo:semanticVersion", "Value": "1.2.3"} in stack["Properties"]["Tags"]
        assert (note.code, note.span.line) == (Code.TRANSFORM_NOTE, 7)
        assert note.path == ("Resources", "App", "Properties", "Location")
        assert line(after, "Resources", "App", "Properties", "TemplateURL") == 7

    def test_one_that_cannot_be_told_is_refused(self) -> None:
        _, (finding,) = expanded(self.TEXT.replace("!Ref App", "!ImportValue App"), App=self.ID)
        assert "Property 'ApplicationId' cannot be resolved." in finding.message
        assert finding.path[-1] == "ApplicationId"
        _, (finding,) = expanded(self.TEXT.replace("v: 1.2.3", "v: 1.2"), App=self.ID)
        assert finding.message.endswith("Property 'Location.SemanticVersion' should be a string.")
        assert finding.path == ("Resources", "App", "Properties", "Location", "SemanticVersion")


class TestRefusals:
    def refused(self, text: str) -> list[Diagnostic]:
        template = parsed(text)
        after, findings = expanded(template)
        assert after is template
        assert {finding.code for finding in findings} == {Code.SERVERLESS}
        return findings

    def test_one_cause_is_worded_as_the_service_words_it(self) -> None:
        text = "Resources:\n  Layer:\n    Type: AWS::Serverless::LayerVersion\n    Properties: {}\n"
        (finding,) = self.refused(text)
        reason = "Resource with id [Layer] is invalid. Missing required property 'ContentUri'."
        assert finding.message == f"{OPENING}1. {reason}"
        assert (str(finding.span), finding.path) == ("template.yaml:2:3", ("Resources", "Layer"))

    def test_each_cause_is_found_in_the_order_of_the_source(self) -> None:
        text = """\
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: x, Handler: h, Runtime: python3.12, Tags: 3}
  Table:
    Type: AWS::Serverless::SimpleTable
    Properties: {Nope: 3}
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: live, Auth: {DefaultAuthorizer: A, Authorizers: x}}
"""
        findings = self.refused(text)
        assert [finding.span.line for finding in findings] == [4, 7, 10]
        assert [finding.path[3:] for finding in findings] == [("Tags",), ("Nope",), ("Auth", "Authorizers")]
        assert all(finding.message.startswith(f"{OPENING}3. Resource with id [") for finding in findings)

    @pytest.mark.parametrize(
        ("event", "reason", "path"),
        [
            ("Api, Properties: {Path: /x}", "Event with id [E] is invalid. Property 'Method' is required.", ()),
            (
                "Api, Properties: {Path: /x, Method: get, RestApiId: !Ref Nope}",
                "Event with id [E] is invalid. RestApiId must be a valid reference to an 'AWS::Serverless::Api' "
                "resource in same template.",
                ("Properties", "RestApiId"),
            ),
            (
                "SQS, Properties: {Queue: !GetAtt Q.Arn, FilterCriteria: x}",
                "Property 'FilterCriteria' should be a map.",
                ("Properties", "FilterCriteria"),
            ),
        ],
    )
    def test_an_event_is_pointed_at(self, event: str, reason: str, path: tuple[str, ...]) -> None:
        code = "InlineCode: x, Handler: h, Runtime: python3.12"
        (finding,) = self.refused(
            "Resources:\n  Work:\n    Type: AWS::Serverless::Function\n"
            f"    Properties: {{{code}, Events: {{E: {{Type: {event}}}}}}}\n"
        )
        assert finding.message.endswith(reason)
        assert finding.path == ("Resources", "Work", "Properties", "Events", "E", *path)
        assert finding.span.line == 4

    def test_a_property_that_globals_may_not_have_is_pointed_at(self) -> None:
        text = "Globals:\n  Function:\n    Nonsense: 1\nResources: {T: {Type: AWS::Serverless::SimpleTable}}\n"
        (finding,) = self.refused(text)
        assert "'Nonsense' is not a supported property of 'Function'." in finding.message
        assert (finding.span.line, finding.path) == (3, ("Globals", "Function", "Nonsense"))

    def test_a_logical_id_that_is_taken_is_pointed_at_too(self) -> None:
        text = FUNCTION.replace("  Jobs:\n", "  HelloRole: {Type: AWS::IAM::Role}\n  Jobs:\n")
        (finding,) = self.refused(text)
        assert (finding.path, finding.span.line) == (("Resources", "Hello"), 16)
        assert [related.span.line for related in finding.related] == [38]

    @pytest.mark.parametrize(
        ("text", "path"),
        [
            ("Resources: []", ("Resources",)),
            ("Resources: {A: {Type: T}, B: 3}", ("Resources", "B")),
            ("Outputs: {}", ()),
            ("Resources: {A: {Type: AWS::Serverless::Function, Properties: 3}}", ("Resources", "A", "Properties")),
        ],
    )
    def test_what_is_no_template_is_refused_at_its_place(self, text: str, path: tuple[str, ...]) -> None:
        (finding,) = self.refused(text)
        assert finding.path == path
        assert (finding.span == CALL) == (path == ())

    def test_a_property_that_comes_from_globals_is_pointed_at_there(self) -> None:
        text = "Globals:\n  Function:\n    Tags: 3\n" + MACHINE
        (finding,) = self.refused(text)
        assert finding.message.endswith("Resource with id [Work] is invalid. Property 'Tags' should be a map.")
        assert (finding.span.line, finding.path) == (3, ("Globals", "Function", "Tags"))

    def test_what_the_translator_did_not_expect_is_a_diagnostic_at_the_call(self) -> None:
        (finding,) = self.refused(FUNCTION.replace("Globals:\n", "Globals: [1]\nMetadata:\n"))
        assert finding.message == (
            "Transform AWS::Serverless-2016-10-31 failed with: Internal transform failure. "
            "(AttributeError: 'list' object has no attribute 'get')"
        )
        assert finding.span == CALL

    def test_a_refusal_leaves_the_next_template_alone(self) -> None:
        expected = to_plain(result(FUNCTION))
        self.refused("Resources: {L: {Type: AWS::Serverless::LayerVersion}}")
        assert to_plain(result(FUNCTION)) == expected


def test_lists_of_globals_and_of_the_resource_keep_their_own_places() -> None:
    text = """\
Globals:
  Function:
    Layers: [arn:aws:lambda:us-east-1:123456789012:layer:global:1]
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: h
      Runtime: python3.12
      Layers:
        - arn:aws:lambda:us-east-1:123456789012:layer:own:1
"""
    layers = found(result(text), "Resources", "Work", "Properties", "Layers")
    assert isinstance(layers, Sequence)
    assert [(layer.span.line, layer.steps) for layer in layers.items] == [(3, (EXACT,)), (12, ())]
