"""Local paths, which `aws cloudformation package` and `sam build` replace: processed from beside the template."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from cfnkit import Processed, process
from cfnkit.syntax import at_path, to_plain

INCLUDE = "{Name: AWS::Include, Parameters: {Location: %s}}"
TOPIC = "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: " + INCLUDE + "}}\n"


def processed(folder: Path, text: str) -> Processed:
    path = folder / "t.yaml"
    path.write_text(text)
    return process(text, name=str(path))


@pytest.mark.parametrize("location", ["part.yaml", "./part.yaml", "parts/../part.yaml"])
def test_an_include_is_read_from_beside_the_template(tmp_path: Path, location: str) -> None:
    (tmp_path / "part.yaml").write_text("DisplayName: included\n")
    (tmp_path / "parts").mkdir()
    done = processed(tmp_path, TOPIC % location)

    node = at_path(done.tree, ("Resources", "T", "Properties"))
    assert node is not None
    assert to_plain(node) == {"DisplayName": "included"}
    (finding,) = done.diagnostics
    assert (finding.id, finding.span.line, finding.path[:2]) == ("I9759", 2, ("Resources", "T"))
    assert done.accepted
    assert not done.deployable


@pytest.mark.parametrize("location", ["gone.yaml", "../out.yaml", "link.yaml", "pipe.yaml", "."])
def test_an_include_that_is_not_there_or_out_of_reach_is_refused(tmp_path: Path, location: str) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    (tmp_path / "out.yaml").write_text("DisplayName: out of reach\n")
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(tmp_path / "out.yaml")
    os.mkfifo(folder / "pipe.yaml")
    done = processed(folder, TOPIC % location)

    (finding,) = [each for each in done.diagnostics if each.id == "E9753"]
    assert finding.message == f"Transform AWS::Include failed with: The local file {location} cannot be read."
    assert not done.accepted


def test_an_include_may_lead_to_the_top_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "part.yaml").write_text("DisplayName: included\n")
    (tmp_path / "stacks").mkdir()

    assert processed(tmp_path / "stacks", TOPIC % "../part.yaml").accepted


@pytest.mark.parametrize(
    "resource",
    [
        "{Type: AWS::Serverless::Function, Properties: {CodeUri: ./src, Handler: i.h, Runtime: python3.13}}",
        "{Type: AWS::Serverless::Function, Properties: {PackageType: Image}, Metadata: {Dockerfile: Dockerfile}}",
        "{Type: AWS::Serverless::Api, Properties: {StageName: p, DefinitionUri: api.yaml}}",
        "{Type: AWS::Serverless::Application, Properties: {Location: nested.yaml}}",
        "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./nested.yaml}}",
        "{Type: AWS::Glue::Job, Properties: {Role: r, Command: {Name: glueetl, ScriptLocation: job.py}}}",
    ],
)
def test_every_path_that_is_packaged_is_one_information(tmp_path: Path, resource: str) -> None:
    text = f"Transform: AWS::Serverless-2016-10-31\nResources:\n  A: {resource}\n  B: {resource}\n"
    (finding,) = [each for each in processed(tmp_path, text).diagnostics if each.id == "I9759"]

    assert finding.span.line == 3
    assert [related.span.line for related in finding.related] == [4]


def test_places_in_s3_and_images_of_a_registry_need_no_packaging(tmp_path: Path) -> None:
    text = """
Transform: AWS::Serverless-2016-10-31
Resources:
  A: {Type: AWS::Serverless::Function, Properties: {CodeUri: s3://b/k, Handler: i.h, Runtime: python3.13}}
  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://b.s3.amazonaws.com/t.yaml}}
  C:
    Type: AWS::Serverless::Function
    Properties: {PackageType: Image, ImageUri: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/web:1"}
"""
    assert [each.id for each in processed(tmp_path, text).diagnostics] == []


@pytest.mark.parametrize(
    ("properties", "tag", "image"),
    [
        ("PackageType: Image", "", "web:latest"),
        ("PackageType: Image", ", DockerTag: v1", "web:v1"),
        ("PackageType: Image, ImageUri: 'a:b'", "", "a:b"),
    ],
)
def test_an_image_that_is_built_from_a_dockerfile_has_the_name_of_the_build(
    tmp_path: Path, properties: str, tag: str, image: str
) -> None:
    text = f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Web:
    Type: AWS::Serverless::Function
    Properties: {{{properties}}}
    Metadata: {{Dockerfile: Dockerfile, DockerContext: .{tag}}}
"""
    done = processed(tmp_path, text)

    node = at_path(done.tree, ("Resources", "Web", "Properties", "Code"))
    assert done.accepted
    assert node is not None
    assert to_plain(node) == {"ImageUri": image}
