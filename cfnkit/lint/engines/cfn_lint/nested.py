"""Templates of nested stacks, which rules of cfn-lint read (E3043, the outputs of a stack): files of the project."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cfnlint.decode import cfn_json, cfn_yaml

from cfnkit.files.project import ProjectFiles
from cfnkit.lint.engines.cfn_lint.patches.patch import Patch, Substitute
from cfnkit.syntax.limits import MAX_BYTES


@contextmanager
def confined(template: str) -> Iterator[None]:
    """While the context is open, cfn-lint reads files only of the project of a template, as if there were no others.

    What it logs of others is not printed: it is no finding, and would name them.
    """
    project = ProjectFiles.around(template)

    def text(file: str) -> str:
        try:
            return project.read(file, MAX_BYTES).decode("utf-8")
        except FileNotFoundError:
            raise
        except OSError as error:
            raise FileNotFoundError(2, error.strerror, file) from error

    def load_yaml(file: str) -> Any:
        return cfn_yaml.loads(text(file), file)

    def load_json(file: str) -> Any:
        return cfn_json.loads(text(file))

    quiet = logging.NullHandler()
    logger = logging.getLogger("cfnlint")
    logger.addHandler(quiet)
    restore = Patch((), (Substitute(cfn_yaml, "load", load_yaml), Substitute(cfn_json, "load", load_json))).apply()
    try:
        yield
    finally:
        restore()
        logger.removeHandler(quiet)
