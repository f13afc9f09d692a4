"""The patches that fit, and their use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from cfnkit.lint.engines.cfn_lint.patches import (
    attributes,
    contexts,
    keywords,
    references,
    running,
    searching,
    similarity,
    substitutions,
    validators,
    variables,
)
from cfnkit.lint.engines.cfn_lint.patches.patch import Patch


def all_patches() -> Iterator[Patch]:
    """The patches, which do not need each other."""
    for module in (
        attributes,
        validators,
        contexts,
        keywords,
        running,
        references,
        searching,
        similarity,
        substitutions,
        variables,
    ):
        yield module.patch()


def fitting_patches() -> tuple[Patch, ...]:
    """The patches whose originals are the expected ones."""
    return tuple(patch for patch in all_patches() if patch.fits())


@contextmanager
def applied(patches: Iterable[Patch]) -> Iterator[None]:
    """Apply patches, and restore all originals at the end."""
    with ExitStack() as restored:
        for patch in patches:
            restored.callback(patch.apply())
        yield
