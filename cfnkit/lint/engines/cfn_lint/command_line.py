"""Have `cfn-lint -a rules/ template.yaml` lint the template.

To cfn-lint's parser all words behind `--append-rules` are folders and modules of rules, and a template there ends in a
traceback. A file is neither: it is what is to be linted.
"""

from __future__ import annotations

import os
from functools import wraps
from glob import glob
from typing import Any

from cfnlint.config import ConfigMixIn
from cfnlint.rules import Rules


def take_templates_behind_rules() -> None:
    """Teach cfn-lint, which is loading rules at this time, that files among them are templates."""
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
        behind = [word for word in words if _names_templates(word)]
        if behind:
            self.cli_args.append_rules = [word for word in words if word not in behind]
            self.cli_args.templates = [*self.cli_args.templates, *behind]
        return original(self)

    return templates


def _names_templates(word: str) -> bool:
    """Whether a word names files, by a glob too; one of Python is a mistake that cfn-lint tells."""
    return not word.endswith(".py") and any(os.path.isfile(path) for path in glob(word, recursive=True))
