"""Put findings into the cache. Apart from `reader`, which needs nothing that processes a template."""

from __future__ import annotations

from cfnkit.lint.cache.dependencies import dependencies_of
from cfnkit.lint.cache.resource_store import StoredResults
from cfnkit.lint.cache.store import Cache, CacheEntry, cache_digests, check_cache_folder
from cfnkit.lint.examination.request import Examined
from cfnkit.lint.results.failures import CRASH, TIMED_OUT
from cfnkit.lint.settings import Settings
from cfnkit.pipeline import Configuration
from cfnkit.template import Template


class CacheWriter:
    """Caches the findings of a run, except where a secret or an input without a digest went into them."""

    def __init__(self, settings: Settings) -> None:
        self._target = settings.target
        self._cache = Cache(check_cache_folder())
        self._digests = cache_digests()

    def write(self, key: str, examined: Examined, config: Configuration) -> None:
        """Cache the findings in a template that was processed with `config`, under `key`."""
        if examined.processed is None or not _whole(examined) or self._given_a_secret(examined):
            return
        files = dict.fromkeys(
            each.span.source for each in (*examined.findings, *(one.finding for one in examined.suppressed))
        )
        dependencies = dependencies_of(examined.processed, config, self._target.name, self._digests, files)
        hidden = examined.processed.redactor
        if dependencies is not None and not any(hidden(each.path) != each.path for each in dependencies):
            found, left_out = examined.findings, examined.suppressed
            self._cache.put(key, CacheEntry(found, dependencies, left_out, examined.ruling, examined.undecided))

    def resources(self, key: str) -> StoredResults:
        """The results for the resources of a template."""
        return StoredResults(check_cache_folder(), key, self._digests.key)

    def write_resources(self, results: StoredResults, examined: Examined) -> None:
        """Cache what was found in the resources of a template."""
        if examined.processed is not None and _whole(examined) and not self._given_a_secret(examined):
            results.save()

    def _given_a_secret(self, examined: Examined) -> bool:
        """Whether the arguments gave a NoEcho parameter its value, so that the key is a hash of it."""
        parameters = Template.of(examined.document.root).parameters
        return any(parameter.no_echo and name in self._target.parameters for name, parameter in parameters.items())


def _whole(examined: Examined) -> bool:
    """Whether the template was checked to the end; what failed or was stopped is tried again."""
    return not any(finding.id in (CRASH, TIMED_OUT) for finding in examined.findings)
