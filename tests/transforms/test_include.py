"""AWS::Include: the place of a file's content, its source, and refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit import Configuration, Processed, Target, process
from cfnkit.configuration.configuration import IncludeSource
from cfnkit.diagnostics import Code, ServiceError
from cfnkit.source import Span, Step
from cfnkit.syntax import Mapping, at_path, dump_json, origin_of, to_plain
from cfnkit.syntax.limits import MAX_BYTES
from support.macro_runs import ECHO, NOTE, errors, events, notes, run, value
from support.no_services import NoServices

PREFIX = "Transform AWS::Include failed with: "
NOT_VALID = PREFIX + "The specified S3 object's content should be valid Yaml/JSON"
TOPIC = "Type: AWS::SNS::Topic\nProperties: {TopicName: included}\n"


def include(key: str) -> str:
    return f"{{Name: AWS::Include, Parameters: {{Location: 's3://snippets/{key}'}}}}"


def of_value(tmp_path: Path, content: str | bytes, beside: str = "") -> Processed:
    """Includes a file as the metadata of a resource, or into it."""
    call = f"Fn::Transform: {include('a.yaml')}"
    text = f"Resources: {{A: {{Type: AWS::SNS::Topic, Metadata: {{{beside}{call}}}}}}}"
    return run(tmp_path, text, includes={"a.yaml": content})


class TestWhereItGoes:
    def test_into_the_resources(self, tmp_path: Path) -> None:
        text = f"Resources:\n  Own: {{Type: AWS::SNS::Topic}}\n  Fn::Transform: {include('a.yaml')}\n"
        processed = run(tmp_path, text, includes={"a.yaml": "Other: {Type: AWS::SQS::Queue}"})

        assert list(value(processed, "Resources")) == ["Own", "Other"]
        assert value(processed, "Resources.Other") == {"Type": "AWS::SQS::Queue"}
        assert processed.diagnostics == ()

    def test_as_the_only_key_of_a_resource(self, tmp_path: Path) -> None:
        text = f"Resources: {{A: {{Fn::Transform: {include('a.yaml')}}}}}"
        processed = run(tmp_path, text, includes={"a.yaml": TOPIC})

        assert value(processed, "Resources.A") == {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "included"}}

    def test_into_properties_and_the_file_wins_where_both_have_a_key(self, tmp_path: Path) -> None:
        text = f"""
            Resources:
              A:
                Type: AWS::SNS::Topic
                Properties: {{TopicName: own, Fn::Transform: {include("a.yaml")}, DisplayName: own}}
            """
        processed = run(tmp_path, text, includes={"a.yaml": "TopicName: included\nKmsMasterKeyId: included"})

        assert value(processed, "Resources.A.Properties") == {
            "TopicName": "included",
            "DisplayName": "own",
            "KmsMasterKeyId": "included",
        }

    @pytest.mark.parametrize(
        ("content", "plain"),
        [("- a\n- b: 1\n", ["a", {"b": 1}]), ("text", "text"), ("12", 12), ('{"a": {"b": "c"}}', {"a": {"b": "c"}})],
    )
    def test_as_a_whole_value_of_any_kind(self, tmp_path: Path, content: str, plain: object) -> None:
        assert value(of_value(tmp_path, content), "Resources.A.Metadata") == plain

    def test_by_the_transform_section_into_the_template(self, tmp_path: Path) -> None:
        text = f"""
            Transform: {include("outputs.yaml")}
            Resources: {{A: {{Type: AWS::SNS::Topic}}}}
            """
        outputs = "Outputs: {Name: {Value: {Fn::GetAtt: [A, TopicName]}}}"
        processed = run(tmp_path, text, includes={"outputs.yaml": outputs})

        assert to_plain(processed.tree) == {
            "Resources": {"A": {"Type": "AWS::SNS::Topic"}},
            "Outputs": {"Name": {"Value": {"Fn::GetAtt": ["A", "TopicName"]}}},
        }
        assert processed.accepted

    def test_in_mappings_outputs_and_a_list(self, tmp_path: Path) -> None:
        text = f"""
            Mappings: {{M: {{Fn::Transform: {include("map.yaml")}}}}}
            Resources: {{A: {{Type: AWS::SNS::Topic, Metadata: {{L: [{{Fn::Transform: {include("item.yaml")}}}]}}}}}}
            Outputs: {{Fn::Transform: {include("out.yaml")}}}
            """
        files = {"map.yaml": "K: {a: b}", "item.yaml": "item", "out.yaml": "O: {Value: {Fn::FindInMap: [M, K, a]}}"}
        processed = run(tmp_path, text, includes=files)

        assert value(processed, "Resources.A.Metadata.L") == ["item"]
        assert processed.resolved is not None
        assert to_plain(processed.resolved)["Outputs"] == {"O": {"Value": "b"}}

    def test_in_a_list_of_transforms_each_sees_what_the_one_before_gave(self, tmp_path: Path) -> None:
        text = f"Resources: {{A: {{Type: AWS::SNS::Topic, Metadata: {{Fn::Transform: [{include('a.yaml')}, Note]}}}}}}"
        processed = run(tmp_path, text, {"Note": NOTE}, includes={"a.yaml": "a: b"})

        assert events(tmp_path)[0]["fragment"] == {"a": "b"}
        assert value(processed, "Resources.A.Metadata") == {"a": "b", "Seen": "Note"}


class TestWhatIsTaken:
    @pytest.mark.parametrize(
        "content",
        [
            "a: 1\nb: [x, y]\n",
            '{"a": 1, "b": ["x", "y"]}',
            "  a: 1\n  b:\n    - x\n    - y\n",
            b"\xef\xbb\xbfa: 1\r\nb: [x, y]\r\n",
            "---\n# a comment\na: 1\nb: [x, y]\n",
        ],
    )
    def test_yaml_and_json_indented_or_with_a_byte_order_mark(self, tmp_path: Path, content: str | bytes) -> None:
        call = "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://snippets/a}}}"
        text = f"Resources: {{A: {{Type: AWS::SNS::Topic, Metadata: {call}}}}}"
        (tmp_path / "snippets").mkdir()
        (tmp_path / "snippets" / "a").write_bytes(content if isinstance(content, bytes) else content.encode())

        assert value(run(tmp_path, text), "Resources.A.Metadata") == {"a": 1, "b": ["x", "y"]}

    def test_the_location_comes_from_parameters(self, tmp_path: Path) -> None:
        text = """
            Parameters: {Bucket: {Type: String}, Key: {Type: String, Default: deep/a.yaml}}
            Resources:
              A:
                Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Sub "s3://${Bucket}/${Key}"}}
            """
        processed = run(tmp_path, text, parameters={"Bucket": "snippets"}, includes={"deep/a.yaml": TOPIC})

        assert value(processed, "Resources.A.Type") == "AWS::SNS::Topic"

    def test_a_short_form_works_here_and_is_noted_where_it_stands(self, tmp_path: Path) -> None:
        content = "a: !Sub '${AWS::Region}'\nb:\n  - !Base64 x\nc: {Ref: AWS::Region}\nd: '!Ref x'\n"
        processed = of_value(tmp_path, content)

        assert value(processed, "Resources.A.Metadata.a") == {"Fn::Sub": "${AWS::Region}"}
        assert notes(processed) == [
            "AWS::Include does not take the short form !Sub in an included file.",
            "AWS::Include does not take the short form !Base64 in an included file.",
        ]
        sub, base64 = processed.diagnostics
        assert (sub.span.source.endswith("a.yaml"), sub.span.line, sub.span.column) == (True, 1, 4)
        assert (base64.span.line, base64.span.column) == (3, 5)
        assert "Write Fn::Sub." in sub.hint
        assert NOT_VALID in sub.hint

    def test_an_include_in_an_included_file_is_left_and_noted_there(self, tmp_path: Path) -> None:
        processed = of_value(tmp_path, f"a: b\nFn::Transform: {include('a.yaml')}\n")

        (note,) = processed.diagnostics
        assert note.message == "This Fn::Transform is not run."
        assert note.span.source.endswith("a.yaml")
        assert note.span.line == 2
        assert value(processed, "Resources.A.Metadata.a") == "b"


class TestOrigins:
    def test_what_is_included_stands_in_its_file_and_carries_the_step(self, tmp_path: Path) -> None:
        metadata_text = f"    Metadata:\n      Own: 1\n      Fn::Transform: {include('a.yaml')}\n"
        text = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n" + metadata_text
        processed = run(tmp_path, text, includes={"a.yaml": "Deep:\n  Er: [x, yes]\n"})

        column = metadata_text.splitlines()[2].index("'s3:") + 1
        call = Span("template.yaml", 6, column, 6, column + len("'s3://snippets/a.yaml'"))
        item = at_path(processed.tree, ["Resources", "A", "Metadata", "Deep", "Er", 1])
        assert item is not None
        origin = origin_of(item)
        assert origin.span.source == str(tmp_path / "snippets" / "a.yaml")
        assert (origin.span.line, origin.span.column) == (2, 11)
        assert origin.steps == (Step("AWS::Include", call, exact=True),)
        own = at_path(processed.tree, ["Resources", "A", "Metadata", "Own"])
        assert own is not None
        assert origin_of(own) == (Span("template.yaml", 5, 12, 5, 13), ())
        metadata = at_path(processed.tree, ["Resources", "A", "Metadata"])
        assert isinstance(metadata, Mapping)
        assert metadata.steps == (Step("AWS::Include", call, exact=False),)
        assert metadata.key_span("Deep").source.endswith("a.yaml")
        assert metadata.key_span("Own").source == "template.yaml"

    def test_a_macro_that_runs_behind_it_keeps_the_place_in_the_file(self, tmp_path: Path) -> None:
        text = f"Transform: Echo\nResources: {{A: {{Fn::Transform: {include('a.yaml')}}}}}"
        processed = run(tmp_path, text, {"Echo": ECHO}, includes={"a.yaml": TOPIC})

        name = at_path(processed.tree, ["Resources", "A", "Properties", "TopicName"])
        assert name is not None
        assert origin_of(name).span.source.endswith("a.yaml")

    def test_a_file_below_the_working_directory_is_named_as_one_would_write_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        processed = of_value(tmp_path, "- a")

        metadata = at_path(processed.tree, ["Resources", "A", "Metadata"])
        assert metadata is not None
        assert metadata.span.source == "snippets/a.yaml"


class TestRefusals:
    @pytest.mark.parametrize(
        ("parameters", "message", "column"),
        [
            ("{Location: 's3://doesnotexist/a'}", "S3 bucket [doesnotexist] does not exist.", 56),
            ("{Location: 's3://snippets/b/c.yaml'}", "S3 object [b/c.yaml] does not exist in bucket [snippets].", 56),
            ("{Location: 's3://snippets/../x.yaml'}", "S3 object [../x.yaml] does not exist in bucket [snippets].", 56),
            ("{Location: 's3://snippets//x.yaml'}", "S3 object [/x.yaml] does not exist in bucket [snippets].", 56),
            ("{Location: 's3://snippets/up/x.yaml'}", "S3 object [up/x.yaml] does not exist in bucket [snippets].", 56),
            ("{Location: 's3://snippets/.'}", "S3 object [.] does not exist in bucket [snippets].", 56),
            ('{Location: "s3://snippets/a\\0b"}', "S3 object [a\0b] does not exist in bucket [snippets].", 56),
            ("{Location: 's3://snippets'}", "The location parameter is not a valid S3 uri.", 56),
            ("{Location: 's3:///key'}", "The location parameter is not a valid S3 uri.", 56),
            ("{Location: [a]}", "The location parameter is missing.", 56),
            ("{}", "The location parameter is missing.", 19),
        ],
    )
    def test_a_file_that_cannot_be_had_is_refused_in_the_services_words(
        self, tmp_path: Path, parameters: str, message: str, column: int
    ) -> None:
        (tmp_path / "x.yaml").write_text("a: out of reach")
        (tmp_path / "snippets").mkdir()
        (tmp_path / "snippets" / "up").symlink_to(tmp_path)
        processed = run(tmp_path, f"Transform: {{Name: AWS::Include, Parameters: {parameters}}}\nResources: {{}}\n")

        (finding,) = processed.diagnostics
        assert finding.code is Code.INCLUDE_FAILED
        assert finding.message == PREFIX + message
        assert (finding.span.line, finding.span.column) == (1, column)
        assert finding.path == ("Transform",)
        assert processed.resolved is None

    def test_a_file_that_is_too_large_exists_and_cannot_be_read(self, tmp_path: Path) -> None:
        text = f"Transform: {include('a.yaml')}\nResources: {{}}\n"
        processed = run(tmp_path, text, includes={"a.yaml": "#" * (MAX_BYTES + 1)})

        (finding,) = processed.diagnostics
        assert finding.message == PREFIX + "The file of the object cannot be read."
        assert f"it has more than {MAX_BYTES:,} bytes" in finding.hint

    def test_a_bucket_that_is_not_configured_says_how_to_configure_it(self, tmp_path: Path) -> None:
        text = "Transform: {Name: AWS::Include, Parameters: {Location: 's3://other/a'}}\nResources: {}\n"

        assert run(tmp_path, text).diagnostics[0].hint == (
            'Configure its files: `includes: {"s3://other/": ./FOLDER}` in .cfnkit.yaml.'
        )

    @pytest.mark.parametrize(("content", "line"), [("a: [b\nc: d\n", 2), ('{"a": 1,}', 1), (b"a: \xff\n", 1)])
    def test_what_is_wrong_with_a_file_is_said_at_the_call_with_its_place_in_the_file(
        self, tmp_path: Path, content: str | bytes, line: int
    ) -> None:
        (refused,) = of_value(tmp_path, content).diagnostics

        assert (refused.message, refused.span.source, refused.span.line) == (NOT_VALID, "template.yaml", 1)
        assert "a.yaml" in refused.hint
        assert refused.related
        assert all(cause.span.source.endswith("a.yaml") for cause in refused.related)
        assert line in {cause.span.line for cause in refused.related}

    @pytest.mark.parametrize("content", ["null", "~", "---\n"])
    def test_a_file_with_nothing_in_it_is_refused(self, tmp_path: Path, content: str) -> None:
        assert errors(of_value(tmp_path, content))[-1] == NOT_VALID

    def test_a_file_that_is_too_large_is_refused_unread(self, tmp_path: Path) -> None:
        (refused,) = of_value(tmp_path, b"a: " + b"x" * (17 * 1024 * 1024)).diagnostics

        assert refused.code is Code.INCLUDE_FAILED
        assert "a.yaml: " in refused.hint
        assert "16" in refused.hint

    @pytest.mark.parametrize("content", ["- a", "text"])
    def test_what_is_no_object_cannot_be_merged(self, tmp_path: Path, content: str) -> None:
        (message,) = errors(of_value(tmp_path, content, beside="own: 1, "))

        assert message.startswith(PREFIX)
        assert message.endswith("a.yaml holds no object to merge with the keys beside the call.")

    def test_what_is_no_object_cannot_be_the_template(self, tmp_path: Path) -> None:
        text = f"Transform: {include('a.yaml')}\n"
        processed = run(tmp_path, text, includes={"a.yaml": "- a"})

        assert errors(processed)[0].startswith(PREFIX)

    def test_a_secret_in_the_location_is_not_shown(self, tmp_path: Path) -> None:
        text = """
            Parameters: {Secret: {Type: String, NoEcho: true}}
            Transform: {Name: AWS::Include, Parameters: {Location: !Sub "s3://${Secret}/${Secret}"}}
            Resources: {}
            """
        for bucket in ("opensesame", "snippets"):
            processed = run(tmp_path, text, parameters={"Secret": bucket})

            (finding,) = processed.diagnostics
            assert bucket not in finding.message + finding.hint
            assert bucket not in dump_json(processed.trace[0].call.params)


class _Bucket(NoServices):
    """Access to an AWS that has one object."""

    def __init__(self, content: bytes | None) -> None:
        self.content = content
        self.asked: list[tuple[str, str, str]] = []

    def fetch_object(self, bucket: str, key: str, region: str) -> bytes:
        self.asked.append((bucket, key, region))
        if self.content is None:
            raise ServiceError(f"s3://{bucket}/{key}: access is denied, the caller needs s3:GetObject.")
        return self.content


class TestFromS3:
    TEXT = f"Resources: {{A: {{Fn::Transform: {include('remote/a.yaml')}}}}}"

    def config(self, tmp_path: Path) -> Configuration:
        sources = (IncludeSource("s3://snippets/remote/"), IncludeSource("s3://snippets/", tmp_path))
        return Configuration(includes=sources)

    def test_a_prefix_without_a_folder_is_asked_of_s3(self, tmp_path: Path) -> None:
        services = _Bucket(TOPIC.encode())
        processed = process(self.TEXT, config=self.config(tmp_path), services=services, target=Target("eu-west-1"))

        assert services.asked == [("snippets", "remote/a.yaml", "eu-west-1")]
        assert value(processed, "Resources.A.Type") == "AWS::SNS::Topic"
        node = at_path(processed.tree, ["Resources", "A", "Type"])
        assert node is not None
        assert node.span.source == "s3://snippets/remote/a.yaml"

    def test_an_answer_that_is_none_is_a_diagnostic(self, tmp_path: Path) -> None:
        processed = process(self.TEXT, config=self.config(tmp_path), services=_Bucket(None))

        assert errors(processed) == [
            f"{PREFIX}s3://snippets/remote/a.yaml: access is denied, the caller needs s3:GetObject."
        ]

    def test_without_the_users_word_it_is_not_read_and_the_call_stays(self, tmp_path: Path) -> None:
        processed = process(self.TEXT, config=self.config(tmp_path))

        assert errors(processed) == []
        assert processed.is_withheld
        assert to_plain(processed.tree) == to_plain(processed.document.root)
