"""Replace Rain's directives in a template with the files of its project and the variables that the user permits."""

from __future__ import annotations

import os
from pathlib import Path

from cfnkit.drift.secrets.secrecy import is_doubtful_name, is_secret_name, is_secret_text
from cfnkit.files.project import ProjectFiles
from cfnkit.pipeline.providers import local_file
from cfnkit.pipeline.run import Run
from cfnkit.syntax import Node
from cfnkit.transforms.include import Fetched
from cfnkit.transforms.rain import Directed, Variable, replace_directives


def without_directives(root: Node, run: Run) -> Directed:
    """The template after its directives."""
    return replace_directives(root, _Local(run), run.target)


class _Local:
    """The files of a template's project, and the variables of the environment that the user permits."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def read(self, path: str, template: str) -> Fetched:
        return local_file(path, template, self._run.redactor)

    def is_there(self, path: str, template: str) -> bool:
        project = ProjectFiles.around(template)
        try:
            return os.path.exists(project.locate(Path(template).absolute().parent / path))
        except OSError:
            return False

    def variable(self, name: str) -> Variable:
        value = self._run.consent.variables.get(name)
        return Variable(value, value is not None and _is_secret(name, value))


def _is_secret(name: str, value: str) -> bool:
    return is_secret_name(name) or is_doubtful_name(name) or is_secret_text(value)


def secret_variables(run: Run) -> tuple[str, ...]:
    """The values of those variables that are secrets."""
    return tuple(value for name, value in run.consent.variables.items() if _is_secret(name, value))
