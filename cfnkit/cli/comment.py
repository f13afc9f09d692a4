"""`cfnkit comment`: one comment on a pull request or merge request, which follows a change."""

from __future__ import annotations

import argparse
import os
import re
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.parser import Parser, UsageError, one_of
from cfnkit.cli.output.write import write_message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cfnkit.comments.keeping import Comments

DESCRIPTION = """\
Keep one comment on a pull request of GitHub, or one note on a merge request of GitLab, in their pipelines. The first
call writes it with the text of a file, and each later call updates it. When the file is empty, the comment says that
nothing changes any more.

The pipeline's own variables name the request. The token is that of GITHUB_TOKEN, or of CFNKIT_TOKEN, and is printed
nowhere. For GitHub it needs the permission pull-requests with the value write; for GitLab, the scope api."""

EPILOG = """\
Examples:
  cfnkit comment github diff.md
  cfnkit comment gitlab diff.md --category shop
  cfnkit comment github diff.md --number 7 --delete

Exit status: 0, also when there is nothing to say; 1 when the comment could not be written, and for a fault of the tool
or its arguments."""

_SERVICES = ("github", "gitlab")
_NOUNS = {"github": "comment", "gitlab": "note"}
_PULL = re.compile(r"refs/pull/(\d+)/")


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit comment`."""
    parser.add_argument("service", metavar="SERVICE", type=one_of(*_SERVICES), help=" or ".join(_SERVICES))
    parser.add_argument("file", metavar="FILE", help="the text, in Markdown; - for stdin")
    parser.add_argument(
        "--category", metavar="NAME", default="cfnkit", help="separates this comment from others (default: cfnkit)"
    )
    parser.add_argument("--number", type=int, metavar="N", help="the number of the request (default: the pipeline's)")
    parser.add_argument(
        "--delete", action="store_true", help="with an empty text, delete the comment instead of saying so"
    )


def run(arguments: argparse.Namespace) -> int:
    """Keep the comment; returns the exit status."""
    from cfnkit.cli.arguments.context import read_input
    from cfnkit.comments import keep

    text = read_input(arguments.file).decode("utf-8", "replace")
    make = _github if arguments.service == "github" else _gitlab
    comments = make(os.environ, arguments.number)
    kept = keep(comments, text, arguments.category, deletes=arguments.delete)
    write_message(f"cfnkit: {kept.sentence(_NOUNS[arguments.service])}")
    return 0


def _github(environment: Mapping[str, str], number: int | None) -> Comments:
    from cfnkit.comments import GitHubPullRequest
    from cfnkit.comments.asking import usable_token

    found = _PULL.match(environment.get("GITHUB_REF", ""))
    if number is None and found is None:
        raise UsageError("cfnkit comment: this is no run for a pull request: GITHUB_REF names none. Give its --number.")
    run = "{}/{}/actions/runs/{}"
    parts = [environment.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")]
    return GitHubPullRequest(
        environment.get("GITHUB_GRAPHQL_URL") or "https://api.github.com/graphql",
        _given(environment, "GITHUB_REPOSITORY"),
        number if number is not None else int(found[1] if found else 0),
        usable_token(environment.get("GITHUB_TOKEN", ""), "GITHUB_TOKEN"),
        run.format(*parts) if all(parts) else "",
    )


def _gitlab(environment: Mapping[str, str], number: int | None) -> Comments:
    from cfnkit.comments import GitLabMergeRequest
    from cfnkit.comments.asking import usable_token

    given = environment.get("CI_MERGE_REQUEST_IID", "")
    if number is None and not given.isdecimal():
        message = "this is no pipeline of a merge request: CI_MERGE_REQUEST_IID names none. Give its --number."
        raise UsageError(f"cfnkit comment: {message}")
    return GitLabMergeRequest(
        _given(environment, "CI_API_V4_URL").rstrip("/"),
        environment.get("CI_MERGE_REQUEST_PROJECT_ID") or _given(environment, "CI_PROJECT_ID"),
        number if number is not None else int(given),
        usable_token(environment.get("CFNKIT_TOKEN", ""), "CFNKIT_TOKEN"),
        environment.get("CI_JOB_URL", ""),
    )


def _given(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise UsageError(f"cfnkit comment: the variable {name} is not set, which a job of this service has.")
    return value
