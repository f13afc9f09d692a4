"""Rain's directives: local files and variables in a template, as `rain pkg` puts them there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cfnkit import Processed, process
from cfnkit.cli import main
from cfnkit.configuration.consent import Consent
from cfnkit.deployment import Target
from cfnkit.syntax import at_path, to_plain

HANDLE = "Resources:\n  Test:\n    Type: AWS::CloudFormation::WaitConditionHandle\n    Metadata:\n      Comment: "


def processed(folder: Path, text: str, **variables: str) -> Processed:
    path = folder / "t.yaml"
    path.write_text(text)
    target = Target(account_id="111122223333", region="eu-central-1")
    return process(text, name=str(path), target=target, consent=Consent(variables=variables))


def value(done: Processed, *path: str) -> Any:
    node = at_path(done.tree, path)
    assert node is not None
    return to_plain(node)


def comment(folder: Path, directive: str, **variables: str) -> Any:
    done = processed(folder, HANDLE + directive + "\n", **variables)
    assert done.diagnostics == ()
    assert done.resolved is not None
    return value(done, "Resources", "Test", "Metadata", "Comment")


def refusal(folder: Path, directive: str) -> tuple[str, str]:
    done = processed(folder, HANDLE + directive + "\n")
    found = next(finding for finding in done.diagnostics if finding.id == "E9753")
    assert not done.accepted
    return found.message, found.hint


def test_a_file_is_embedded_without_space_around_it(tmp_path: Path) -> None:
    (tmp_path / "embed.txt").write_text("\n  This is a test: \N{SNOWMAN}\n\n")

    assert comment(tmp_path, "!Rain::Embed embed.txt") == "This is a test: \N{SNOWMAN}"
    assert comment(tmp_path, "{Rain::Embed: ./embed.txt}") == "This is a test: \N{SNOWMAN}"


def test_an_embedded_text_has_the_place_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "embed.txt").write_text("\n  two\nthree\n")
    done = processed(tmp_path, HANDLE + "!Rain::Embed embed.txt")

    node = at_path(done.tree, ("Resources", "Test", "Metadata", "Comment"))
    assert node is not None
    assert node.span == (str(tmp_path / "embed.txt"), 2, 3, 3, 6)
    [step] = node.steps
    assert (step.transform, step.span.line, step.exact) == ("Rain::Embed", 5, True)
    assert [source.name for source in done.sources] == [str(tmp_path / name) for name in ("t.yaml", "embed.txt")]


def test_a_file_is_included_as_yaml_with_its_own_directives_and_short_forms(tmp_path: Path) -> None:
    (tmp_path / "parts" / "texts").mkdir(parents=True)
    (tmp_path / "parts" / "bucket.yaml").write_text(
        "Type: AWS::S3::Bucket\n"
        "Properties: {BucketName: !Sub '${AWS::Region}-test', Tags: !Rain::Include texts/tags.json}\n"
    )
    (tmp_path / "parts" / "texts" / "tags.json").write_text(
        '[{"Key": "text", "Value": {"Rain::Embed": "value.txt"}}, {"Key": "stage", "Value": {"Rain::Env": "STAGE"}}]'
    )
    (tmp_path / "parts" / "texts" / "value.txt").write_text("deep\n")
    done = processed(tmp_path, "Resources:\n  Test: !Rain::Include parts/bucket.yaml\n", STAGE="test")

    assert done.diagnostics == ()
    assert done.resolved is not None
    bucket = at_path(done.resolved, ("Resources", "Test", "Properties"))
    assert bucket is not None
    assert to_plain(bucket) == {
        "BucketName": "eu-central-1-test",
        "Tags": [{"Key": "text", "Value": "deep"}, {"Key": "stage", "Value": "test"}],
    }
    assert [step.call.name for step in done.trace] == ["Rain::Include", "Rain::Include", "Rain::Embed", "Rain::Env"]


def test_what_is_wrong_in_an_included_file_is_found_there(tmp_path: Path) -> None:
    (tmp_path / "bucket.yaml").write_text("Type: AWS::S3::Bucket\nProperties:\n  BucketNam: test\n")
    done = processed(tmp_path, "Resources:\n  Test: !Rain::Include bucket.yaml\n")

    [found] = done.diagnostics
    assert (found.id, found.span[:3]) == ("E9766", (str(tmp_path / "bucket.yaml"), 3, 3))


@pytest.mark.parametrize(
    ("directive", "expected"),
    [
        ("!Rain::S3 s3.txt", "s3://rain-artifacts-111122223333-eu-central-1/s3.txt"),
        (
            "!Rain::S3Http ./s3.txt",
            "https://rain-artifacts-111122223333-eu-central-1.s3.eu-central-1.amazonaws.com/s3.txt",
        ),
        (
            "!Rain::S3 {Path: dist, Zip: true, BucketProperty: S3Bucket, KeyProperty: S3Key}",
            {"S3Bucket": "rain-artifacts-111122223333-eu-central-1", "S3Key": "dist"},
        ),
        ("!Rain::S3 {Path: ../a/../.out/b, Run: ./b}", "s3://rain-artifacts-111122223333-eu-central-1/.out/b"),
        ("!Rain::S3 {Path: s3, Extension: sh, Run: ./b}", "s3://rain-artifacts-111122223333-eu-central-1/s3.sh"),
    ],
)
def test_what_would_be_uploaded_has_a_place_and_stays_here(tmp_path: Path, directive: str, expected: Any) -> None:
    (tmp_path / "s3.txt").write_text("This file will be uploaded to S3.\n")
    (tmp_path / "dist").mkdir()
    (tmp_path / "b").write_text("#!/bin/sh\ntouch ran\n")
    (tmp_path / "b").chmod(0o755)

    assert comment(tmp_path, directive) == expected
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("directive", "message", "hint"),
    [
        ("!Rain::Embed gone.txt", "The local file gone.txt cannot be read.", "gone.txt: No such file or directory."),
        ("!Rain::Embed ../out.txt", "The local file ../out.txt cannot be read.", "it is outside of"),
        ("!Rain::Embed link.txt", "The local file link.txt cannot be read.", "it is outside of"),
        ("!Rain::Embed picture", "picture is no text in UTF-8.", "Only a text can be embedded."),
        ("!Rain::Include broken.yaml", "broken.yaml is no valid YAML or JSON.", ""),
        ("!Rain::Embed [a]", "it takes a path.", ""),
        ("!Rain::Env STAGE", "the variable STAGE has no value here.", "--env STAGE=VALUE"),
        ("!Rain::S3 gone", "there is no file or folder gone to upload.", "It counts from the template's folder."),
        ("!Rain::S3 {Path: picture, Fromat: Http}", "it knows no Fromat.", "Did you mean 'Format'?"),
        ("!Rain::S3 {Path: !Ref Place}", "it takes a Path, a text.", "run `rain pkg` first"),
        ("!Rain::S3 {Path: picture, Zip: 'yes'}", "its Zip is true or false.", ""),
    ],
)
def test_a_directive_that_fails_is_reported(tmp_path: Path, directive: str, message: str, hint: str) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (tmp_path / "out.txt").write_text("out of reach")
    (folder / "link.txt").symlink_to(tmp_path / "out.txt")
    (folder / "picture").write_bytes(b"\x89PNG\xff")
    (folder / "broken.yaml").write_text("a: [b\n")

    told, advice = refusal(folder, directive)
    assert told.endswith(f"fails: {message}" if "broken" not in told and "picture is" not in told else message)
    assert hint in advice
    assert "out of reach" not in told + advice


def test_files_that_include_each_other_end(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("A: !Rain::Include b.yaml\n")
    (tmp_path / "b.yaml").write_text("B: !Rain::Include a.yaml\n")
    done = processed(tmp_path, HANDLE + "!Rain::Include a.yaml\n")

    assert any("includes itself" in finding.message for finding in done.diagnostics)


def test_what_is_included_again_and_again_is_bounded(tmp_path: Path) -> None:
    for number in range(12):
        text = f"!Rain::Include {number + 1}.yaml" if number < 11 else "x" * 1000
        (tmp_path / f"{number}.yaml").write_text("".join(f"k{key}: {text}\n" for key in range(10)))
    done = processed(tmp_path, HANDLE + "!Rain::Include 0.yaml\n")

    assert any("characters" in finding.message for finding in done.diagnostics)


def test_a_variable_is_read_only_by_the_users_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    template = tmp_path / "t.yaml"
    template.write_text(HANDLE + "!Rain::Env COLOUR\n")
    monkeypatch.setenv("COLOUR", "ultramarine")
    commands = {
        "alone": [],
        "permitted": ["--env", "COLOUR"],
        "given": ["--env", "COLOUR=red"],
    }

    shown = {name: (main(["render", str(template), *words]), capsys.readouterr()) for name, words in commands.items()}
    assert shown["alone"][0] == 2
    assert "ultramarine" not in shown["alone"][1].out + shown["alone"][1].err
    assert "the variable COLOUR has no value here" in shown["alone"][1].err
    assert '"Comment": "ultramarine"' in shown["permitted"][1].out
    assert '"Comment": "red"' in shown["given"][1].out
    monkeypatch.setenv("CFNKIT_ENV", "STAGE, COLOUR")
    assert main(["render", str(template)]) == 0
    assert '"Comment": "ultramarine"' in capsys.readouterr().out


def test_a_secret_variable_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = tmp_path / "t.yaml"
    template.write_text(
        "Resources:\n  D:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayNam: !Rain::Env DB_PASSWORD}\n"
    )
    for command in (["render"], ["check"], ["check", "--format", "json"], ["explain"]):
        words = [*command, str(template), *(["Resources.D.Properties.DisplayNam"] if command == ["explain"] else [])]
        main([*words, "--env", "DB_PASSWORD=hunter2hunter2"])
        shown = capsys.readouterr()
        assert "hunter2" not in shown.out + shown.err
        assert shown.out


def test_a_change_of_an_embedded_file_is_checked_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = tmp_path / "t.yaml"
    template.write_text("Resources:\n  Test: !Rain::Include bucket.yaml\n")
    part = tmp_path / "bucket.yaml"
    part.write_text("Type: AWS::S3::Bucket\n")
    assert main(["check", str(template)]) == 0
    part.write_text("Type: AWS::S3::Buckets\n")
    assert main(["check", str(template)]) == 2
    part.unlink()
    assert main(["check", str(template)]) == 2
    assert "cannot be read" in capsys.readouterr().out


def test_a_template_whose_embedded_file_changed_counts_as_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text("Resources:\n  Test: !Rain::Include a.part\n")
    Path("b.yaml").write_text("Resources:\n  Test: !Rain::Include b.part\n")
    for name in ("a.part", "b.part"):
        Path(name).write_text("Type: AWS::CloudFormation::WaitConditionHandle\nMetadata: {A: !Rain::Embed deep.txt}\n")
    Path("deep.txt").write_text("deep")
    git = "git -c user.name=a -c user.email=a@example.com"
    assert os.system(f"git init -q . && git add . && {git} commit -qm a") == 0

    def checked() -> str:
        main(["check", "a.yaml", "b.yaml", "--changed-since", "HEAD"])
        return capsys.readouterr().out

    assert "0 templates" in checked()
    Path("a.part").write_text("Type: AWS::SNS::Topic\n")
    assert "1 template" in checked()
    Path("deep.txt").write_text("changed")
    assert "2 templates" in checked()
