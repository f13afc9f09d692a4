"""The tool `diff`."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import copytree

from support.agents import Agent, serving


def test_a_change_is_told_with_what_it_may_destroy(agent: Agent, folder: Path) -> None:
    old = "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table\n    Properties: {TableName: a}\n"
    (folder / "old_table.yaml").write_text(old, "utf-8")
    changed = agent.ask("diff", template="table.yaml", text=old.replace("a}", "b}"), before="old_table.yaml")

    assert (changed["compared"], changed["is_change"]) == (True, True)
    (resource,) = changed["resources"]
    (value,) = resource["changes"]
    assert (resource["logical_id"], resource["replaced"]) == ("Table", "True")
    assert (value["path"], value["before"], value["after"]) == (["TableName"], '"a"', '"b"')
    assert [(value[each]["file"], value[each]["line"]) for each in ("before_place", "after_place")] == [
        ("old_table.yaml", 4),
        ("table.yaml", 4),
    ]
    assert "delete-stateful" in {each["kind"] for each in changed["risks"]}
    refused = agent.ask("diff", template="table.yaml", text="Resources: []", before="old_table.yaml")
    assert (refused["compared"], bool(refused["problems"])) == (False, True)
    error = agent.fails("diff", template="table.yaml", text=old)
    assert "HEAD is no file of the folder, and table.yaml is in no git repository: `before` names the file." in error


def test_a_change_of_a_nested_stack_is_told(agent: Agent, folder: Path) -> None:
    (folder / "topic_child.yaml").write_text(
        "Parameters: {Name: {Type: String}}\n"
        "Resources:\n"
        "  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name}}\n",
        "utf-8",
    )
    old = """\
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: topic_child.yaml, Parameters: {Name: a}}
"""
    (folder / "old_parent.yaml").write_text(old, "utf-8")
    changed = agent.ask(
        "diff", template="parent.yaml", text=old.replace("Name: a", "Name: b"), before="old_parent.yaml"
    )

    inner = next(each for each in changed["resources"] if each["stack"] == "Inner")
    assert (inner["logical_id"], inner["replaced"], inner["place"]["file"]) == ("Topic", "True", "topic_child.yaml")
    assert [(each["stack"], each["kind"]) for each in changed["risks"]] == [("Inner", "replace")]


def test_an_assembly_of_the_cdk_is_checked_at_its_constructs_and_compared(
    agent: Agent, folder: Path, checkout: Path
) -> None:
    copytree(checkout / "tests" / "assemblies" / "data" / "typescript" / "cdk.out", folder / "app" / "cdk.out")
    copytree(folder / "app" / "cdk.out", folder / "new" / "cdk.out")
    template = folder / "new" / "cdk.out" / "Shop.template.json"
    template.write_text(template.read_text("utf-8").replace('"MemorySyze"', '"MemorySize"'), "utf-8")

    checked = agent.ask("check", templates=["app/cdk.out/Shop.template.json"])
    problem = next(each for each in checked["problems"] if "MemorySyze" in each["message"])
    assert problem["construct"].startswith("Shop/")
    assert problem["code_place"]["line"] > 1
    assert "MemorySyze" not in str(agent.ask("check", templates=["new/cdk.out/Shop.template.json"])["problems"])
    changed = agent.ask("diff", template="new/cdk.out", before="new/cdk.out", target="Shop")
    assert (changed["compared"], changed["is_change"]) == (True, False)
    changed = agent.ask("diff", template="new/cdk.out", before="app/cdk.out", target="Shop")
    assert {each["stack"] for each in changed["resources"]} == {"Shop"}
    paths = [value["path"] for each in changed["resources"] for value in each["changes"]]
    assert [path[-1] for path in paths] == ["MemorySyze", "MemorySize"]
    assert "several" in agent.fails("render", template="new/cdk.out")
    assert agent.ask("render", template="new/cdk.out", target="Shop")["accepted"] is True


def test_a_change_since_a_revision_is_told(tmp_path: Path) -> None:
    path = tmp_path / "topic.yaml"
    path.write_text("Resources:\n  Old: {Type: AWS::SNS::Topic}\n", "utf-8")
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    path.write_text("Resources:\n  New: {Type: AWS::SQS::Queue}\n", "utf-8")

    with serving(tmp_path) as agent:
        changed = agent.ask("diff", template="topic.yaml")
        error = agent.fails("diff", template="topic.yaml", before="gone")

    assert [(each["logical_id"], each["action"], each["place"]["file"]) for each in changed["resources"]] == [
        ("Old", "Remove", "topic.yaml@HEAD"),
        ("New", "Add", "topic.yaml"),
    ]
    assert "There is no revision 'gone'" in error
