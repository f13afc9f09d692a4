"""The names of files as a service knows them that shows findings in a repository."""

from __future__ import annotations

import os

from cfnkit.files.names import name_below, with_slashes

GITHUB = "GITHUB_WORKSPACE"
GITLAB = "CI_PROJECT_DIR"


def in_workspace(name: str, variable: str) -> str:
    """A file's name from the folder in an environment variable, which a service sets; any other name as it is.

    The command can run in a folder below that one, and what names no file stays too.
    """
    workspace = os.environ.get(variable)
    if not workspace or not os.path.isfile(name):
        return name
    real = os.path.realpath(name)
    relative = name_below(real, os.path.realpath(workspace))
    return name if relative == real else with_slashes(relative)
