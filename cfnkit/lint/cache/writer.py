"""Keep what was found in a template, for as long as it does not change."""

from __future__ import annotations

from cfnkit.lint.cache.dependencies import sources_of
from cfnkit.lint.cache.digests import Digests
from cfnkit.lint.cache.store import Cache, Entry, cache_folder
from cfnkit.lint.examination.examine import Examined
from cfnkit.lint.settings import Settings
from cfnkit.pipeline import Configuration
from cfnkit.template import Template


class Keeper:
    """Keeps findings, unless something secret, or something that nobody can tell a change of, went into them."""

    def __init__(self, settings: Settings) -> None:
        self._target = settings.target
        self._cache = Cache(cache_folder())
        self._digests = Digests()

    def keep(self, key: str, examined: Examined, config: Configuration) -> None:
        """Keep the findings in a template that was processed with `config`, under `key`."""
        if examined.processed is None or self._given_a_secret(examined):
            return
        sources = sources_of(examined.processed, config, self._target.name, self._digests)
        if sources is not None:
            self._cache.put(key, Entry(examined.findings, sources))

    def _given_a_secret(self, examined: Examined) -> bool:
        """Whether a value of a NoEcho parameter came with the arguments, and so into the key as a hash."""
        parameters = Template.of(examined.document.root).parameters
        return any(parameter.no_echo and name in self._target.parameters for name, parameter in parameters.items())
