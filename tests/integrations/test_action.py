"""The action for GitHub: its shell runs here; pip and the actions of others do not."""

from __future__ import annotations

import json
from pathlib import Path

from integrations.github_comments import PullRequest
from integrations.github_job import Job
from integrations.machine import CHECKOUT, LINUX_ONLY, SOUND, WRONG, Machine

pytestmark = LINUX_ONLY

CHANGED = SOUND.replace("Topic", "Other", 1)


def test_the_action_annotates_what_is_wrong_and_fails(machine: Machine) -> None:
    machine.write("web.yaml", WRONG)
    job = Job(machine, sarif="true")

    assert job.status == int(job["steps.check.outputs.status"]) == 2
    assert "::error file=web.yaml,line=4," in job.printed
    sarif = json.loads(Path(job["steps.check.outputs.sarif-file"]).read_text("utf-8"))
    assert "E3034" in {each["ruleId"] for each in sarif["runs"][0]["results"]}
    assert job.used == ["actions/setup-python", "actions/cache", "github/codeql-action/upload-sarif"]
    assert machine.pip.read_text("utf-8").splitlines()[-1] == str(CHECKOUT)


def test_the_action_passes_what_is_sound_and_shows_the_change(machine: Machine) -> None:
    machine.write("web.yaml", CHANGED)
    job = Job(machine, diff="web.yaml", cache="false", requirement="cfnkit==9", paths="web.yaml\n\n")

    assert (job.status, job.used) == (0, ["actions/setup-python"])
    assert "Other" in job.summary.read_text("utf-8")
    assert machine.pip.read_text("utf-8").splitlines()[-1] == "cfnkit==9"


def test_the_action_stops_a_change_as_its_arguments_say(machine: Machine) -> None:
    table = "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Delete\n    Properties:\n"
    table += "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n      BillingMode: PAY_PER_REQUEST\n"
    table += "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n      TableName: old\n"
    machine.write("data.yaml", table)
    machine.commit()
    machine.write("data.yaml", table.replace("TableName: old", "TableName: new"))
    with PullRequest().served() as pull_request:
        inputs = {"diff": "web.yaml\ndata.yaml", "arguments": "--fail-on=error", "diff-arguments": "--fail-on=replace"}
        job = Job(machine, pull_request, inputs)

    assert (job.status, job["steps.check.outputs.status"]) == (4, "0"), job.printed
    assert "--fail-on stops the change of data.yaml: replace." in job.printed
    (comment,) = pull_request.ours
    assert "web.yaml" not in comment
    assert "**Replaced:**" in comment
    assert "**This change is stopped**" in comment


def test_the_action_compares_the_files_of_a_glob_and_says_what_it_could_not_compare(machine: Machine) -> None:
    for name in ("red", "blue"):
        (machine.repository / "stacks" / name).mkdir(parents=True)
        machine.write(f"stacks/{name}/web.yaml", SOUND)
    for name in (".cfnkit.yaml", "compose.yaml"):
        machine.write(f"stacks/{name}", "version: 1\n" if name[0] == "." else "services: {web: {image: nginx}}\n")
    machine.write("stacks/old.yaml", "Resources: [\n")
    machine.commit()
    for name in ("stacks/broken.yaml", "stacks/\n::error::forged.yaml"):
        machine.write(name, "Resources: [\n")
    machine.write("stacks/compose.yaml", "services: {}\n")
    machine.write("stacks/red/web.yaml", CHANGED)
    with PullRequest().served() as pull_request:
        job = Job(machine, pull_request, diff="stacks/**/*.yaml", paths="web.yaml")
        (comment,) = pull_request.ours
        nothing = Job(machine, pull_request, diff="none/*.yaml", paths="web.yaml")
        (second,) = pull_request.ours

    assert (job.status, nothing.status) == (2, 2)
    assert "### Changed: <code>stacks/red/web.yaml</code>" in comment
    assert "stacks/blue" not in comment
    assert "stacks/old" not in comment
    assert "### Not compared: <code>stacks/broken.yaml</code>\n\n- stacks/broken.yaml:2:1: E9740" in comment
    assert "### Not compared: <code>stacks/ ::error::forged.yaml</code>" in comment
    refused = "**Something could not be compared, or is refused**, as said above or in the log of the job.\n"
    assert comment.endswith(refused)
    assert not any(line.startswith("::error::forged") for line in job.printed.splitlines())
    assert "stacks/compose.yaml is no template" in job.printed
    assert "No file matches 'none/*.yaml', now or in the revision." in nothing.printed
    assert job.summary.read_text("utf-8") == "".join(each.split("\n", 1)[1] for each in (comment, second))


def test_the_action_says_once_that_a_path_is_misspelt(machine: Machine) -> None:
    with PullRequest().served() as pull_request:
        job = Job(machine, pull_request, paths="wep.yaml", diff="wep/", sarif="true")
    said = "**Nothing was compared**: the log of the job says why.\n"

    assert (job.status, job.used.count("github/codeql-action/upload-sarif")) == (1, 0)
    assert (job.printed.count("'wep.yaml'"), job.printed.count("'wep/'")) == (1, 1)
    assert job.summary.read_text("utf-8") == said
    assert pull_request.ours[0].endswith(f"\n{said}")


def test_the_action_gets_the_commit_that_a_shallow_checkout_lacks(machine: Machine) -> None:
    base = machine.head()
    machine.write("web.yaml", CHANGED)
    machine.commit()
    machine.make_shallow()
    with PullRequest().served() as pull_request:
        job = Job(machine, pull_request, {"diff-from": base}, diff="web.yaml")
        push = Job(machine, diff="web.yaml", before=base)
    assert (job.status, push.status) == (0, 0), job.printed
    assert "+ Other" not in job.printed
    (comment,) = pull_request.ours
    assert "<code>Other</code>" in comment
    assert f"web.yaml&#64;{base[:10]}:" in comment.replace(f"&#{ord(base[0])};", base[0])

    machine.make_shallow()
    new = Job(machine, diff="web.yaml", before="0" * 40)
    assert (new.status, "Other" in new.summary.read_text("utf-8")) == (0, True), new.printed
    machine.make_shallow(reachable=False)
    gone = Job(machine, None, {"diff-from": base}, diff="web.yaml")
    assert gone.status == 2
    assert "The clone is shallow: fetch its history" in gone.printed


def test_the_merge_of_a_pull_request_is_compared_with_the_branch_that_it_was_made_with(machine: Machine) -> None:
    base = machine.head()
    machine.git("checkout --quiet -b mine")
    machine.write("web.yaml", CHANGED)
    machine.commit()
    head = machine.head()
    machine.git("checkout --quiet -b main " + base)
    machine.write("other.yaml", SOUND)
    machine.commit()
    machine.git("-c user.name=a -c user.email=a@b merge --quiet --no-ff -m merge mine")
    for shallow in (False, True):
        if shallow:
            machine.make_shallow()
        with PullRequest().served() as pull_request:
            assert Job(machine, pull_request, base=base, head=head, diff=".", paths="web.yaml").status == 0
        assert "**1 of 2 templates changes its stack.**" in pull_request.ours[0]
        with PullRequest().served() as pull_request:
            Job(machine, pull_request, base=base, head=base, diff=".", paths="web.yaml")
        assert "**2 of 2 templates change their stacks.**" in pull_request.ours[0]


def test_the_first_commit_is_compared_with_nothing(machine: Machine) -> None:
    job = Job(machine, diff="web.yaml", before="0" * 40)
    assert (job.status, job["steps.diff.outputs.status"]) == (0, "")
    assert "this is the first commit" in job.summary.read_text("utf-8")


def test_the_action_comments_only_where_it_shall(machine: Machine) -> None:
    machine.write("web.yaml", CHANGED)
    machine.commit()
    new = Job(machine, before="0" * 40, diff="web.yaml", paths="web.yaml")
    assert (new.status, "Other" in new.summary.read_text("utf-8")) == (0, True)
    push = Job(machine, diff="web.yaml")
    assert (push.status, push.ran) == (0, ["install", "check", "diff", ""])
    assert "nothing changes" in push.summary.read_text("utf-8")
    with PullRequest().served() as pull_request:
        assert Job(machine, pull_request, paths="web.yaml").ran == ["install", "check", ""]
        assert Job(machine, pull_request, diff="web.yaml", comment="false").ran == push.ran


def test_the_action_runs_nothing_of_what_its_inputs_say(machine: Machine) -> None:
    names = "$(touch run-1)\n`touch run-2`\n; touch run-3\n--output=run-4"
    job = Job(machine, paths=names, diff=names)

    assert job.status != 0
    assert list(machine.repository.glob("run-*")) == []
    assert "run-1" in job.printed
