"""The tool `render`, and where a template goes."""

from __future__ import annotations

from pathlib import Path

from support.agents import LOOP, Agent


def test_a_loop_is_rendered_with_the_line_of_each_copy_and_without_secrets(agent: Agent) -> None:
    rendered = agent.ask("render", template="loop.yaml", stage="resolved")

    assert (rendered["accepted"], rendered["complete"]) == (True, True)
    assert [(each["logical_id"], each["place"]["line"], each["made_by"]) for each in rendered["resources"]] == [
        ("Queueblue", 9, ["AWS::LanguageExtensions"]),
        ("Queuegreen", 9, ["AWS::LanguageExtensions"]),
    ]
    assert "****" in rendered["template"]
    assert "hunter22" not in str(rendered)


def test_values_of_parameters_can_be_given(agent: Agent) -> None:
    rendered = agent.ask("render", template="loop.yaml", form="json", parameters={"Teams": "red"})
    assert [each["logical_id"] for each in rendered["resources"]] == ["Queuered"]
    assert rendered["template"].startswith("{")


def test_a_target_is_given_by_its_parts_and_files_of_parameters(agent: Agent, folder: Path) -> None:
    (folder / "prod.json").write_text('[{"ParameterKey": "Teams", "ParameterValue": "red"}]', "utf-8")
    text = LOOP.replace("${Team}-${Password}", "${AWS::AccountId}-${AWS::Region}-${AWS::StackName}-${Team}")
    where = {"region": "eu-west-1", "account_id": "111111111111", "stack_name": "web"}
    given = {"text": text, "stage": "resolved", "parameter_files": ["prod.json"], **where}

    rendered = agent.ask("render", template="loop.yaml", **given)
    assert "QueueName: 111111111111-eu-west-1-web-red" in rendered["template"]
    over = agent.ask("render", template="loop.yaml", **given, parameters={"Teams": ["a", "b"]})
    assert [each["logical_id"] for each in over["resources"]] == ["Queuea", "Queueb"]
    checked = agent.ask("check", templates=["loop.yaml"], text=text, parameter_files=["prod.json"], **where)
    assert [each["id"] for each in checked["problems"]] == ["E3034"]
    assert "is outside of" in agent.fails("render", template="loop.yaml", parameter_files=["../prod.json"])
    assert "12 digits" in agent.fails("render", template="loop.yaml", account_id="1")


def test_a_target_is_one_that_other_tools_have(agent: Agent, folder: Path) -> None:
    sam = 'version = 0.1\n[prod.deploy.parameters]\nstack_name = "web"\nregion = "eu-west-1"\ntemplate = "loop.yaml"\n'
    (folder / "samconfig.toml").write_text(f'{sam}parameter_overrides = "Teams=black"\n', "utf-8")

    rendered = agent.ask("render", template="loop.yaml", target="prod")
    assert [each["logical_id"] for each in rendered["resources"]] == ["Queueblack"]
    checked = agent.ask("check", templates=["loop.yaml", "mark.yaml"], target="prod")
    assert checked["templates"] == ["loop.yaml"]
    assert [each["file"] for each in checked["not_checked"]] == ["mark.yaml"]
    assert "Did you mean 'prod'?" in agent.fails("render", template="loop.yaml", target="prdo")


def test_some_resources_can_be_rendered(agent: Agent) -> None:
    some = agent.ask("render", template="loop.yaml", logical_ids=["Queueblue"])
    assert [each["logical_id"] for each in some["resources"]] == ["Queueblue"]
    assert "Queuegreen" not in some["template"]
    assert "Did you mean 'Queueblue'?" in agent.fails("render", template="loop.yaml", logical_ids=["Queueblu"])


def test_a_template_that_would_be_refused_is_not_rendered(agent: Agent) -> None:
    text = "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Gone}}\n"
    rendered = agent.ask("render", template="new.yaml", text=text)

    assert (rendered["accepted"], rendered["template"], rendered["resources"]) == (False, "", [])
    (problem,) = rendered["problems"]
    assert "Gone" in problem["message"]
    assert (problem["place"]["file"], problem["place"]["line"]) == ("new.yaml", 2)
