"""Make `cfn-lint -a rules/ template.yaml` lint the template.

cfn-lint's parser takes all words after `--append-rules` for folders and modules of rules, and a template among them
ends in a traceback. A file is neither, so it is linted.
"""

from __future__ import annotations

import os
from functools import wraps
from glob import glob
from typing import Any

from cfnlint.config import ConfigMixIn
from cfnlint.rules import Rules


def accept_templates_after_rules() -> None:
    """Make cfn-lint, while it loads rules, treat files among them as templates."""
    Rules.create_from_module = classmethod(_loading(Rules.create_from_module.__func__))
    ConfigMixIn.templates = property(_listing(ConfigMixIn.templates.fget))


def _loading(original: Any) -> Any:
    @wraps(original)
    def create_from_module(cls: Any, place: str) -> Any:
        return cls() if _names_templates(place) else original(cls, place)

    return create_from_module


def _listing(original: Any) -> Any:
    @wraps(original)
    def templates(self: Any) -> Any:
        words = self.cli_args.append_rules
        files = [word for word in words if _names_templates(word)]
        if files:
            self.cli_args.append_rules = [word for word in words if word not in files]
            self.cli_args.templates = [*self.cli_args.templates, *files]
        return original(self)

    return templates


def _names_templates(word: str) -> bool:
    """Whether a word or glob names files; a Python file is a mistake that cfn-lint reports."""
    return not word.endswith(".py") and any(os.path.isfile(path) for path in glob(word, recursive=True))
