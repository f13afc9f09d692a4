"""Keeps one comment on a pull request: what the action of this repository says about the change of templates.

Usage: comment.py FILE. The file has the text. An empty one says that nothing changes, which only readers of an earlier
comment are told. The environment says more: TOKEN, PULL_REQUEST and CATEGORY by the action, the rest by the runner.
A comment that cannot be written is a warning and no fault, since what was found decides about the job.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

# GitHub refuses more than 65,536 characters.
LIMIT = 60_000
_SECONDS = 30

# Whoever can write on a pull request can write the marker: the comment is known by its author, too.
_FIND = """
query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      id
      comments(first: 100, after: $after) {
        nodes { id body viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}"""
_ADD = "mutation($id: ID!, $body: String!) { addComment(input: {subjectId: $id, body: $body}) { clientMutationId } }"
_UPDATE = (
    "mutation($id: ID!, $body: String!) { updateIssueComment(input: {id: $id, body: $body}) { clientMutationId } }"
)


class Refusal(Exception):
    """Why GitHub did not do what it was asked."""


def main(file: str) -> None:
    """Write the comment, or say in the log why there is none."""
    text = Path(file).read_text("utf-8")
    marker = f"<!-- cfnkit: {os.environ['CATEGORY'].replace('-->', '')} -->"
    try:
        said = _keep(marker, text)
    except Refusal as refusal:
        reason = " ".join(str(refusal).split()).replace("%", "%25")
        print(
            f"::warning title=cfnkit wrote no comment::{reason} A comment needs the permission pull-requests with the"
            " value write, which no pull request of a fork has. The summary of the job has the change."
        )
    else:
        print(said)


def _keep(marker: str, text: str) -> str:
    subject, known = _found(marker)
    if known is None and not text.strip():
        return "Nothing changes, and there is no comment."
    said = text if text.strip() else "Nothing changes any more.\n"
    body = cut(f"{marker}\n{said}", f"The rest is in [the summary of the job]({_run()}).")
    if known is None:
        _ask(_ADD, id=subject, body=body)
        return "The comment is written."
    comment, written = known
    if written.split() == body.split():
        return "The comment says so already."
    _ask(_UPDATE, id=comment, body=body)
    return "The comment is updated."


def cut(text: str, rest: str) -> str:
    """A text that GitHub accepts: at its end, whole lines give way to the words about the rest."""
    if len(text) <= LIMIT:
        return text
    kept = text[:LIMIT].rpartition("\n")[0]
    folded = kept.count("<details>") - kept.count("</details>")
    return f"{kept}\n\n{'</details>' * folded}\n\n{rest}\n"


def _found(marker: str) -> tuple[str, tuple[str, str] | None]:
    """The pull request, and our comment on it with its text."""
    owner, _, name = os.environ["GITHUB_REPOSITORY"].partition("/")
    number = int(os.environ["PULL_REQUEST"])
    after = None
    while True:
        data = _ask(_FIND, owner=owner, name=name, number=number, after=after)
        request = (data.get("repository") or {}).get("pullRequest")
        if request is None:
            raise Refusal(f"The token does not see the pull request {number}.")
        for comment in request["comments"]["nodes"]:
            if comment["viewerDidAuthor"] and comment["body"].startswith(marker):
                return request["id"], (comment["id"], comment["body"])
        if not request["comments"]["pageInfo"]["hasNextPage"]:
            return request["id"], None
        after = request["comments"]["pageInfo"]["endCursor"]


def _ask(query: str, **variables: Any) -> dict[str, Any]:
    headers = {"Authorization": f"bearer {os.environ['TOKEN']}", "Content-Type": "application/json"}
    sent = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(os.environ["GITHUB_GRAPHQL_URL"], sent, {**headers, "User-Agent": "cfnkit"})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        raise Refusal(f"GitHub answers with {error.code} {error.reason}.") from error
    except (OSError, ValueError) as error:
        raise Refusal(f"GitHub does not answer as it should: {error}.") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), dict) or answer.get("errors"):
        errors = answer.get("errors") if isinstance(answer, dict) else None
        raise Refusal(f"GitHub refuses: {errors[0]['message'] if errors else 'without a reason'}.")
    data: dict[str, Any] = answer["data"]
    return data


def _run() -> str:
    return "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}".format_map(os.environ)


if __name__ == "__main__":
    main(*sys.argv[1:])
