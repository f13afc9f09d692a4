"""`cfnkit comment`: the comment on a pull request and the note on a merge request, which loopback servers have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest

from cfnkit.cli import main
from integrations import github_comments, gitlab_notes
from integrations.github_comments import NUMBER, PullRequest
from integrations.gitlab_notes import MergeRequest


class Said(NamedTuple):
    """The end of a command."""

    status: int
    out: str
    err: str


Say: TypeAlias = Callable[..., Said]


@pytest.fixture
def pull_request() -> Iterator[PullRequest]:
    with PullRequest().served() as request:
        yield request


@pytest.fixture
def merge_request() -> Iterator[MergeRequest]:
    with MergeRequest().served() as request:
        yield request


@pytest.fixture
def say(
    pull_request: PullRequest,
    merge_request: MergeRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Say:
    """Runs the command for a text, as jobs of GitHub and GitLab do."""

    def run(service: str, text: str, *words: str, **variables: str) -> Said:
        environment = {
            "GITHUB_GRAPHQL_URL": pull_request.url,
            "GITHUB_REPOSITORY": "octo/shop",
            "GITHUB_SERVER_URL": "https://github.test",
            "GITHUB_RUN_ID": "9",
            "GITHUB_REF": f"refs/pull/{NUMBER}/merge",
            "GITHUB_TOKEN": github_comments.TOKEN,
            "CI_API_V4_URL": merge_request.url,
            "CI_MERGE_REQUEST_PROJECT_ID": "3",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_JOB_URL": "https://gitlab.test/jobs/9",
            "CFNKIT_TOKEN": gitlab_notes.TOKEN,
        }
        for name, value in (environment | variables).items():
            monkeypatch.setenv(name, value)
        (tmp_path / "change.md").write_text(text, "utf-8")
        status = main(["comment", service, str(tmp_path / "change.md"), *words])
        return Said(status, *capsys.readouterr())

    return run


class Place(NamedTuple):
    """Where comments are: of GitHub or of GitLab."""

    service: str
    request: Any

    @property
    def ours(self) -> list[str]:
        """The texts that the job wrote."""
        found: list[str] = self.request.ours
        return found

    def called(self, sentence: str) -> str:
        """A sentence with the service's word for a comment."""
        return sentence.replace("comment", "note") if self.service == "gitlab" else sentence

    def others(self, *texts: str) -> None:
        """Comments of somebody else."""
        if self.service == "github":
            self.request.comments = [("somebody", text) for text in texts]
        else:
            self.request.notes = [(1, text) for text in texts]


@pytest.fixture(params=["github", "gitlab"])
def place(request: pytest.FixtureRequest, pull_request: PullRequest, merge_request: MergeRequest) -> Place:
    return Place(request.param, pull_request if request.param == "github" else merge_request)


def test_a_request_has_one_comment_that_follows_the_change(place: Place, say: Say) -> None:
    forged = "<!-- cfnkit: cfnkit -->\nNothing changes."
    place.others(forged, *(f"comment {number}" for number in range(250)))
    steps = [
        ("", "Nothing changes, and there is no comment.", []),
        ("### A change\n", "The comment is written.", ["### A change\n"]),
        ("### A change\n", "The comment says so already.", ["### A change\n"]),
        ("### Another\n", "The comment is updated.", ["### Another\n"]),
        ("", "The comment is updated.", ["Nothing changes any more.\n"]),
    ]
    for text, said, texts in steps:
        assert say(place.service, text) == Said(0, "", f"cfnkit: {place.called(said)}\n")
        assert place.ours == [f"<!-- cfnkit: cfnkit -->\n{each}" for each in texts]
    assert place.request.writes == 3
    assert forged in str(place.request.comments if place.service == "github" else place.request.notes).replace(
        "\\n", "\n"
    )


def test_a_comment_is_deleted_if_it_shall(place: Place, say: Say) -> None:
    place.others("a comment of another")
    assert say(place.service, "### A change\n", "--delete").status == 0
    assert say(place.service, "\n", "--delete").err == f"cfnkit: {place.called('The comment is deleted.')}\n"
    assert place.ours == []
    none = place.called("Nothing changes, and there is no comment.")
    assert say(place.service, "", "--delete").err == f"cfnkit: {none}\n"
    assert place.request.writes == 2


def test_each_category_has_a_comment(place: Place, say: Say) -> None:
    for category in ("red", "blue", "red", "--> red"):
        say(place.service, "### A change\n", f"--category={category}")

    heads = [body.partition("\n")[0] for body in place.ours]
    assert heads == ["<!-- cfnkit: red -->", "<!-- cfnkit: blue -->", "<!-- cfnkit: - -> red -->"]


def test_a_long_text_ends_with_the_way_to_the_rest(place: Place, say: Say) -> None:
    line = "| a row of a table |\n"
    say(place.service, f"title\n<details>\n\n{line * 100_000}</details>\n")
    (body,) = place.ours

    assert len(body) < (65_536 if place.service == "github" else 1_000_000)
    rest = "The rest is in [the summary of the job](https://github.test/octo/shop/actions/runs/9).\n"
    if place.service == "gitlab":
        rest = "The rest is in [the log of the job](https://gitlab.test/jobs/9).\n"
    assert body.endswith(f"{line}\n</details>\n\n{rest}")


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        (
            "a fork",
            "GitHub refuses: Resource not accessible by integration. A comment needs the permission pull-requests",
        ),
        ("no access", "GitHub answers with 401 Unauthorized."),
        ("another answer", "GitHub refuses: without a reason."),
        ("away", "GitHub cannot be asked: "),
        ("elsewhere", "GitHub answers with 307 "),
        ("a request that is none", "The token does not see the pull request 8 of octo/shop."),
    ],
)
def test_a_comment_that_cannot_be_written_says_why(pull_request: PullRequest, say: Say, why: str, reason: str) -> None:
    pull_request.may_write = why != "a fork"
    pull_request.status = 401 if why == "no access" else 200
    pull_request.broken = why == "another answer"
    pull_request.elsewhere = f"{pull_request.url}/elsewhere" if why == "elsewhere" else ""
    if why == "away":
        pull_request.url = "http://127.0.0.1:9/graphql"
    said = say("github", "### A change\n", *(["--number=8"] if why == "a request that is none" else []))

    assert (said.status, said.out) == (1, "")
    assert said.err.startswith(f"cfnkit: {reason}")
    assert len(said.err.splitlines()) == 1
    assert pull_request.ours == []


@pytest.mark.parametrize(
    ("service", "variables", "message"),
    [
        ("github", {"GITHUB_TOKEN": ""}, "There is no token: GITHUB_TOKEN has none."),
        ("gitlab", {"CFNKIT_TOKEN": " "}, "There is no token: CFNKIT_TOKEN has none."),
        ("github", {"GITHUB_TOKEN": "secret-1\nX: secret-2"}, "What GITHUB_TOKEN has is no token"),
        ("gitlab", {"CFNKIT_TOKEN": "secret-\u00fc"}, "What CFNKIT_TOKEN has is no token"),
        ("github", {"GITHUB_REF": "refs/heads/main"}, "this is no run for a pull request"),
        ("github", {"GITHUB_REPOSITORY": ""}, "the variable GITHUB_REPOSITORY is not set"),
        ("github", {"GITHUB_GRAPHQL_URL": "file:///etc/passwd"}, "The address of GitHub is no URL"),
        ("gitlab", {"CI_MERGE_REQUEST_IID": ""}, "this is no pipeline of a merge request"),
        ("gitlab", {"CI_API_V4_URL": "http://[::"}, "The address of GitLab is no URL"),
    ],
)
def test_what_the_job_lacks_is_said_and_no_token_is(
    say: Say, service: str, variables: dict[str, str], message: str
) -> None:
    said = say(service, "### A change\n", **variables)
    assert (said.status, said.out) == (1, "")
    assert message in said.err
    assert "secret-" not in said.err
    assert github_comments.TOKEN not in said.err


def test_an_unknown_service_is_answered_with_the_nearest(say: Say) -> None:
    assert "Did you mean 'github'?" in say("githib", "").err
