"""The two versions of several templates, of which those before are in one revision."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.diff.origins.old_files import EMPTY, OldFiles
from cfnkit.diff.origins.old_values import options_before, target_before
from cfnkit.diff.origins.origin import request_of_revision, versions_of
from cfnkit.diff.origins.two_versions import TwoVersions
from cfnkit.requests.options import RequestOptions
from cfnkit.requests.reading import read_request
from cfnkit.requests.several import SeveralRequests


@dataclass(frozen=True)
class PairedVersions:
    """The versions of several templates, of which those before are among the `files` of a revision.

    `new` and `old` have the requests for the paths in the work tree, and in the revision.
    """

    options: RequestOptions
    files: OldFiles
    new: SeveralRequests
    old: SeveralRequests

    @classmethod
    def of(
        cls, options: RequestOptions, files: OldFiles, before: Sequence[str], after: Sequence[str]
    ) -> PairedVersions:
        """The versions of templates at the paths before and after; the old ones go to any target of their files.

        Raises ConfigurationError for a target that no file describes.
        """
        values = options_before(options, files)
        everything = replace(values, targets=(), all_targets=options.names_targets)
        new = SeveralRequests.of(options, after)
        new.refuse_unknown()
        return cls(options, files, new, SeveralRequests.of(everything, before))

    def versions(self, before: str, after: str) -> Iterator[TwoVersions]:
        """The versions of one template for each target; one of the paths is empty where that version has none.

        Raises ConfigurationError.
        """
        if not after:
            yield from self._gone(before)
            return
        targets = self._targets_before(before)
        for request in self.new.requests(after):
            with self.files.faults():
                same = target_before(request.target, self.options, self.old.options)
                target = targets.get(request.target.name, same)
                place = before or self.files.place(after)
                old = request_of_revision(self.old.options, place, request._replace(target=target))
                versions = versions_of(old, request, self.files)
            yield versions

    def targets_differ(self, before: str, after: str) -> bool:
        """Whether a template goes elsewhere than before, or with other values. Raises ConfigurationError."""
        was = self._targets_before(before)
        return any(was.get(name, target) != target for name, target in self.new.targets(after).items())

    def _targets_before(self, before: str) -> dict[str, Target]:
        return {target.name: target for target in self._every_target_before.get(before, ())}

    @cached_property
    def _every_target_before(self) -> Mapping[str, tuple[Target, ...]]:
        try:
            return self.old.every_target
        except ConfigurationError:
            return {}  # there were none yet

    def _gone(self, before: str) -> Iterator[TwoVersions]:
        """The versions of a template that went, for each target that it had and that the options name."""
        place = os.path.join(self.files.repository, os.path.relpath(before, self.files.folder))
        plain = replace(self.old.options, targets=(), all_targets=False)
        with self.files.faults():
            request = read_request(plain, before)._replace(consent=self.options.consent.of_template(place))
        targets = self._named_before(before) if self.options.names_targets else [request.target]
        for target in targets:
            with self.files.faults():
                old = request_of_revision(self.old.options, before, request._replace(target=target))
                versions = versions_of(old, old._replace(data=EMPTY), self.files)
            yield versions

    def _named_before(self, before: str) -> list[Target]:
        targets = self._targets_before(before)
        named = self.options.targets or ("*",)
        return [each for name, each in targets.items() if any(fnmatch.fnmatchcase(name, glob) for glob in named)]
