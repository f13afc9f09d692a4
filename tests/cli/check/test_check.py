"""`cfnkit check` as a user runs it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cfnkit.cli import main
from cfnkit.cli.output.formats import format_names
from support.forks.commands import forked_cfnkit


class Done(NamedTuple):
    """The exit status and the output of a command."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]

SOUND = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"
UNUSED = "Parameters:\n  Unused: {Type: String}\n" + SOUND
WRONG = SOUND + "    Properties:\n      TopicNam: x\n"
POLICY = """\
Resources:
  Policy:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: a, PolicyDocument: {Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}}
"""
MACRO = """\
def handler(event, context):
    fragment = event["fragment"]
    fragment["Resources"]["Made"] = {"Type": "AWS::SNS::Topic", "Properties": fragment["Resources"].pop("Short")}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""
CONFIG = "version: 1\nmacros: {Short: {handler: macro/index.py:handler}}\n"


@pytest.fixture
def cfnkit(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process, which has cfn-lint at hand when it has run it once."""

    def run(*words: str, stdin: str = "") -> Done:
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(stdin.encode())))
        capfd.readouterr()
        status = main(["check", *words])
        return Done(status, *capfd.readouterr())

    return run


def command(*words: str) -> Done:
    """Run the command in a process of its own."""
    run = subprocess.run([*forked_cfnkit(), "check", *words], capture_output=True, text=True, timeout=60, check=False)
    return Done(run.returncode, run.stdout, run.stderr)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def ids(run: Done) -> list[tuple[Any, Any, Any]]:
    return [
        (match["Filename"], match["Rule"]["Id"], match["Location"]["Start"]["LineNumber"])
        for match in json.loads(run.stdout)
    ]


def test_findings_are_shown_by_file_with_a_summary(folder: Path) -> None:
    write(folder, {"a.yaml": WRONG, "b.yaml": UNUSED, "c.yaml": SOUND})

    run = command(".")

    assert (run.returncode, run.stderr) == (6, "")
    assert run.stdout.splitlines()[0] == "a.yaml"
    assert run.stdout.splitlines()[1].startswith("  5:7  E3002  Additional properties are not allowed ('TopicNam'")
    assert run.stdout.splitlines()[2:] == [
        "             TopicNam: x",
        "             ^^^^^^^^",
        "",
        "b.yaml",
        "  2:3  W2001  Parameter Unused not used.",
        "         Unused: {Type: String}",
        "         ^^^^^^",
        "",
        "1 error, 1 warning in 2 of 3 templates.",
    ]


@pytest.mark.parametrize(
    ("text", "words", "status"),
    [
        (SOUND, [], 0),
        (WRONG, [], 2),
        (UNUSED, [], 4),
        (UNUSED, ["--fail-on", "warning"], 4),
        (UNUSED, ["--fail-on", "error"], 0),
        (WRONG, ["--fail-on", "error"], 2),
        (UNUSED, ["--ignore", "E3,W2001"], 0),
        (UNUSED, ["--ignore", "E", "--ignore", "W", "--mandatory", "W2001"], 4),
        ("Outputs: {O: {Value: !Sub text}}\n" + SOUND, ["--ignore", "W,E", "--include", "I"], 0),
    ],
)
def test_the_exit_status_stands_for_the_severities_found(
    cfnkit: Run, folder: Path, text: str, words: list[str], status: int
) -> None:
    write(folder, {"t.yaml": text})

    run = cfnkit(*words, "t.yaml")

    assert (run.returncode, run.stderr) == (status, "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["none.yaml"], "There is no file or folder 'none.yaml'."),
        (["t.yaml", "--format", "jsn"], "Did you mean 'json'?"),
        (["t.yaml", "--ignore", "t.yaml"], "'t.yaml' is not the id of a rule"),
        (["t.yaml", "--jobs", "0"], "not a number of processes"),
        (["t.yaml", "--baseline", "none.json"], "The baseline none.json cannot be read"),
        (["t.yaml", "--target", "prod"], "There is no target 'prod'"),
        (["t.yaml", "--changed-since", "HEAD"], "in no git repository"),
        (["t.yaml", "--output", "no/where"], "no/where cannot be written"),
        (["--explain", "E300"], "There is no rule 'E300'."),
    ],
)
def test_a_fault_of_the_arguments_is_one_line(cfnkit: Run, folder: Path, words: list[str], message: str) -> None:
    write(folder, {"t.yaml": SOUND})

    run = cfnkit(*words)

    assert (run.returncode, run.stdout) == (1, "")
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_one_bad_template_does_not_hide_another(cfnkit: Run, folder: Path) -> None:
    write(folder, {"a.yaml": "Resources: [\n", "b.yaml": "\x00", "c.yaml": WRONG, "d.yaml": "Resources: 3\n"})
    (folder / "e.yaml").write_bytes(b"\xff\xfe\x00")
    (folder / "folder.yaml").mkdir()
    (folder / "folder.yaml" / "unreadable.yaml").symlink_to("nowhere")

    run = cfnkit("a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml", "folder.yaml/unreadable.yaml", "--format", "json")

    assert run.returncode & 3 == 2
    assert {file for file, _, _ in ids(run)} == {
        "a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml", "folder.yaml/unreadable.yaml"
    }  # fmt: skip
    assert ("c.yaml", "E3002", 5) in ids(run)


def test_a_template_is_read_from_stdin(cfnkit: Run, folder: Path) -> None:
    write(folder, {".cfnkit.yaml": CONFIG, "macro/index.py": MACRO})

    run = cfnkit("-", "--format", "parseable", stdin="Transform: Short\nResources:\n  Short:\n    TopicNam: x\n")

    assert run.returncode == 2
    assert run.stdout.startswith("<stdin>:4:5:4:13:E3002:")


def test_what_a_macro_makes_is_found_where_it_was_written(cfnkit: Run, folder: Path) -> None:
    template = "Transform: Short\nResources:\n  Short:\n    TopicNam: x\n"
    write(folder, {".cfnkit.yaml": CONFIG, "macro/index.py": MACRO, "t.yaml": template})

    run = cfnkit("t.yaml")

    assert run.returncode == 2
    assert "  4:5  E3002  Additional properties are not allowed ('TopicNam'" in run.stdout
    assert " by Short as Resources/Made/Properties/TopicNam\n" in run.stdout


def test_without_a_path_the_templates_of_the_configuration_are_checked(
    cfnkit: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = "version: 1\ntemplates: ['stacks/*.txt']\n"
    write(folder, {".cfnkit.yaml": config, "stacks/a.txt": WRONG, "other.yaml": WRONG})

    assert ids(cfnkit("--format", "json")) == [("stacks/a.txt", "E3002", 5)]
    assert ids(cfnkit("other.yaml", "--format", "json")) == [("other.yaml", "E3002", 5)]
    monkeypatch.chdir("stacks")
    assert ids(cfnkit("--format", "json")) == [("a.txt", "E3002", 5)]


@pytest.mark.parametrize(("options", "status"), [((), 1), (("--format", "json"), 1), (("--templates-only",), 0)])
def test_a_check_of_no_template_is_not_green(cfnkit: Run, folder: Path, options: tuple[str, ...], status: int) -> None:
    write(folder, {"stacks/config.yaml": "a: 1\n", "stacks/empty/notes.txt": ""})

    for path in ("stacks", "stacks/empty"):
        assert cfnkit(path, *options).returncode == status


def test_without_a_configuration_either_the_current_folder_is_searched(cfnkit: Run, folder: Path) -> None:
    assert cfnkit() == Done(1, "0 templates checked.\n", "cfnkit: there is no template to check.\n")
    write(folder, {"stacks/a.yaml": WRONG, "config.yaml": "a: 1\n"})

    assert ids(cfnkit("--format", "json")) == [("stacks/a.yaml", "E3002", 5)]


def test_the_configuration_of_each_template_is_its_own(cfnkit: Run, folder: Path) -> None:
    template = "Transform: Short\nResources: {Short: {}}\n"
    write(folder, {"a/.cfnkit.yaml": CONFIG, "a/macro/index.py": MACRO, "a/t.yaml": template, "b/t.yaml": template})

    run = cfnkit("a/t.yaml", "b/t.yaml", "--format", "json")

    errors = [match for match in json.loads(run.stdout) if match["Level"] == "Error"]
    assert [(match["Filename"], match["Rule"]["Id"]) for match in errors] == [("b/t.yaml", "E9751")]


def test_values_of_parameters_and_targets_reach_the_rules(cfnkit: Run, folder: Path) -> None:
    template = "Parameters:\n  Env: {Type: String, AllowedValues: [dev, prod]}\n" + SOUND.replace(
        "SNS::Topic\n", "SNS::Topic\n    Properties: {TopicName: !Ref Env}\n"
    )
    config = "version: 1\ntargets: {bad: {parameters: {Env: test}}}\n"
    write(folder, {"t.yaml": template, ".cfnkit.yaml": config, "p.json": '{"Env": "test"}'})

    for words in (["-p", "Env=test"], ["--target", "bad"], ["--parameter-file", "p.json"]):
        run = cfnkit("t.yaml", "--format", "json", *words)
        assert ("t.yaml", "E9771", 2) in ids(run)
    assert cfnkit("t.yaml", "--target", "bad", "-p", "Env=prod").returncode == 0


def test_what_was_not_judged_is_said_and_fails_nothing_unless_asked_for(cfnkit: Run, folder: Path) -> None:
    text = """\
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList}}
Resources:
  Fn::ForEach::Queues: [Name, !Ref Names, {"Queue${Name}": {Type: AWS::SQS::Queue}}]
"""
    write(folder, {"waiting.yaml": text})

    assert ids(cfnkit("waiting.yaml", "--format", "json")) == [("waiting.yaml", "I9757", 2)]
    assert cfnkit("waiting.yaml").returncode == 0
    assert cfnkit("waiting.yaml", "--include", "I9757").returncode == 8
    assert cfnkit("waiting.yaml", "--ignore", "I9757").stdout == "1 template checked, nothing found.\n"


def test_a_baseline_lets_new_findings_count_only(cfnkit: Run, folder: Path) -> None:
    write(folder, {"t.yaml": WRONG, "u.yaml": UNUSED})

    written = cfnkit(".", "--write-baseline")
    again = cfnkit(".", "--output", "-")
    write(folder, {"t.yaml": "# a new line\n" + WRONG + "      Other: x\n", "u.yaml": SOUND})
    changed = cfnkit(".", "--format", "parseable")

    left_out = "2 findings left out: 2 by the baseline.\n"
    holds = "cfnkit: .cfnkit-baseline.json holds 2 findings.\n"
    assert (written.returncode, written.stderr) == (0, holds)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == f"2 templates checked, nothing found. {left_out}"
    assert changed.returncode == 2
    assert [line.split(":")[:2] for line in changed.stdout.splitlines()] == [["t.yaml", "7"]]
    assert changed.stderr == (
        ".cfnkit-baseline.json: W2001 is no longer found at Parameters/Unused of u.yaml; --write-baseline removes it.\n"
        "cfnkit: 1 finding left out: 1 by the baseline.\n"
    )
    assert "line" not in (folder / ".cfnkit-baseline.json").read_text().lower()


def test_only_what_changed_is_checked(cfnkit: Run, folder: Path) -> None:
    template = "Transform: Short\nResources:\n  Short:\n    TopicNam: x\n"
    files = {".cfnkit.yaml": CONFIG, "macro/index.py": MACRO, "made.yaml": template, "wrong.yaml": WRONG}
    write(folder, files)
    for words in (["init"], ["add", "."], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-m", "all"]):
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)

    assert cfnkit("--changed-since", "HEAD...").returncode == 0
    unchanged = cfnkit(".", "--changed-since", "HEAD")
    write(folder, {"macro/index.py": MACRO + "# changed\n", "new.yaml": WRONG})
    changed = cfnkit("--changed-since", "HEAD", "--format", "json")

    said = "cfnkit: no template has changed since HEAD, nor what one uses.\n"
    assert (unchanged.returncode, unchanged.stderr) == (0, said)
    assert {file for file, _, _ in ids(changed)} == {"made.yaml", "new.yaml"}


@pytest.mark.parametrize(
    "name", sorted({*format_names("cfnkit.cli.check.formats")} - {"cdk"})
)  # that is for assemblies
def test_a_report_goes_to_a_file(cfnkit: Run, folder: Path, name: str) -> None:
    write(folder, {"t.yaml": WRONG})

    run = cfnkit("t.yaml", "--format", name, "--output", "report")

    assert (run.returncode, run.stdout, run.stderr) == (2, "", "")
    report = (folder / "report").read_text("utf-8")
    assert "E3002" in report
    assert report.endswith("\n")
    assert report == cfnkit("t.yaml", "--format", name).stdout


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("e9752", "E9752 (error): A macro failed\n"),
        ("E9702", "E9702 (error): A macro is used in the template that defines it\n"),
        ("W2001", "W2001 (warning): Check if Parameters are Used\n"),
        ("E9779", "E9779 (error): Something failed"),
        ("E9798", "E9798 (error): The configuration of cfnkit cannot be used\n"),
    ],
)
def test_a_rule_is_explained(cfnkit: Run, id: str, message: str) -> None:
    run = cfnkit("--explain", id)

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith(message)


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("F3002", "F3002 (error): Additional properties are not allowed\n"),
        ("I9040", "I9040 (info): Resource should have Tags\n"),
    ],
)
def test_a_rule_of_the_fast_engine_is_explained(cfnkit: Run, id: str, message: str) -> None:
    pytest.importorskip("cloudformation_validate")

    run = cfnkit("--explain", id)

    assert run.stdout.startswith(message)
    assert ("have the id E3002" in " ".join(run.stdout.split())) is (id == "F3002")


def test_a_rule_of_the_fast_engine_is_not_known_without_it(cfnkit: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cloudformation_validate", None)

    assert "There is no rule 'I9040'." in cfnkit("--explain", "I9040").stderr


def test_a_configuration_that_cannot_be_used_is_a_finding_of_its_templates(cfnkit: Run, folder: Path) -> None:
    write(folder, {"a/.cfnkit.yaml": "version: 1\nmacro: {}\n", "a/t.yaml": WRONG, "b/t.yaml": WRONG})

    run = cfnkit(".", "--format", "parseable")

    assert (run.returncode, run.stderr) == (2, "")
    assert [line.split(":")[0] + line.split(":")[5] for line in run.stdout.splitlines()] == [
        "a/.cfnkit.yamlE9798", "b/t.yamlE3002"
    ]  # fmt: skip


def test_a_finding_that_explains_another_names_it_as_cfn_lint_does(cfnkit: Run, folder: Path) -> None:
    write(folder, {"t.yaml": POLICY})

    matches = {match["Message"]: match for match in json.loads(cfnkit("t.yaml", "--format", "json").stdout)}

    (parent,) = {match["ParentId"] for match in matches.values()} - {None}
    assert parent in {match["Id"] for match in matches.values()}
    assert matches["'Users' is a required property"]["ParentId"] == parent


def test_an_unknown_rule_is_answered_with_the_nearest(cfnkit: Run) -> None:
    assert "There is no rule 'E30002'. Did you mean 'E3002'?" in cfnkit("--explain", "E30002").stderr


def imported(*words: str) -> str:
    """The slow modules that a run of the command imports."""
    code = (
        f"import sys\nfrom cfnkit.cli import main\nmain({['check', *words]})\n"
        "print(sorted({'cfnlint', 'jsonschema', 'boto3', 'samtranslator', 'subprocess'} & sys.modules.keys()))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return run.stdout.splitlines()[-1]


def test_the_command_itself_imports_nothing_that_is_slow(folder: Path) -> None:
    assert imported(".") == "[]"


def test_an_unchanged_template_is_not_looked_at_again(folder: Path) -> None:
    write(folder, {"t.yaml": WRONG})
    first = command("t.yaml")

    assert imported("t.yaml") == "[]"
    assert command("t.yaml") == first


def on_a_terminal(*words: str) -> str:
    """What the command writes to a terminal."""
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    master, slave = pty.openpty()
    process = subprocess.Popen([*forked_cfnkit(), "check", *words], stdout=slave, stderr=slave)
    os.close(slave)
    written = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        written += chunk
    process.wait(60)
    os.close(master)
    return written.decode().replace("\r\n", "\n")


def test_a_terminal_gets_colour_and_progress(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_out = f"# cfnkit: ignore W2001: it is used soon\n{UNUSED}"
    write(folder, {"t.yaml": WRONG, "u.yaml": left_out})
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)

    shown = on_a_terminal("t.yaml", "u.yaml")
    monkeypatch.setenv("NO_COLOR", "1")
    plain = on_a_terminal("t.yaml", "u.yaml")

    assert "\x1b[31mE3002\x1b[0m" in shown
    assert "\r\x1b[K2/2 u.yaml\r\x1b[K" in shown
    assert "             ^^^^^^^^\n" in plain
    assert "\x1b[31m" not in plain
    assert plain.count("1 finding left out") == 1


def test_hooks_for_pre_commit_run_the_command(checkout: Path) -> None:
    import yaml

    hooks = yaml.safe_load((checkout / ".pre-commit-hooks.yaml").read_text())

    assert {hook["id"]: (hook["entry"], hook["language"]) for hook in hooks} == {
        "cfnkit-check": ("cfnkit check", "python"),
        "cfnkit-check-files": ("cfnkit check --templates-only", "python"),
    }


def test_a_search_says_how_many_files_are_no_templates(cfnkit: Run, folder: Path) -> None:
    write(folder, {"t.yaml": SOUND, "docker-compose.yaml": "services: {}\n", "values.json": "{}"})

    quiet, verbose = cfnkit("."), cfnkit(".", "--verbose")

    assert (quiet.returncode, quiet.stderr) == (
        0, "cfnkit: 2 files are no templates; --verbose lists them, with the reason.\n",
    )  # fmt: skip
    assert verbose.stderr.splitlines() == [
        "cfnkit: 2 files are no templates:",
        "  docker-compose.yaml: it is a Compose file.",
        "  values.json: it is empty.",
    ]


def test_a_named_file_that_is_surely_no_template_fails_unless_only_templates_are_meant(
    cfnkit: Run, folder: Path
) -> None:
    write(folder, {"compose.yaml": "services: {}\n"})

    named = cfnkit("compose.yaml", "--format", "parseable")
    only = cfnkit("compose.yaml", "--templates-only")

    assert named.stdout == "compose.yaml:1:1:1:1:E9797:This is no template: it is a Compose file.\n"
    assert (named.returncode, only.returncode) == (2, 0)
    assert only.stderr.startswith("cfnkit: 1 file is no template;")
