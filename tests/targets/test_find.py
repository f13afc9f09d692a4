"""Targets of files and folders: what is read, what is called, and what is told of a broken file."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.targets import FoundTargets, find_targets

DEPLOYMENT = "template-file-path: web.yaml\nparameters:\n  Env: prod\ntags: {team: web}\n"
CONFIGURATION = """\
version: 1
templates: [web.yaml]
targets:
  tokyo: {region: ap-northeast-1, account_id: "111111111111", parameters: {Env: prod}}
"""


def names(found: FoundTargets) -> list[str]:
    return [each.name for each in found.targets]


def test_a_configuration_has_each_target_for_each_template(project: Path) -> None:
    (project / ".cfnkit.yaml").write_text(CONFIGURATION)
    (target,) = find_targets(Path(".cfnkit.yaml")).targets
    assert (target.name, target.template, target.kind) == ("tokyo", "web.yaml", "cfnkit")
    assert (target.target.region, target.target.account_id) == ("ap-northeast-1", "111111111111")
    assert (target.span.line, target.places["Env"].line) == (4, 4)


def test_a_deployment_file_of_git_sync_is_a_target(project: Path) -> None:
    (project / "prod.yaml").write_text(DEPLOYMENT)
    (target,) = find_targets(Path("prod.yaml")).targets
    assert (target.name, target.template, target.kind, target.tags) == ("prod", "web.yaml", "git-sync", {"team": "web"})
    assert target.target.parameters == {"Env": "prod"}
    assert (target.span.line, target.places["Env"].line) == (1, 3)


def test_a_folder_is_searched_and_other_files_are_passed_over(project: Path) -> None:
    (project / "a").mkdir()
    (project / "a" / "prod.yaml").write_text(DEPLOYMENT)
    (project / "broken.yaml").write_text("Resources: [")
    (project / ".cfnkit.yaml").write_text(CONFIGURATION)
    assert names(find_targets(Path())) == ["tokyo", "prod"]


def test_a_name_that_two_files_have_is_told_apart_by_the_file(project: Path) -> None:
    for folder in ("a", "b"):
        (project / folder).mkdir()
        (project / folder / "prod.yaml").write_text(DEPLOYMENT)
    assert names(find_targets(Path())) == ["prod@a/prod.yaml", "prod@b/prod.yaml"]


def test_the_configuration_keeps_a_name_that_it_has_for_any_template(project: Path) -> None:
    (project / ".cfnkit.yaml").write_text(CONFIGURATION.replace("templates: [web.yaml]\n", "").replace("tokyo", "prod"))
    (project / "prod.yaml").write_text(DEPLOYMENT)
    assert names(find_targets(Path())) == ["prod", "prod@prod.yaml"]
    (project / "own").mkdir()
    (project / "own" / ".cfnkit.yaml").write_text("version: 1\n")
    (project / "own" / "web.yaml").write_text("Resources: {}\n")
    (project / "prod.yaml").write_text(DEPLOYMENT.replace("web.yaml", "own/web.yaml"))  # which another one counts for
    assert names(find_targets(Path())) == ["prod", "prod"]


def test_a_fault_of_one_file_hides_no_other(project: Path) -> None:
    (project / "a.yaml").write_text("template-file-path: ../../other/web.yaml\n")
    (project / "b.yaml").write_text(DEPLOYMENT)
    found = find_targets(Path())
    assert names(found) == ["b"]
    (problem,) = found.problems
    assert (problem.id, problem.span.source, problem.span.line) == ("E9730", "a.yaml", 1)
    assert "outside" in problem.message


def test_a_named_file_must_be_one_of_targets(project: Path) -> None:
    with pytest.raises(ConfigurationError, match="no file of targets; the formats are cfnkit, git-sync"):
        find_targets(Path("web.yaml"))
    with pytest.raises(ConfigurationError, match="no file or folder nothing"):
        find_targets(Path("nothing"))


def test_a_region_that_does_not_exist_is_told_with_the_nearest_and_left_out(project: Path) -> None:
    (project / ".cfnkit.yaml").write_text(CONFIGURATION.replace("northeast-1", "northest-1"))
    found = find_targets(Path())
    assert found.targets == ()
    (problem,) = found.problems
    assert (problem.id, problem.span.line, problem.problem.hint) == ("E9732", 4, "Did you mean 'ap-northeast-1'?")


def test_without_a_repository_the_searched_folder_is_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "app/config/config.yaml": "project_code: demo\nregion: eu-west-1\n",
        "app/config/dev/web.yaml": "template: {path: web.yaml}\nparameters: {Code: '{{ var.a - var.b }}'}\n",
        "app/templates/web.yaml": "Parameters: {Code: {Type: String}}\nResources: {T: {Type: AWS::SNS::Topic}}\n",
        "other/.cfnkit.yaml": "version: 1\ntemplates: [../app/templates/web.yaml]\ntargets: {a: {region: eu-west-1}}\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (target,), problems = find_targets(Path("app"))
    assert (target.name, target.target.stack_name, problems) == ("dev/web", "demo-dev-web", ())
    assert "Code" in target.unknown


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("a.json", '{"Parameters": {"Env": "a"},\n "Tags": {"a": "b"}, "StackPolicy": {"Statement": []}}', 0, ""),
        ("a.json", '{"Parameters": {"Env": "a"},\n "Tgas": {}}', 2, "Did you mean 'Tags'?"),
        ("a.json", '{"Parameters": {\n"Env": null}, "Tags": {}}', 2, "The value of 'Env' is null"),
        ("a.json", '{"Parameters": {"Env": "a"},\n "Tags": {"a": [1]}}', 2, "tag 'a' must be a text"),
        (
            "a.json",
            '{"Parameters": {"Env": "a"},\n "StackPolicy": {"Effect": "Allow"}}',
            2,
            "'StackPolicy' must be a policy",
        ),
        ("a.yaml", "Parameters:\n  Env: {a: b}\nTags: {}\n", 2, "The value of 'Env' is an object"),
        (
            "a.json",
            '[{"ParameterKey": "A", "UsePreviousValue": true},\n {"ParameterKey": "B", "ParameterValue": "1"}]',
            0,
            "",
        ),
        (
            "a.json",
            '[{"ParameterKey": "A", "ParameterValue": "1"},\n {"ParameterKey": "B"}]',
            2,
            "has no ParameterValue",
        ),
        ("a.json", '["Env=a",\n "Env=b"]', 2, "is given twice"),
        ("a.json", '["Env=a", "Name=b=c"]', 0, ""),
    ],
)
def test_a_file_of_parameters_has_no_target_and_is_read_for_its_faults(
    project: Path, name: str, text: str, line: int, said: str
) -> None:
    (project / name).write_text(text)
    for path in (Path(name), Path()):
        targets, problems = find_targets(path)
        assert (targets, [(each.id, each.span.line) for each in problems]) == ((), [("E9730", line)] * bool(line))
        assert all(said in each.message for each in problems)
