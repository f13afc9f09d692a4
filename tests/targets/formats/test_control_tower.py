"""Stack sets of Customizations for AWS Control Tower as targets."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.targets import find_targets

EXAMPLE = Path(__file__).parents[3] / "templates/examples/targets/control-tower/manifest.yaml"
MANIFEST = """\
region: us-east-1
version: 2021-03-15
resources:
  - name: web
    resource_file: web.yaml
    deploy_method: stack_set
    parameters:
      - parameter_key: Zones
        parameter_value: [a, b]
    deployment_targets:
      accounts: [111111111111, Production]
"""


def test_the_example_has_a_target_for_each_account_and_region() -> None:
    targets, problems = find_targets(EXAMPLE)
    assert problems == ()
    accounts = ("111111111111", "222222222222", "333333333333")
    expected = [f"alarms@{account}/{region}" for account in accounts for region in ("eu-west-1", "eu-central-1")]
    assert [each.name for each in targets] == expected
    assert targets[0].target.parameters == {"Env": "prod"}
    assert "alfred_ssm" in targets[0].unknown["Owner"]
    assert Path(targets[0].places["Env"].source).name == "alarms.json"


def test_an_account_by_name_is_found_in_a_saved_answer_or_told(project: Path) -> None:
    (project / "manifest.yaml").write_text(MANIFEST)
    targets, (problem,) = find_targets(Path("manifest.yaml"))
    assert [each.target.account_id for each in targets] == ["111111111111", None]
    assert (problem.id, problem.span.line) == ("W9731", 11)
    assert targets[0].target.parameters == {"Zones": "a,b"}
    assert targets[0].target.region == "us-east-1"
    (project / "saved.json").write_text('{"Accounts": [{"Id": "222222222222", "Name": "Production"}]}')
    (project / ".cfnkit.yaml").write_text("version: 1\norganizational_units: {prod: saved.json}\n")
    targets, problems = find_targets(Path("manifest.yaml"))
    assert problems == ()
    assert [each.target.account_id for each in targets] == ["111111111111", "222222222222"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("2021-03-15", "2020-01-01", 2, "must be 2021-03-15"),
        ("deploy_method: stack_set", "deploy_method: stackset", 6, "must be stack_set, scp or rcp"),
        ("resource_file: web.yaml", "resource: web.yaml", 5, "Did you mean 'resource_file'?"),
        ("web.yaml", "../../web.yaml", 5, "outside"),
    ],
)
def test_a_fault_is_told_at_its_line(project: Path, old: str, new: str, line: int, said: str) -> None:
    (project / "manifest.yaml").write_text(MANIFEST.replace(old, new))
    (problem,) = find_targets(Path("manifest.yaml")).problems
    assert (problem.id, problem.span.line) == ("E9730", line)
    assert said in problem.message


def test_a_parameter_file_that_is_missing_hides_no_other_stack_set(project: Path) -> None:
    (project / "manifest.yaml").write_text("""\
region: eu-west-1
version: 2021-03-15
resources:
  - name: one
    resource_file: web.yaml
    parameter_file: lost.json
    deploy_method: stack_set
    deployment_targets: {accounts: ["111111111111"]}
  - name: two
    resource_file: web.yaml
    deploy_method: stack_set
    deployment_targets: {accounts: ["111111111111"]}
""")
    targets, problems = find_targets(Path("manifest.yaml"))
    assert [each.name for each in targets] == ["two@111111111111/eu-west-1"]
    assert [(each.id, each.span.line) for each in problems] == [("E9730", 6)]
