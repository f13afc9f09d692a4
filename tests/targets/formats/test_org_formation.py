"""Tasks of org-formation as targets, with the accounts of an organization.yml."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.targets import find_targets

EXAMPLE = Path(__file__).parents[3] / "templates/examples/targets/org-formation/organization-tasks.yml"
ORGANIZATION = """\
Organization:
  Master: {Type: OC::ORG::MasterAccount, Properties: {AccountId: "999999999999"}}
  Web: {Type: OC::ORG::Account, Properties: {AccountId: "111111111111", Tags: {team: web}}}
  Data: {Type: OC::ORG::Account, Properties: {AccountId: "222222222222"}}
  New: {Type: OC::ORG::Account, Properties: {AccountName: new}}
  Inner: {Type: OC::ORG::OrganizationalUnit, Properties: {Accounts: !Ref Web}}
  Outer: {Type: OC::ORG::OrganizationalUnit, Properties: {OrganizationalUnits: !Ref Inner, Accounts: [!Ref Data]}}
  Fresh: {Type: OC::ORG::OrganizationalUnit, Properties: {Accounts: [!Ref New]}}
"""
TASKS = """\
Web:
  Type: update-stacks
  Template: web.yaml
  StackName: web
  DefaultOrganizationBinding: {binding}
Off:
  Type: update-stacks
  Skip: true
  Template: web.yaml
"""


def test_the_example_has_the_accounts_of_its_unit_and_the_default_of_a_parameter() -> None:
    targets, problems = find_targets(EXAMPLE)
    assert problems == ()
    assert [each.name for each in targets] == ["Alarms@111111111111/eu-west-1", "Alarms@999999999999/eu-west-1"]
    assert targets[0].target.parameters == {"Env": "prod"}
    assert "Fn::GetAtt" in targets[0].unknown["Owner"]
    assert targets[0].target.stack_name == "alarms"


@pytest.mark.parametrize(
    ("binding", "accounts"),
    [
        ("{Account: !Ref Web}", ["111111111111"]),
        ("{Account: [!Ref Web, !Ref Data]}", ["111111111111", "222222222222"]),
        ("{OrganizationalUnit: !Ref Outer}", ["222222222222", "111111111111"]),
        ("{OrganizationalUnit: !Ref Outer, ExcludeAccount: !Ref Web}", ["222222222222"]),
        ("{AccountsWithTag: team, IncludeMasterAccount: true}", ["111111111111", "999999999999"]),
        ("{IncludeMasterAccount: false}", []),
    ],
)
def test_a_binding_names_accounts(project: Path, binding: str, accounts: list[str]) -> None:
    (project / "organization.yml").write_text(ORGANIZATION)
    (project / "tasks.yml").write_text(TASKS.replace("{binding}", binding))
    targets, problems = find_targets(Path("tasks.yml"))
    assert problems == ()
    assert [each.target.account_id for each in targets] == accounts


@pytest.mark.parametrize("binding", ["{Account: !Ref New}", "{OrganizationalUnit: !Ref Fresh}", "{Account: !Ref No}"])
def test_an_account_without_an_id_is_told_and_counts_as_any(project: Path, binding: str) -> None:
    (project / "organization.yml").write_text(ORGANIZATION)
    (project / "tasks.yml").write_text(TASKS.replace("{binding}", binding))
    (target,), (problem,) = find_targets(Path("tasks.yml"))
    assert (target.target.account_id, problem.id, problem.span.line) == (None, "W9731", 5)


def test_a_template_of_org_formation_has_bindings_itself(project: Path) -> None:
    (project / "tasks.yml").write_text(TASKS.replace("  DefaultOrganizationBinding: {binding}\n", ""))
    assert [each.id for each in find_targets(Path("tasks.yml")).problems] == ["W9731"]
    (project / "web.yaml").write_text("OrganizationBindings: {All: {Account: '111111111111', Region: [eu-west-1]}}\n")
    assert [each.name for each in find_targets(Path("tasks.yml")).targets] == ["Web@111111111111/eu-west-1"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("  Template: web.yaml\n  Stack", "  Stack", 1, "has no 'Template'"),
        ("{binding}", "{Acount: x}", 5, "Unknown key 'Acount'"),
        ("Template: web.yaml\n  Stack", "Template: ../../x.yaml\n  Stack", 3, "outside"),
    ],
)
def test_a_fault_is_told_at_its_line(project: Path, old: str, new: str, line: int, said: str) -> None:
    (project / "tasks.yml").write_text(TASKS.replace(old, new).replace("{binding}", "{Account: x}"))
    (problem,) = (each for each in find_targets(Path("tasks.yml")).problems if each.id == "E9730")
    assert problem.span.line == (2 if line == 1 else line)
    assert said in problem.message


def test_parameters_of_the_file_stand_for_their_defaults_and_an_account_of_two_bindings_counts_once(
    project: Path,
) -> None:
    (project / "tasks.yml").write_text("""\
Parameters:
  home: {Type: String, Default: eu-west-1}
  regions: {Type: String, Default: [eu-west-1, us-east-1]}
  later: {Type: String}
Web:
  Type: update-stacks
  Template: web.yaml
  StackName: web
  DefaultOrganizationBindingRegion: !Ref home
  DefaultOrganizationBinding: {Account: "111111111111"}
  OrganizationBindings:
    Everywhere: {Account: "111111111111", Region: !Ref regions}
    Late: {Account: "222222222222", Region: !GetAtt A.B}
""")
    targets, problems = find_targets(Path("tasks.yml"))
    assert [each.name for each in targets] == [
        "Web@111111111111/eu-west-1",
        "Web@111111111111/us-east-1",
        "Web@222222222222",
    ]
    assert [(each.id, each.span.line) for each in problems] == [("W9731", 13)]
