"""The guides to pipelines and their files: the version of cfnkit that they name, and the inputs that they describe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from cfnkit import __version__
from integrations.machine import CHECKOUT

NAMED = re.compile(r"(?:/cfnkit@v|\brev: v|\bref: v|cfnkit(?:\[\w+\])?==|`v)(\d[\w.]*\d)")
FILES = [
    CHECKOUT / "action.yml",
    CHECKOUT / "integrations" / "gitlab" / "check.yml",
    *(
        CHECKOUT / "docs" / f"{name}.md"
        for name in ("github-actions", "gitlab", "codepipeline", "pre-commit", "monorepo", "tutorials/pipeline")
    ),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_version_that_a_file_names_is_ours(path: Path) -> None:
    text = path.read_text("utf-8")
    assert set(NAMED.findall(text)) == {__version__}


def test_each_input_and_variable_is_in_its_guide() -> None:
    def guide(name: str) -> str:
        return (CHECKOUT / "docs" / f"{name}.md").read_text("utf-8")

    action = yaml.safe_load((CHECKOUT / "action.yml").read_text("utf-8"))
    component = next(yaml.safe_load_all((CHECKOUT / "integrations" / "gitlab" / "check.yml").read_text("utf-8")))
    build = yaml.safe_load((CHECKOUT / "integrations" / "codebuild" / "buildspec.yml").read_text("utf-8"))
    words = {
        "github-actions": [*action["inputs"], *action["outputs"]],
        "gitlab": [*component["spec"]["inputs"]],
        "codepipeline": [*build["env"]["variables"], *build["env"]["exported-variables"]],
    }
    assert [(name, word) for name, each in words.items() for word in each if f"`{word}`" not in guide(name)] == []
