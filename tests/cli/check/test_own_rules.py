"""Rules of one's own run by `--rules DIR` and by `rules` of a configuration; the guide to them works as it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cfnkit.cli import main
from support.cfn_lint import CfnLint

FILE = re.compile(r"`(?P<path>policy/[^`]+\.py)`[^`]*?```python\n(?P<code>.*?)```", re.DOTALL)
CONFIGURATION = re.compile(r"```yaml\n(?P<text>version: 1\nrules:.*?)```", re.DOTALL)
FOUND = "t.yaml:2:3:2:4:W9800:The queue Q has no name.\n"
QUEUE = "Resources:\n  Q: {Type: AWS::SQS::Queue}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checkout: Path) -> Path:
    """A repository with the rule of the guide and its test, and a template."""
    monkeypatch.chdir(tmp_path)
    for match in FILE.finditer(guide(checkout)):
        path = tmp_path / match["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(match["code"])
    (tmp_path / ".git").mkdir()
    (tmp_path / "t.yaml").write_text(QUEUE)
    return tmp_path


def guide(checkout: Path) -> str:
    text = (checkout / "rules" / "README.md").read_text("utf-8").partition("## Rules of your own")[2]
    return text.partition("\n## ")[0]


def share(folder: Path, checkout: Path) -> None:
    """Write the configuration of the guide."""
    found = CONFIGURATION.search(guide(checkout))
    assert found is not None
    (folder / ".cfnkit.yaml").write_text(found["text"])


def checked(*words: str) -> int:
    return main(["check", "t.yaml", "--format", "parseable", *words])


def plain_cfn_lint(cfn_lint: CfnLint, folder: Path, *words: str) -> str:
    words = ("t.yaml", "--format", "parseable", "-a", "cfnkit.lint.rules", *words)
    environment = {key: value for key, value in os.environ.items() if key != "CFNKIT_MACROS"}
    return cfn_lint(words, folder, environment, "").stdout


@pytest.mark.parametrize("cache", [[], ["--no-cache"]])
def test_they_run_and_are_ignored_by_their_ids(cache: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--rules", "policy/rules", *cache]

    assert checked(*words) == 4
    assert capsys.readouterr().out == FOUND
    assert checked(*words, "--ignore", "W9800") == 0
    assert main(["check", "t.yaml", "--rules", "policy/rules", "--explain", "W9800"]) == 0


@pytest.mark.slow
def test_the_test_of_the_guide_runs(folder: Path) -> None:
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "policy/tests"]
    ended = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    assert "2 passed" in ended.stdout


def test_a_configuration_shares_them(folder: Path, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    share(folder, checkout)

    assert checked() == 4
    assert capsys.readouterr().out == FOUND
    assert checked("--engine", "both") == 4
    assert capsys.readouterr().out == FOUND
    assert main(["check", "t.yaml", "--format", "sarif"]) == 4
    (described,) = json.loads(capsys.readouterr().out)["runs"][0]["tool"]["driver"]["rules"]
    assert described["id"] == "W9800"
    assert described["help"] == {"text": "Give it a QueueName.\n\nhttps://example.com/queues"}
    assert main(["check", "--explain", "W9800"]) == 0
    assert main(["rules", "W9800"]) == 0
    assert capsys.readouterr().out.count("W9800 (warning): A queue has no name\n\nGive it a QueueName.") == 2
    assert main(["rules"]) == 0
    assert "W9800  warning  on   A queue has no name\n" in capsys.readouterr().out


def test_a_changed_rule_is_run_again(folder: Path, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    share(folder, checkout)
    assert checked() == 4
    rule = folder / "policy" / "rules" / "queue_has_name.py"
    rule.write_text(rule.read_text().replace("has no name.", "lacks a name."))
    capsys.readouterr()

    assert checked() == 4
    assert "The queue Q lacks a name." in capsys.readouterr().out


@pytest.mark.slow
def test_plain_cfn_lint_reports_the_same(folder: Path, checkout: Path, cfn_lint: CfnLint) -> None:
    share(folder, checkout)

    assert plain_cfn_lint(cfn_lint, folder) == FOUND
    (folder / ".cfnkit.yaml").write_text("version: 1\nrules: [policy/rules]\n")
    assert plain_cfn_lint(cfn_lint, folder, "-i", "W9800") == ""


def test_a_configuration_below_does_not_drop_what_is_mandatory(
    folder: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    share(folder, checkout)
    (folder / "team").mkdir()
    (folder / "team" / ".cfnkit.yaml").write_text("version: 1\ncheck: {ignore: [W9800]}\n")
    (folder / "team" / "t.yaml").write_text(QUEUE)

    assert main(["check", "team/t.yaml", "--format", "parseable"]) == 4
    assert capsys.readouterr().out == f"team/{FOUND}"


@pytest.mark.parametrize("mode", ["never", "replay"])
def test_the_user_forbids_those_of_a_configuration(
    folder: Path, mode: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".cfnkit.yaml").write_text("version: 1\nrules: [policy/rules]\n")
    (folder / "t.yaml").write_text(f"{QUEUE[:-1]}  # cfnkit: ignore W9800: it needs none\n")

    assert checked("--macros", mode) == 4
    why = f"the files of a checkout bring no code with --macros {mode} (CFNKIT_MACROS)"
    said = f"The rules in policy/rules are not run: {why}."
    assert capsys.readouterr().out == f".cfnkit.yaml:2:9:2:21:W9749:{said}\n"
    monkeypatch.setenv("CFNKIT_MACROS", mode)
    assert main(["rules", "--format", "json"]) == 0
    printed = capsys.readouterr()
    assert "W9800" not in printed.out
    assert said in printed.err


def test_a_link_leads_no_rule_out_of_the_repository(
    folder: Path, checkout: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    share(folder, checkout)
    rule = folder / "policy" / "rules" / "queue_has_name.py"
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "rule.py"
    rule.rename(elsewhere)
    rule.symlink_to(elsewhere)

    assert checked() == 2
    assert "it is outside of" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="files have no owners there")
def test_what_others_may_change_does_not_run(folder: Path, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    share(folder, checkout)
    (folder / "policy" / "rules" / "queue_has_name.py").chmod(0o666)

    assert checked() == 2
    assert "policy/rules is not used: every user may write it" in capsys.readouterr().out
    assert checked("--config", ".cfnkit.yaml") == 4


@pytest.mark.parametrize(("name", "said"), [("nope", "There is no folder of rules"), ("../x", "cannot be used: it is")])
def test_a_folder_that_cannot_be_used_is_a_finding(
    folder: Path, name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".cfnkit.yaml").write_text(f"version: 1\nrules: [{name}]\n")

    assert checked() == 2
    assert re.match(rf"\.cfnkit\.yaml:2:9:.*E9798:.*{said}", capsys.readouterr().out)


def test_rules_that_only_cfn_lint_runs_are_a_finding(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".cfnlintrc").write_text("append_rules: [policy/rules]\n")
    adapter = "from pathlib import Path\nfrom cfnkit.lint.cfn_lint_plugin.rule_classes import rule_classes\n"
    (folder / "policy/rules/cfnkit_adapter.py").write_text(
        f"{adapter}globals().update(rule_classes(Path(__file__).parent))\n"
    )

    assert checked() == 4
    assert ".cfnlintrc:1:16:1:28:W9749:The rules of cfnkit in policy/rules are not run" in capsys.readouterr().out
    assert checked("--rules", "policy/rules") == 4
    assert capsys.readouterr().out == FOUND


def test_plain_cfn_lint_runs_what_is_mandatory_further_up(folder: Path, checkout: Path, cfn_lint: CfnLint) -> None:
    share(folder, checkout)
    below = folder / "services"
    below.mkdir()
    (below / ".cfnkit.yaml").write_text("version: 1\n")
    (below / "u.yaml").write_text(QUEUE)

    assert "services/u.yaml:2:3:2:4:W9800:" in plain_cfn_lint(cfn_lint, folder, "-t", "services/u.yaml")


CLASS = """
from cfnlint.rules import CloudFormationLintRule, RuleMatch

class Looked(CloudFormationLintRule):
    id, shortdesc, description, source_url, tags = "W9001", "looked", "It looked.", "", []

    def match(self, cfn):
        return [RuleMatch(["Resources"], "It looked.")]
"""


def test_a_class_of_cfn_lint_in_their_file_runs_or_is_refused(
    folder: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "policy" / "rules" / "queue_has_name.py"
    path.write_text(path.read_text() + CLASS)
    refused = "policy/rules/queue_has_name.py: the class Looked is a rule of cfn-lint, and would not run."

    assert checked("--rules", "policy/rules") == 1
    assert refused in capsys.readouterr().err
    share(folder, checkout)
    assert checked() == 2
    assert refused in capsys.readouterr().out

    (folder / ".cfnlintrc").write_text("append_rules: [policy/rules]\n")
    assert checked() == 4
    assert {"W9800", "W9001"} == set(re.findall(r"[EWI]\d{4}", capsys.readouterr().out))

    assert checked("--engine", "fast") == 4
    assert "W9749:What append_rules names is not loaded: the engine fast" in capsys.readouterr().out


def test_a_fault_of_their_own_is_not_said_to_be_one_of_cfnkit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "policy" / "rules" / "queue_has_name.py"
    path.write_text(re.sub(r"\n    for", "\n    raise KeyError('Owner')\n    for", path.read_text(), count=1))

    assert main(["check", "t.yaml", "--rules", "policy/rules"]) == 2
    out = capsys.readouterr().out
    assert "The rule W9800 failed with KeyError at queue_has_name.py:" in out
    assert "This is a fault of the rule" in out
    assert "report it" not in out


def test_a_comment_leaves_them_out(folder: Path) -> None:
    (folder / "t.yaml").write_text("Resources:\n  Q: {Type: AWS::SQS::Queue}  # cfnkit: ignore W9800: it needs none\n")

    assert checked("--rules", "policy/rules") == 0
    assert checked() == 0  # without the rules, nothing is known about the id


def test_ids_of_others_and_missing_folders_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = folder / "policy" / "rules" / "queue_has_name.py"
    rule.write_text(rule.read_text().replace("W9800", "W9700"))

    assert checked("--rules", "policy/rules") == 1
    said = "policy/rules: the id W9700 is not E, W or I with a number from 9800 to 9899."
    assert said in capsys.readouterr().err
    assert checked("--rules", "onw") == 1
    assert "There is no folder of rules 'onw'." in capsys.readouterr().err


@pytest.mark.parametrize("place", ["file", "rule"])
def test_a_rule_that_ends_the_process_is_a_finding(
    folder: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = folder / "policy" / "rules" / "queue_has_name.py"
    code = rule.read_text()
    exiting = (
        f"raise SystemExit(0)\n{code}"
        if place == "file"
        else code.replace("    for name", "    raise SystemExit(0)\n    for name")
    )
    rule.write_text(exiting)
    (folder / ".cfnkit.yaml").write_text("version: 1\nrules: [policy/rules]\n")

    assert checked() == 2
    assert "SystemExit" in capsys.readouterr().out


def test_a_pipe_among_the_rules_is_not_waited_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    os.mkfifo(folder / "policy" / "rules" / "pipe.py")
    (folder / ".cfnkit.yaml").write_text("version: 1\nrules: [policy/rules]\n")

    assert checked() == 2
    assert "pipe.py: it is no regular file." in capsys.readouterr().out


def test_a_folder_without_a_rule_of_cfnkit_is_no_silence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "theirs").mkdir()
    (folder / "theirs" / "mine.py").write_text(
        "from cfnlint.rules import CloudFormationLintRule\n\nclass Mine(CloudFormationLintRule):\n    id = 'W9850'\n"
    )
    assert main(["check", "--rules", "theirs", "t.yaml"]) == 1
    assert "theirs: no Python file there has a rule of cfnkit (@rule)." in capsys.readouterr().err

    (folder / ".cfnkit.yaml").write_text("version: 1\nrules: [theirs]\n")
    assert main(["check", "t.yaml"]) & 2
    assert "theirs: no Python file there has a rule of cfnkit (@rule)." in capsys.readouterr().out
