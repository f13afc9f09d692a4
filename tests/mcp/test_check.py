"""The tool `check`."""

from __future__ import annotations

from pathlib import Path

from support.agents import LOOP, Agent


def test_a_check_finds_what_the_loop_makes_at_its_line(agent: Agent) -> None:
    checked = agent.ask("check", templates=["loop.yaml"])

    found = {each["id"]: each for each in checked["problems"]}
    assert found["E3034"]["place"]["line"] == 13
    assert "AWS::LanguageExtensions" in found["E3034"]["made_by"][0]
    assert "hunter22" not in str(checked)


def test_an_edit_is_checked_before_it_is_written(agent: Agent, folder: Path) -> None:
    text = LOOP.replace("901", "900")
    checked = agent.ask("check", templates=["loop.yaml"], text=text)

    assert "E3034" not in {each["id"] for each in checked["problems"]}
    assert "901" in (folder / "loop.yaml").read_text("utf-8")


def test_a_folder_is_checked_as_far_as_it_belongs_to_the_server(agent: Agent) -> None:
    checked = agent.ask("check", templates=["."])

    assert {"loop.yaml", "mark.yaml"} <= set(checked["templates"])
    assert "link.yaml" not in checked["templates"]
    assert "notes.yaml" in {each["file"].replace("\\", "/").removeprefix("./") for each in checked["not_checked"]}


def test_a_folder_is_checked_with_its_stacks_and_files_of_targets(agent: Agent, folder: Path) -> None:
    own = folder / "together"
    own.mkdir()
    topic = "Resources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {T: {Value: !Ref T, Export: {Name: net-topic}}}\n"
    (own / "web.yaml").write_text(topic, "utf-8")
    (own / "network.yaml").write_text(topic, "utf-8")
    target = "version: 1\ntemplates: ['*.yaml']\ntargets: {prod: {account_id: '111111111111', region: eu-west-1}}\n"
    (own / ".cfnkit.yaml").write_text(target, "utf-8")
    (own / "samconfig.toml").write_text(
        'version = 0.1\n[far.deploy.parameters]\nstack_name = "far"\nregion = "eu-wset-1"\ntemplate = "web.yaml"\n',
        "utf-8",
    )
    found = agent.ask("check", templates=["together"])["problems"]

    assert "E9311" in {each["id"] for each in found}  # two stacks export one name
    (region,) = [each for each in found if each["place"]["file"].endswith("samconfig.toml")]
    assert (region["message"], region["place"]["line"]) == ("There is no region 'eu-wset-1'.", 4)
