"""Stack sets in templates as targets, and the limits that they can break."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.targets import FoundTargets, find_targets

EXAMPLES = Path(__file__).parents[3] / "templates/examples/targets"
STACK_SET = """\
Resources:
  Alarms:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: alarms
      PermissionModel: {model}
{properties}
      TemplateURL: web.yaml
      StackInstancesGroup:
{groups}
"""
UNITS = 'version: 1\norganizational_units: {ou-ab12-abcdefgh: ["111111111111", "222222222222"]}\n'
GROUP = "        - {DeploymentTargets: {Accounts: ['111111111111']}, Regions: [eu-west-1]}"


def found(project: Path, properties: str = "", groups: str = GROUP, model: str = "SELF_MANAGED") -> FoundTargets:
    text = STACK_SET.format(model=model, properties=f"      {properties}" if properties else "", groups=groups)
    (project / "sets.yaml").write_text(text)
    return find_targets(Path("sets.yaml"))


def filtered(project: Path, filter_type: str, accounts: str, unit: str = "ou-ab12-abcdefgh") -> list[str | None]:
    (project / ".cfnkit.yaml").write_text(UNITS)
    targets = f"OrganizationalUnitIds: [{unit}], Accounts: {accounts}, AccountFilterType: {filter_type}"
    group = f"        - {{DeploymentTargets: {{{targets}}}, Regions: [eu-west-1]}}"
    auto = "AutoDeployment: {Enabled: false}"
    return [each.target.account_id for each in found(project, auto, group, "SERVICE_MANAGED").targets]


def test_the_example_has_a_target_for_each_stack_instance() -> None:
    targets, problems = find_targets(EXAMPLES / "stack-set/stack-set.yaml")
    assert problems == ()
    assert [each.name for each in targets] == [
        "Alarms@111111111111/eu-west-1",
        "Alarms@222222222222/eu-west-1",
        "Alarms@222222222222/ap-northeast-1",
    ]
    assert [dict(each.target.parameters) for each in targets] == [{"Env": "dev"}, {"Env": "dev"}, {"Env": "prod"}]
    assert "Fn::ImportValue" in targets[2].unknown["Owner"]
    assert Path(targets[0].template).resolve() == EXAMPLES / "topic.yaml"
    assert targets[2].places["Env"].line == 20


def test_a_filter_chooses_accounts_of_a_unit(project: Path) -> None:
    accounts = "['222222222222', '333333333333']"
    assert filtered(project, "UNION", accounts) == ["111111111111", "222222222222", "333333333333"]
    assert filtered(project, "INTERSECTION", accounts) == ["222222222222"]
    assert filtered(project, "DIFFERENCE", accounts) == ["111111111111"]


def test_a_unit_whose_accounts_are_not_known_is_told_and_stands_for_any(project: Path) -> None:
    assert filtered(project, "NONE", "[]", "ou-ab12-zzzzzzzz") == [None]
    (problem,) = find_targets(Path("sets.yaml")).problems
    assert (problem.id, problem.span.line) == ("W9731", 10)
    assert "ou-ab12-zzzzzzzz" in problem.message


def test_the_account_and_region_of_the_stack_itself_are_its_own(project: Path) -> None:
    group = "        - {DeploymentTargets: {Accounts: [!Ref AWS::AccountId]}, Regions: [!Ref AWS::Region]}"
    targets, problems = found(project, groups=group)
    assert (problems, [each.name for each in targets]) == ((), ["Alarms"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("TemplateURL: web.yaml", "TemplateURL: https://b.s3.amazonaws.com/x.yaml", "not in the project"),
        ("TemplateURL: web.yaml", "TemplateURL: !Ref Url", "result of a function"),
        ("TemplateURL: web.yaml", "TemplateBody: !Sub 'Resources: {}'", "result of a function"),
        ("      TemplateURL: web.yaml\n", "", "has no TemplateBody and no TemplateURL"),
        ("['111111111111']", "[!Ref Account]", "An account is the result"),
    ],
)
def test_what_is_not_known_is_told(project: Path, old: str, new: str, said: str) -> None:
    found(project)
    Path("sets.yaml").write_text(Path("sets.yaml").read_text().replace(old, new))
    targets, (problem,) = find_targets(Path("sets.yaml"))
    assert (targets, problem.id) == ((), "W9731")
    assert said in problem.message


@pytest.mark.parametrize(
    ("properties", "groups", "model", "line", "said"),
    [
        ("", GROUP, "SERVICE_MANAGED", 6, "must have AutoDeployment"),
        ("AutoDeployment: {Enabled: true}", GROUP, "SELF_MANAGED", 7, "for service-managed permissions only"),
        ("", GROUP.replace("Accounts", "OrganizationalUnitIds"), "SELF_MANAGED", 10, "not to organizational units"),
        ("", f"{GROUP}\n{GROUP}", "SELF_MANAGED", 11, "has 111111111111 in eu-west-1 already"),
        ("OperationPreferences: {RegionOrder: [us-east-1]}", GROUP, "SELF_MANAGED", 7, "no stack instances"),
        ("OperationPreferences: {RegionOrder: [eu-west-1, eu-west-1]}", GROUP, "SELF_MANAGED", 7, "2 times"),
        ("AutoDeployment: {DependsOn: [!Ref Alarms]}", GROUP, "SERVICE_MANAGED", 7, "Alarms -> Alarms"),
        (
            "",
            GROUP.replace("[eu-west-1", "[eu-west-1, us-east-1, us-gov-west-1"),
            "SELF_MANAGED",
            10,
            "in the partition",
        ),
    ],
)
def test_a_broken_limit_is_told_at_its_line(
    project: Path, properties: str, groups: str, model: str, line: int, said: str
) -> None:
    problems = [each for each in found(project, properties, groups, model).problems if each.id == "E9733"]
    assert [(each.span.line, said in each.message) for each in problems] == [(line, True)]


@pytest.mark.parametrize(
    ("template", "called"),
    [
        ("Transform: AWS::Serverless-2016-10-31\nResources: {}\n", "AWS::Serverless-2016-10-31"),
        ("Resources: {T: {Fn::Transform: {Name: Corp::Tags}}}\n", "Corp::Tags"),
        ("Transform: AWS::LanguageExtensions\nResources: {}\n", ""),
    ],
)
def test_service_managed_permissions_and_macros_do_not_go_together(project: Path, template: str, called: str) -> None:
    (project / "web.yaml").write_text(template)
    problems = found(project, "AutoDeployment: {Enabled: true}", model="SERVICE_MANAGED").problems
    assert [each.message.endswith(f"macros: {called}.") for each in problems] == [True] * bool(called)
