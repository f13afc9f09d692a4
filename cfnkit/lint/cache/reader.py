"""Find templates that have not changed since they were checked."""

from __future__ import annotations

from cfnkit.lint.cache.key import CacheKeys
from cfnkit.lint.cache.store import Cache, cache_digests, check_cache_folder
from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.digests import Digests
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import Settings, Task
from cfnkit.source import SourceText
from cfnkit.syntax.parse import decode


class CacheReader:
    """The findings of earlier runs with the same settings."""

    def __init__(self, settings: Settings, digests: Digests | None = None) -> None:
        self._cache = Cache(check_cache_folder())
        self._digests = digests or cache_digests()
        self._configurations = Configurations(settings)
        self._keys = CacheKeys(settings, read_cfn_lint_files(), self._digests)

    def find(self, name: str, data: bytes) -> FileResult | Task:
        """The result of a template that has not changed, or the task to check it."""
        identity = self._configurations.identity(name, self._digests)
        if identity is None:
            return Task(name, data, "")
        key = self._keys.key(name, data, identity)
        entry = self._cache.get(key, self._digests)
        if entry is None:
            return Task(name, data, key, self._keys.key_of_resources(name, identity))
        source = SourceText(name, decode(data, name)[0])
        return FileResult(name, entry.findings, source, entry.suppressed, entry.ruling, undecided=entry.undecided)
