"""`cfnkit diff` of several templates: which of them are compared, and what each format says of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cfnkit.cli import main
from cli.test_diff import git

QUEUE = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: orders, DelaySeconds: 1}\n"
TOPIC = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"
ROLE = "Resources:\n  Logs:\n    Type: AWS::Logs::LogGroup\n    Properties:\n      RetentionInDays: 3\n"
TAGGED = "Transform: Tag\nResources:\n  Jobs:\n    Type: AWS::SQS::Queue\n"
HANDLER = """\
def handler(event, context):
    event["fragment"]["Resources"]["Jobs"]["Properties"] = {"DelaySeconds": 1}
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
"""
CONFIG = "version: 1\nmacros: {Tag: {handler: ../macros/tag.py:handler}}\n"
PARENT = """\
Resources:
  Net:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: net.yaml, Parameters: {Name: a}}
"""
NET = "Parameters:\n  Name: {Type: String}\nResources:\n  Logs:\n    Type: AWS::Logs::LogGroup\n"


class Ran(NamedTuple):
    """The end of a command."""

    status: int
    out: str
    err: str

    @property
    def heads(self) -> list[str]:
        """The lines about whole templates, without those of the summary."""
        return [line for line in self.out.splitlines() if line and line[0] != " "]


Diff = Callable[..., Ran]


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    files = {
        "stacks/web.yaml": QUEUE,
        "stacks/same.yaml": TOPIC,
        "stacks/old/logs.yaml": ROLE,
        "stacks/gone.yaml": TOPIC.replace("Topic:", "Gone:"),
        "stacks/compose.yaml": "services: {web: {image: nginx}}\n",
        "stacks/.cfnkit.yaml": CONFIG,
        "stacks/tagged.yaml": TAGGED,
        "macros/tag.py": HANDLER,
        "stacks/parent.yaml": PARENT,
        "stacks/net.yaml": NET,
        ".gitignore": "built/\n",
    }
    for name, text in files.items():
        write(folder, name, text)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    return folder


@pytest.fixture
def diff(repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Diff:
    """Runs the command in the repository, or in a folder of it."""

    def run(*words: str, folder: str = ".") -> Ran:
        monkeypatch.chdir(repository / folder)
        status = main(["diff", *words])
        return Ran(status, *capsys.readouterr())

    return run


def documents(ran: Ran) -> dict[str, dict[str, Any]]:
    return {each["template"]: each for each in json.loads(ran.out)["templates"]}


def test_without_a_change_nothing_is_told(diff: Diff) -> None:
    assert diff() == Ran(0, "None of 7 templates changes its stack.\n", "")


def test_all_that_changed_came_went_or_moved_is_told_in_the_order_of_its_paths(repository: Path, diff: Diff) -> None:
    write(repository, "stacks/web.yaml", QUEUE.replace("DelaySeconds: 1", "DelaySeconds: 2"))
    write(repository, "stacks/same.yaml", f"# a remark\n{TOPIC}")
    (repository / "stacks/old/logs.yaml").unlink()
    write(repository, "stacks/new/logs.yaml", ROLE.replace("3", "5"))
    (repository / "stacks/gone.yaml").unlink()
    write(repository, "added.yaml", "Resources:\n  Fleet:\n    Type: AWS::EC2::VPC\n")
    write(repository, "built/web.yaml", QUEUE)
    write(repository, "stacks/compose.yaml", "services: {}\n")
    ran = diff()

    assert ran.status == 1
    assert ran.heads == [
        "added.yaml  added",
        "stacks/gone.yaml  removed",
        "stacks/old/logs.yaml -> stacks/new/logs.yaml  moved",
        "stacks/web.yaml  changed",
        "1 changed without an effect: stacks/same.yaml.",
        "4 of 8 templates change their stacks.",
    ]
    assert "      RetentionInDays: 3 -> 5  stacks/old/logs.yaml@HEAD:5:24 -> stacks/new/logs.yaml:5:24" in ran.out
    assert ran.err == "cfnkit: stacks/compose.yaml is no template: it is a Compose file.\n"
    assert diff("stacks/**/*.yaml", "stacks", "added.yaml").out == ran.out
    for number in range(7):
        write(repository, f"stacks/list{number}.json", "[]")
    listed = "stacks/compose.yaml, " + ", ".join(f"stacks/list{number}.json" for number in range(4))
    assert diff().err == f"cfnkit: 8 files that changed are no templates: {listed} and 3 more.\n"


def test_where_there_is_no_template_nothing_is_sound(repository: Path, diff: Diff) -> None:
    write(repository, "built/web.yaml", QUEUE)
    write(repository, "notes/list.yaml", "- one\n")
    nothing = Ran(2, "0 templates compared.\n", "cfnkit: there is no template to compare.\n")
    for word in ("built/*.yaml", "notes"):
        assert diff(word).status == 2
        assert diff(word, "--templates-only").status == 0
    assert diff("built/*.yaml") == nothing
    assert diff("stacks/same.yaml", "stacks/same.yaml") == Ran(0, "The template does not change its stack.\n", "")


def test_a_link_is_the_file_that_it_leads_to(repository: Path, diff: Diff) -> None:
    (repository / "stacks/also.yaml").symlink_to("web.yaml")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "link")
    write(repository, "stacks/web.yaml", QUEUE.replace("orders", "bills"))
    assert diff().heads == ["stacks/web.yaml  changed", "1 of 7 templates changes its stack."]
    assert diff("stacks/also.yaml", "stacks/same.yaml").heads[0] == "stacks/web.yaml  changed"


def test_a_template_moves_to_or_from_where_nobody_looks(repository: Path, diff: Diff) -> None:
    (repository / "stacks/old/logs.yaml").unlink()
    write(repository, "elsewhere/logs.yaml", ROLE)
    moved = ["1 changed without an effect: stacks/old/logs.yaml -> elsewhere/logs.yaml."]
    assert diff("stacks").heads[:1] == diff("elsewhere").heads[:1] == moved
    (document,) = json.loads(diff("stacks", "--format", "json").out)["without_effect"]
    names = {"template": "elsewhere/logs.yaml", "template_before": "stacks/old/logs.yaml", "fate": "renamed"}
    assert document == {**names, "cause": "elsewhere/logs.yaml"}


def test_a_macro_a_nested_template_and_a_configuration_affect_templates(repository: Path, diff: Diff) -> None:
    write(repository, "macros/tag.py", HANDLER.replace("1}", "2}"))
    write(repository, "stacks/net.yaml", f"{NET}    Properties: {{RetentionInDays: 5}}\n")
    ran = diff(folder="stacks")

    assert ran.heads[:-1] == ["parent.yaml  affected by net.yaml", "tagged.yaml  affected by ../macros/tag.py"]
    assert "  ~ Net/Logs  AWS::Logs::LogGroup  is updated" in ran.out
    assert "E9770" not in ran.err, "the nested template is told of within the other one"
    assert "net.yaml  changed" in diff("stacks/net.yaml", "stacks/parent.yaml").heads[0]

    git(repository, "commit", "--quiet", "-am", "macro")
    write(repository, "stacks/.cfnkit.yaml", CONFIG.replace("tag.py:handler", "tag.py:nobody"))
    rest = "5 use a file that changed without an effect."
    assert diff().heads[:-1] == ["stacks/tagged.yaml  not compared", rest]


@pytest.mark.parametrize("broken", ["before", "after"])
def test_a_template_that_does_not_parse_is_told_and_hides_no_other(repository: Path, diff: Diff, broken: str) -> None:
    texts = {"before": ("Resources: [\n", TOPIC), "after": (TOPIC, "Resources: [\n")}[broken]
    write(repository, "stacks/same.yaml", texts[0])
    git(repository, "commit", "--quiet", "--allow-empty", "-am", "one")
    write(repository, "stacks/same.yaml", texts[1])
    write(repository, "stacks/web.yaml", QUEUE.replace("orders", "bills"))
    place = "stacks/same.yaml@HEAD:2:1" if broken == "before" else "stacks/same.yaml:2:1"
    ran = diff()

    assert ran.status == 2
    assert ran.heads[:2] == ["stacks/same.yaml  not compared", "stacks/web.yaml  changed"]
    assert ran.out.splitlines()[1].startswith(f"  error {place}: E9740 Template format error: YAML not well-formed.")
    assert ran.heads[-1] == "1 of 7 templates changes its stack, 1 could not be compared."
    assert diff("--fail-on", "replace").status == 4
    documented = documents(diff("--format", "json"))["stacks/same.yaml"]
    assert (documented["status"], documented["problems"][0]["place"]) == (2, place)
    markdown = diff("--format", "markdown").out
    assert "### Not compared: <code>stacks/same.yaml</code>\n\n- stacks/same.yaml" in markdown
    assert "### Changed: <code>stacks/web.yaml</code>" in markdown
    first = diff("--format", "github").out.splitlines()[0]
    assert first.startswith(f"::error file=stacks/same.yaml,line={1 if broken == 'before' else 2},")
    assert "not compared</h2>" in diff("--format", "html").out


@pytest.mark.parametrize("name", ["text", "json", "markdown", "html", "github"])
def test_no_format_shows_a_secret(repository: Path, diff: Diff, name: str) -> None:
    secret = f"{QUEUE}Parameters:\n  Password: {{Type: String, NoEcho: true, Default: hunter2secret}}\n"
    for file in ("compared", "refused"):
        write(repository, f"{file}.yaml", secret)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "secret")
    write(repository, "compared.yaml", secret.replace("orders", "!Ref Password").replace("hunter2", "hunter3"))
    write(repository, "refused.yaml", secret.replace("    Prop", "    DependsOn: hunter2secret\n    Prop"))
    ran = diff("--format", name)

    assert ran.status == 2
    assert "refused.yaml" in ran.out
    assert ("&#42;&#42;" if name == "markdown" else "****") in ran.out
    assert "hunter" not in ran.out + ran.err


def test_a_fault_of_one_configuration_is_that_of_its_templates(repository: Path, diff: Diff) -> None:
    write(repository, "added.yaml", QUEUE)
    write(repository, "stacks/.cfnkit.yaml", "version: 7\n")
    ran = diff()

    assert ran.status == 2
    assert ran.heads[0] == "added.yaml  added"
    assert "stacks/web.yaml  not compared" in ran.heads
    assert "  error stacks/.cfnkit.yaml:1:1: " in ran.out


def test_the_json_of_each_is_that_of_one(repository: Path, diff: Diff) -> None:
    write(repository, "stacks/web.yaml", QUEUE.replace("orders", "bills"))
    one = json.loads(diff("stacks/web.yaml", "--format", "json").out)
    several = json.loads(diff("--format", "json").out)
    (each,) = several.pop("templates")

    assert several == {"from": "HEAD", "looked_at": 7, "without_effect": []}
    assert {name: each[name] for name in one} == one
    assert {name: value for name, value in each.items() if name not in one} == {
        "template_before": None,
        "fate": "modified",
        "cause": "stacks/web.yaml",
        "status": 1,
        "problems": [],
    }


def test_targets_of_each_template_are_those_of_its_files(repository: Path, diff: Diff) -> None:
    parameter = QUEUE.replace("1}", "!Ref Delay}") + "Parameters:\n  Delay: {Type: Number}\n"
    targets = "version: 1\ntargets:\n  test: {parameters: {Delay: '1'}}\n  prod: {parameters: {Delay: '2'}}\n"
    write(repository, "teams/shop/queue.yaml", parameter)
    write(repository, "teams/shop/.cfnkit.yaml", targets)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "targets")
    write(repository, "teams/shop/.cfnkit.yaml", targets.replace("'2'", "'3'"))
    write(repository, "stacks/web.yaml", QUEUE.replace("orders", "bills"))
    ran = diff("--all-targets")

    assert (ran.status, ran.heads[0]) == (1, "teams/shop/queue.yaml  affected by teams/shop/.cfnkit.yaml")
    assert "(in prod of 2)" in ran.out
    assert "1 template of those that changed" in ran.err
    assert diff("--target", "test").heads[-1] == "None of 8 templates changes its stack."
    assert diff("--target", "prod").heads[0] == "teams/shop/queue.yaml (prod)  affected by teams/shop/.cfnkit.yaml"
    assert "There is no target 'prd'" in diff("--target", "prd").err


MACRO = """\
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties: {Handler: tag.handler, Runtime: python3.12, Code: code, Role: r}
  Macro:
    Type: AWS::CloudFormation::Macro
    Properties: {Name: Tag, FunctionName: !Ref Function}
"""


@pytest.mark.parametrize("words", [["jobs.yaml"], ["jobs.yaml", "stacks"], ["."]], ids=" ".join)
def test_files_that_options_name_count_as_they_were(repository: Path, diff: Diff, words: list[str]) -> None:
    jobs = f"{TAGGED}  Slow:\n    Type: AWS::SQS::Queue\n    Properties: {{DelaySeconds: !Ref Delay}}\n"
    write(repository, "jobs.yaml", f"{jobs}Parameters:\n  Delay: {{Type: Number}}\n")
    write(repository, "prod.json", '{"Parameters": {"Delay": "1"}}')
    write(repository, "deploy/macro.yaml", MACRO)
    write(repository, "deploy/code/tag.py", HANDLER)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "options")
    options = ["--parameter-file", "prod.json", "--macros-from", "deploy/macro.yaml", "--fail-on", "replace"]
    assert diff(*words, *options).status == 0

    write(repository, "prod.json", '{"Parameters": {"Delay": "2"}}')
    assert '    DelaySeconds: "1" -> "2"' in diff(*words, *options).out
    assert '    DelaySeconds: "1" -> "2"' not in diff(*words, *options, "-p", "Delay=3").out
    write(repository, "deploy/code/tag.py", HANDLER.replace("1}", "7}"))
    assert "    DelaySeconds: 1 -> 7" in diff(*words, *options).out

    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "changed")
    write(repository, "macros/tag.py", HANDLER.replace("1}", "5}"))
    ran = diff(*words, "--parameter-file", "prod.json", "--config", "stacks/.cfnkit.yaml")
    assert "    DelaySeconds: 1 -> 5" in ran.out


def test_a_change_is_compared_with_what_it_began_with(repository: Path, diff: Diff) -> None:
    git(repository, "checkout", "--quiet", "-b", "mine")
    write(repository, "stacks/web.yaml", QUEUE.replace("orders", "bills"))
    git(repository, "commit", "--quiet", "-am", "mine")
    git(repository, "checkout", "--quiet", "main")
    write(repository, "stacks/same.yaml", TOPIC.replace("Topic:", "Other:"))
    git(repository, "commit", "--quiet", "-am", "theirs")
    git(repository, "checkout", "--quiet", "mine")

    assert diff("--from", "main").heads[:-1] == ["stacks/same.yaml  changed", "stacks/web.yaml  changed"]
    ran = diff("--from", "main...")
    assert ran.heads[:-1] == ["stacks/web.yaml  changed"]
    assert "stacks/web.yaml@main:4:29" in ran.out
    assert diff("stacks/web.yaml", "--from", "main...").status == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("stack", "added.yaml"), "There is no file or folder 'stack', now or in the revision. Did you mean"),
        (("none/*.yaml",), "No file matches 'none/*.yaml', now or in the revision."),
        (("stacks", "-"), "- stands in no file"),
        (("stacks", ".."), "is in no git repository"),
        (("stacks", "--from", "stacks/web.yaml"), "--from names a file"),
        (("stacks", "--stack", "web"), "name one file"),
        (("--from", "nowhere"), "There is no revision 'nowhere'"),
    ],
)
def test_what_names_nothing_is_refused(diff: Diff, words: tuple[str, ...], message: str) -> None:
    ran = diff(*words)
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err


def test_a_comment_of_many_templates_is_not_too_long(repository: Path, diff: Diff) -> None:
    resources = "".join(f"  Queue{number}:\n    Type: AWS::SQS::Queue\n" for number in range(150))
    for number in range(60):
        write(repository, f"many/stack-{number:02}.yaml", f"Resources:\n{resources}")
    ran = diff("--format", "markdown")

    assert len(ran.out) < 62_000
    assert ran.out.startswith("**60 of 67 templates change their stacks.**")
    assert "### Added: <code>many/stack-00.yaml</code>" in ran.out
    assert "The rest is too long: <code>many/stack-" in ran.out
    assert ran.out.count("<details>") == ran.out.count("</details>")
