"""Several templates, each for the targets that options name; the files that describe targets are read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cfnkit.deployment import Target
from cfnkit.requests.options import RequestOptions
from cfnkit.requests.reading import read_request
from cfnkit.requests.request import TemplateRequest
from cfnkit.requests.targets import names_one_configured, select_targets


@dataclass(frozen=True)
class SeveralRequests:
    """Requests for some of the templates at `paths`."""

    options: RequestOptions
    paths: tuple[str, ...]

    @classmethod
    def of(cls, options: RequestOptions, paths: Sequence[str]) -> SeveralRequests:
        """The requests for templates, with the targets that the options name."""
        return cls(options, tuple(paths))

    def refuse_unknown(self) -> None:
        """Raise ConfigurationError, with the nearest name, where the options name a target that no file describes."""
        if self.options.names_targets:
            _ = self._selected

    def requests(self, path: str) -> list[TemplateRequest]:
        """The requests for a template: one for each target, or one where the options name none.

        None for a template that goes to no target of those that are named. Raises ConfigurationError.
        """
        if not self.options.names_targets or names_one_configured(self.options, [path]):
            return [read_request(self.options, path)]
        targets = self._selected.get(path, ())
        if not targets:
            return []
        request = read_request(replace(self.options, targets=(), all_targets=False), path)
        return [request._replace(target=target) for target in targets]

    def targets(self, path: str) -> dict[str, Target]:
        """The targets of a template by their names, as the files describe them; none where the options name none."""
        return {target.name: target for target in self.every_target.get(path, ())}

    @property
    def every_target(self) -> Mapping[str, tuple[Target, ...]]:
        """The targets of all templates, by their paths. Raises ConfigurationError for a name that no target has."""
        return self._selected if self.options.names_targets else {}

    @cached_property
    def _selected(self) -> Mapping[str, tuple[Target, ...]]:
        return select_targets(self.options, self.paths, named=True).targets
