"""Which files are templates, and which of them the words of a command line name."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.lint.discovery import find
from cfnkit.lint.discovery.recognition import recognise_text

BUCKET = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def find_templates(words: list[str]) -> list[str]:
    return list(find.find_templates(words).templates)


def match_templates(globs: list[str], folder: str) -> list[str]:
    return list(find.match_templates(globs, folder).templates)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    "text",
    [
        "AWSTemplateFormatVersion: '2010-09-09'\n",
        BUCKET,
        "# a comment\n---\nDescription: x\n" + BUCKET,
        "Transform: ShortHand\nResources:\n  - Bucket\n",
        "Transform: Makes\nDescription: everything comes of the macro\n",
        '{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}',
        '\ufeff{"AWSTemplateFormatVersion": "2010-09-09"}',
        "'Resources':\n  A: {'Type': 'Custom::Thing'}\n",
        "Resources:\n  A: {Type: 'AWS::SNS::Topic'}\n",
        "AWSTemplateFormatVersion: '2010-09-09'\nResources: [unclosed\n",
        '{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {',
        "Resources: [unclosed AWS::S3::Bucket\n",
        '{"Resources": {"A": {"Type": "AWS::SNS::Topic"},}}',
        "Resources: {}\n",
        "<<<<<<< HEAD\n{Resources: {A: {Type: Initech::TPS::Report}}}\n=======\n{}\n>>>>>>> x\n",
        "Outputs:\n\tA: {Value: {'Fn::Join': [a]}}\n",
        "Resources:\n  A: {Type: Initech::TPS::Report}\n",
        "Resources:\n  A: {Type: My::S3::Bucket::MODULE}\n",
        "Resource:\n  A: {Type: AWS::SNS::Topic}\n",
        "resources:\n  A: {Type: Initech::TPS::Report}\n",
        "Transform: AWS::Serverless-2016-10-31\nResourcess:\n  A: {Type: AWS::SNS::Topic}\n",
        "Resources:\n  A: {Typ: AWS::SNS::Topic}\n",
        "Parameters: {P: {Type: String}}\nOutputs: {O: {Value: x}}\n",
    ],
)
def test_a_template_is_known_by_its_text(text: str) -> None:
    assert recognise_text(text.encode()).is_template


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: 1\n",
        "on: push\njobs:\n  build: {runs-on: ubuntu-latest}\n",
        "apiVersion: v1\nkind: List\n",
        "Type: AWS::S3::Bucket\nProperties: {}\n",
        "- Type: AWS::S3::Bucket\n",
        '{"stacks": {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}}',
        "Transform: x\nother: 1\n",
        "a: [unclosed\n",
        "apiVersion: v1\nkind: ConfigMap\ndata: {{ x }}\n  arn: AWS::S3::Bucket\n",
        "Parameters: {Env: prod}\nTags: {a: b}\n",
        '{"format": "cfnkit.snapshot/1", "resources": {"A": {"type": "AWS::SNS::Topic"}}}',
        '[{"ParameterKey": "Type", "ParameterValue": "AWS::S3::Bucket"}]',
    ],
)
def test_other_texts_are_not_templates(text: str) -> None:
    assert not recognise_text(text.encode()).is_template


def test_a_folder_is_searched_by_content_in_the_order_of_names(folder: Path) -> None:
    write(
        folder,
        {
            "stacks/b.yaml": BUCKET,
            "stacks/a/z.template": BUCKET,
            "stacks/config.yaml": "a: 1\n",
            "stacks/notes.md": BUCKET,
            "stacks/node_modules/x/t.yaml": BUCKET,
            "stacks/.hidden/t.yaml": BUCKET,
            "stacks/venv/pyvenv.cfg": "",
            "stacks/venv/lib/t.yaml": BUCKET,
        },
    )

    assert find_templates(["stacks"]) == ["stacks/a/z.template", "stacks/b.yaml"]
    assert find_templates(["."]) == ["stacks/a/z.template", "stacks/b.yaml"]


def test_in_a_repository_what_git_ignores_is_left_out(folder: Path) -> None:
    write(
        folder,
        {
            ".gitignore": "build/\n",
            ".github/t.yaml": BUCKET,
            "tracked.yaml": BUCKET,
            "gone.yaml": BUCKET,
            "sub/untracked.yaml": BUCKET,
            "build/out.yaml": BUCKET,
        },
    )
    git(folder, "init")
    git(folder, "add", "tracked.yaml", "gone.yaml")
    (folder / "gone.yaml").unlink()

    assert find_templates(["."]) == [".github/t.yaml", "sub/untracked.yaml", "tracked.yaml"]
    assert find_templates(["sub"]) == ["sub/untracked.yaml"]


def test_a_folder_that_is_ignored_is_searched_when_it_is_named(folder: Path) -> None:
    write(folder, {".gitignore": "build/\n", "build/out.yaml": BUCKET})
    git(folder, "init")

    assert find_templates(["build"]) == ["build/out.yaml"]


def test_a_repository_in_a_repository_is_searched_by_its_own_rules(folder: Path) -> None:
    write(folder, {"inner/.gitignore": "no.yaml\n", "inner/no.yaml": BUCKET, "inner/yes.yaml": BUCKET})
    git(folder, "init")
    git(folder / "inner", "init")

    assert find_templates(["."]) == ["inner/yes.yaml"]


def test_a_hooks_variables_do_not_point_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, {"repo/a.yaml": BUCKET, "repo/sub/b.yaml": BUCKET})
    git(folder / "repo", "init")
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")

    assert find_templates(["repo/sub"]) == ["repo/sub/b.yaml"]


def test_files_and_globs_are_taken_as_they_are_and_once(folder: Path) -> None:
    write(folder, {"a.yaml": "no: template\n", "b.yaml": BUCKET, "deep/er/c.yaml": BUCKET, "with [1].yaml": BUCKET})

    assert find_templates(["b.yaml", "a.yaml", "./b.yaml"]) == ["b.yaml", "a.yaml"]
    assert find_templates(["**/*.yaml", "-"]) == ["a.yaml", "b.yaml", "deep/er/c.yaml", "with [1].yaml", "-"]
    assert find_templates(["with [1].yaml"]) == ["with [1].yaml"]
    assert find_templates(["d*"]) == ["deep/er/c.yaml"]


def test_a_word_that_names_nothing_is_answered_with_the_nearest(folder: Path) -> None:
    write(folder, {"template.yaml": BUCKET})

    with pytest.raises(ConfigurationError, match=r"no file or folder 'templte.yaml'. Did you mean 'template.yaml'\?"):
        find_templates(["templte.yaml"])
    with pytest.raises(ConfigurationError, match=r"No file matches '\*.json'"):
        find_templates(["*.json"])


def test_the_globs_of_a_configuration_count_from_its_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, {"stacks/a.yaml": BUCKET, "stacks/sub/b.yaml": BUCKET, "other.yaml": BUCKET})
    monkeypatch.chdir(folder / "stacks")

    found = match_templates(["stacks/**/*.yaml", "stacks/a.yaml"], str(folder))

    assert found == ["a.yaml", "sub/b.yaml"]
    with pytest.raises(ConfigurationError, match=r"No file in .* matches 'nothing/\*' of 'templates'"):
        match_templates(["nothing/*"], str(folder))


def test_what_is_no_template_is_passed_over_with_the_reason(folder: Path) -> None:
    write(folder, {"a.yaml": BUCKET, "b.yaml": "a: 1\n", "compose.json": '{"services": {}}', "no.md": "x"})

    found = find.find_templates(["."])

    assert found.templates == ("a.yaml",)
    assert found.passed_over == (
        find.PassedOver("b.yaml", "it has no Resources and no other section of a template"),
        find.PassedOver("compose.json", "it is a Compose file"),
    )
    assert not found.mistaken


def test_a_named_file_is_a_template_unless_it_is_surely_none(folder: Path) -> None:
    write(folder, {"b.yaml": "a: 1\n", "broken.yaml": "Fn::Sub: [\n", "package.json": "{}"})
    words = ["b.yaml", "broken.yaml", "package.json"]
    npm = find.PassedOver("package.json", "it describes a package of npm")

    assert find.find_templates(words) == find.Discovery(("b.yaml", "broken.yaml"), (), (npm,))
    assert find.find_templates(["*.*"]) == find.Discovery(("b.yaml", "broken.yaml"), (npm,))
    only = find.find_templates(words, templates_only=True)
    assert (only.templates, [path for path, _ in only.passed_over]) == (("broken.yaml",), ["b.yaml", "package.json"])


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (
            "organization.yml",
            "AWSTemplateFormatVersion: '2010-09-09-OC'\nOrganization:\n  Master:\n    Type: OC::ORG::MasterAccount\n",
            "it is an organization of org-formation",
        ),
        ("tasks.yml", "Web:\n  Type: update-stacks\n  Template: web.yaml\n", "it has tasks of org-formation"),
        (
            "manifest.yaml",
            "region: eu-west-1\nversion: 2021-03-15\nresources: [{name: a}]\n",
            "it is a manifest of Customizations for Control Tower",
        ),
        ("deployment_map.yml", "pipelines: [{name: web}]\n", "it is a deployment map of ADF"),
        ("samconfig.yaml", "version: 0.1\ndefault: {deploy: {parameters: {}}}\n", "a configuration of the SAM CLI"),
        (".taskcat.yml", "project: {template: web.yaml}\ntests: {}\n", "a configuration of taskcat"),
        ("stack.yaml", "template: {path: web.yaml}\nparameters: {Env: prod}\n", "it is a stack of sceptre"),
        ("prod.yaml", "template-file-path: web.yaml\nparameters: {Env: prod}\n", "a deployment file of Git sync"),
        ("prod.json", '{"Parameters": {"Env": "a"}, "Tags": {}}', "it is a template configuration of CodePipeline"),
    ],
)
def test_what_says_where_templates_go_is_none(folder: Path, name: str, text: str, reason: str) -> None:
    write(folder, {"a.yaml": BUCKET, name: text})
    found = find.find_templates(["."])
    assert (found.templates, [each.path for each in found.passed_over]) == (("a.yaml",), [name])
    assert reason in found.passed_over[0].reason
    assert find.find_templates([name]).mistaken


@pytest.mark.parametrize("name", ["samconfig.toml", "samconfig-prod.toml"])
def test_a_named_file_in_toml_is_no_template(folder: Path, name: str) -> None:
    write(folder, {name: "version = 0.1\n"})
    assert [each.path for each in find.find_templates([name]).mistaken] == [name]


def test_a_template_that_also_has_an_organization_is_one(folder: Path) -> None:
    organization = "AWSTemplateFormatVersion: '2010-09-09-OC'\nOrganization: {A: {Type: OC::ORG::Account}}\n"
    write(folder, {"a.yaml": f"{organization}{BUCKET}"})
    assert find.find_templates(["."]).templates == ("a.yaml",)


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_search_follows_no_link_out_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside, project = tmp_path / "outside", tmp_path / "project"
    for folder in (outside, project):
        folder.mkdir()
        (folder / "t.yaml").write_text("Resources: {Q: {Type: AWS::SQS::Queue}}\n")
    (project / "file.yaml").symlink_to(outside / "t.yaml")
    (project / "folder").symlink_to(outside)
    (project / "inside.yaml").symlink_to("t.yaml")
    monkeypatch.chdir(project)
    for in_git in (False, True):
        if in_git:
            subprocess.run(["git", "init", "-q"], check=True)
            subprocess.run(["git", "add", "."], check=True)
        found = find.find_templates(["."])
        assert {os.path.realpath(path) for path in found.templates} == {str(project / "t.yaml")}
        assert "file.yaml" in {path for path, reason in found.passed_over if "a link out of" in reason}
    with pytest.raises(ConfigurationError, match=r"is outside of .*'templates' may name only"):
        find.match_templates(["../outside/*.yaml"], str(project))
    assert find.find_templates([str(outside / "t.yaml")]).templates  # which the user names
