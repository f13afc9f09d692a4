"""Files of pipelines in blocks, or parts of them, by the schemas of their services that check-jsonschema brings."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from importlib.resources import files
from typing import Any, TypeAlias

import jsonschema
import yaml

from blocks.command_line import read_command
from blocks.page import CHECKOUT

Document: TypeAlias = Any


def _validate(document: Document, schema: str) -> None:
    text = (files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{schema}.json").read_text("utf-8")
    jsonschema.validate(document, json.loads(text))


def _workflow(document: Document) -> None:
    # To YAML 1.1, `on` is a truth value.
    named = {"on" if key is True else key: value for key, value in document.items()}
    _validate({"on": "push", **named}, "github-workflows")
    for job in document["jobs"].values():
        _steps(job["steps"])


def _steps(document: Document) -> None:
    """Validate steps of a job; inputs of our own action are those that it has, and commands those of cfnkit."""
    job = {"runs-on": "ubuntu-latest", "steps": document}
    _validate({"on": "push", "jobs": {"job": job}}, "github-workflows")
    inputs = yaml.safe_load((CHECKOUT / "action.yml").read_text("utf-8"))["inputs"]
    for step in document:
        if "/cfnkit@" in step.get("uses", ""):
            assert step["with"].keys() <= inputs.keys()
        _script(step.get("run", ""))


def _gitlab(document: Document) -> None:
    _validate(document, "gitlab-ci")
    for included in document.get("include", ()):
        (header, _) = yaml.safe_load_all((CHECKOUT / included["file"]).read_text("utf-8"))
        assert included["inputs"].keys() <= header["spec"]["inputs"].keys()
    for job in document.values():
        for line in job.get("script", ()) if isinstance(job, dict) else ():
            _script(line)


def _pre_commit(document: Document) -> None:
    known = {hook["id"] for hook in yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    for repository in document["repos"]:
        for hook in repository["hooks"]:
            if repository["repo"] == "local":
                assert {"id", "name", "entry", "language"} <= hook.keys()
                _script(hook["entry"])
            else:
                assert hook["id"] in known


def _script(text: str) -> None:
    for line in text.splitlines():
        program, *words = shlex.split(re.split(r" >| && | \|\| ", line)[0]) or [""]
        if program == "cfnkit":
            read_command(words)


def _are_steps(document: Document) -> bool:
    listed = document if isinstance(document, list) else ()
    return any(isinstance(each, dict) and {"uses", "run"} & each.keys() for each in listed)


def _is_gitlab(document: Document) -> bool:
    jobs = document.values() if isinstance(document, dict) else ()
    return "include" in document or any(isinstance(job, dict) and "script" in job for job in jobs)


def _reading(judge: Callable[[Document], None]) -> Callable[..., None]:
    return lambda block, document, reader: judge(document)


KINDS: list[tuple[Callable[[Document], bool], Callable[..., None]]] = [
    (lambda document: "jobs" in document, _reading(_workflow)),
    (_are_steps, _reading(_steps)),
    (_is_gitlab, _reading(_gitlab)),
    (lambda document: "repos" in document, _reading(_pre_commit)),
]
