"""The comment of the action on a pull request, which a loopback server has."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from integrations.github_comments import NUMBER, TOKEN, PullRequest
from integrations.machine import CHECKOUT

SCRIPT = CHECKOUT / "integrations" / "github" / "comment.py"

Say = Callable[..., None]


@pytest.fixture
def script() -> ModuleType:
    """The script, which no package has."""
    spec = importlib.util.spec_from_file_location("comment", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def pull_request() -> Iterator[PullRequest]:
    with PullRequest().served() as request:
        yield request


@pytest.fixture
def say(script: ModuleType, pull_request: PullRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Runs the script for a text, as the action does."""

    def run(text: str, category: str = "cfnkit") -> None:
        environment = {
            "GITHUB_GRAPHQL_URL": pull_request.url,
            "GITHUB_REPOSITORY": "octo/shop",
            "GITHUB_SERVER_URL": "https://github.test",
            "GITHUB_RUN_ID": "9",
            "TOKEN": TOKEN,
            "PULL_REQUEST": str(NUMBER),
            "CATEGORY": category,
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        (tmp_path / "change.md").write_text(text, "utf-8")
        script.main(str(tmp_path / "change.md"))

    return run


def test_a_pull_request_has_one_comment_that_follows_the_change(pull_request: PullRequest, say: Say) -> None:
    pull_request.comments = [("somebody", f"comment {number}") for number in range(250)]
    say("")
    assert pull_request.ours == []

    say("### A change\n")
    say("### A change\n")
    assert pull_request.ours == ["<!-- cfnkit: cfnkit -->\n### A change\n"]
    assert pull_request.writes == 1

    say("### Another change\n")
    assert pull_request.ours == ["<!-- cfnkit: cfnkit -->\n### Another change\n"]

    say("")
    assert pull_request.ours == ["<!-- cfnkit: cfnkit -->\nNothing changes any more.\n"]
    assert pull_request.writes == 3


def test_a_comment_of_somebody_else_with_the_marker_is_left_alone(pull_request: PullRequest, say: Say) -> None:
    forged = ("somebody", "<!-- cfnkit: cfnkit -->\nNothing changes.")
    pull_request.comments = [forged]
    say("### A change\n")

    assert pull_request.comments[0] == forged
    assert len(pull_request.ours) == 1


def test_each_category_has_a_comment(pull_request: PullRequest, say: Say) -> None:
    for category in ("red", "blue", "red"):
        say("### A change\n", category)

    assert [body.partition("\n")[0] for body in pull_request.ours] == ["<!-- cfnkit: red -->", "<!-- cfnkit: blue -->"]


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        ("a fork", "GitHub refuses: Resource not accessible by integration."),
        ("no access", "GitHub answers with 401 Unauthorized."),
        ("another answer", "GitHub refuses: without a reason."),
        ("away", "GitHub does not answer as it should"),
    ],
)
def test_a_comment_that_cannot_be_written_is_said_and_no_fault(
    pull_request: PullRequest, say: Say, capsys: pytest.CaptureFixture[str], why: str, reason: str
) -> None:
    pull_request.may_write = why != "a fork"
    pull_request.status = 401 if why == "no access" else 200
    pull_request.broken = why == "another answer"
    if why == "away":
        pull_request.url = "http://127.0.0.1:9/graphql"
    say("### A change\n")
    (line,) = capsys.readouterr().out.splitlines()

    assert line.startswith("::warning title=cfnkit wrote no comment::")
    assert reason in line
    assert "pull-requests" in line
    assert pull_request.ours == []


def test_a_long_text_ends_with_the_way_to_the_rest(pull_request: PullRequest, say: Say) -> None:
    line = "| a row of a table |\n"
    say(f"title\n<details>\n\n{line * 10_000}</details>\n")
    (body,) = pull_request.ours

    assert len(body) < 65_536
    rest = "The rest is in [the summary of the job](https://github.test/octo/shop/actions/runs/9).\n"
    assert body.endswith(f"{line}\n</details>\n\n{rest}")
