"""Two assemblies of the CDK, compared stack by stack."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cfnkit.assemblies import Assemblies, Assembly, StackArtifact
from cfnkit.diagnostics import ConfigurationError
from cfnkit.diff.origins.old_files import EMPTY, OldFiles
from cfnkit.diff.origins.two_versions import TwoVersions
from cfnkit.requests.assemblies import stacks_named
from cfnkit.requests.options import RequestOptions
from cfnkit.requests.reading import names_configured, request_of_stack
from cfnkit.requests.request import TemplateRequest


def assembly_before(path: str) -> Assembly:
    """The assembly at the path of the version before. Raises ConfigurationError for a path that is none."""
    found = Assemblies().at(path)
    if found is None:
        raise ConfigurationError(f"{path} is no assembly of the CDK, with which another one is compared.")
    return found


def compared_stacks(
    options: RequestOptions, before: Assembly | None, after: Assembly, old: OldFiles | None = None
) -> Iterator[TwoVersions]:
    """The versions of each stack that one of the assemblies has, or of those that the options name.

    A stack is the same by its name in the CDK's commands, or else by its name and target. One that only one assembly
    has is compared with an empty template. Raises ConfigurationError, also for a name that neither has.
    """
    pairs = [*_pairs(before, after)]
    names = () if names_configured(options, after) else options.targets
    every = [stack for pair in pairs for stack in pair if stack is not None]
    wanted = stacks_named(every, names, after.folder)
    pairs = [pair for pair in pairs if pair[0] in wanted or pair[1] in wanted]
    for was, new in pairs:
        yield _versions(options, was, new, old)


def _pairs(before: Assembly | None, after: Assembly) -> Iterator[tuple[StackArtifact | None, StackArtifact | None]]:
    left = list(before.stacks if before else ())
    for new in after.stacks:
        same = next((each for each in left if each.name == new.name), None)
        same = same or next((each for each in left if _place(each) == _place(new)), None)
        if same is not None:
            left.remove(same)
        yield same, new
    for was in left:
        yield was, None


def _place(stack: StackArtifact) -> tuple[str, str, str]:
    return stack.stack_name, stack.account, stack.region


def _versions(
    options: RequestOptions, was: StackArtifact | None, new: StackArtifact | None, old: OldFiles | None
) -> TwoVersions:
    before = _request(options, was, old)
    after = _request(options, new, None)
    if before is None and after is not None:
        before = after._replace(data=EMPTY)
    elif after is None and before is not None:
        after = before._replace(data=EMPTY)
    assert before is not None
    assert after is not None
    return TwoVersions.of(before, after, old)


def _request(options: RequestOptions, stack: StackArtifact | None, old: OldFiles | None) -> TemplateRequest | None:
    if stack is None:
        return None
    if old is None:
        return request_of_stack(options, stack, is_named=True)
    with old.faults():
        return request_of_stack(options, stack, is_named=True)


def path_in(old: OldFiles, path: str) -> str:
    """The path of a file or folder of the working tree in the files of a revision."""
    return os.path.join(old.folder, os.path.relpath(os.path.realpath(path), old.repository))
