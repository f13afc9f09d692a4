"""What a worker does: check one template after another, and keep what was found."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from cfnkit.bundled import bundled_folder
from cfnkit.deployment import Target
from cfnkit.lint.cache import Cache, Entry, cache_folder
from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.digests import Digests
from cfnkit.lint.engines import make_engines
from cfnkit.lint.examine import Examined, Examiner, Request, crash_finding
from cfnkit.lint.garbage import without_collections
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import Settings, Task
from cfnkit.lint.sources import sources_of
from cfnkit.lint.workers import Work
from cfnkit.pipeline import Configuration
from cfnkit.rule import read_rules
from cfnkit.template import Template

if TYPE_CHECKING:
    from cfnkit.pipeline.services import Services

# In the folder of rules, but not one of them: it makes them rules of cfn-lint.
_ADAPTER = "cfnkit_adapter.py"
# Bytes of a template that is never checked without looking for garbage.
_LARGE = 50_000
# The least that is a template, to have an engine load what every template needs.
_SMALLEST = b"Resources: {Topic: {Type: AWS::SNS::Topic}}\n"


class Checking(Work[Task, FileResult]):
    """Checking templates as `settings` say."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._prepared: Examiner | None = None

    def prepare(self) -> None:
        """Load here what workers that are forked then have."""
        if self._settings.engine != "cfn-lint":
            return  # the other engine has threads of its own, which do not come along
        with without_collections():
            self._prepared = _examiner(self._settings)
            self._prepared.examine(Request(_SMALLEST, "template.yaml", Target(), Configuration()))

    def start(self) -> Callable[[Task], FileResult]:
        """The function that checks one template."""
        with without_collections():
            examiner = self._prepared or _examiner(self._settings)
        return _Checker(self._settings, examiner).check

    def died(self, task: Task, exit_code: int | None) -> FileResult:
        """The result of a template that ended its process."""
        how = f"signal {-exit_code}" if exit_code and exit_code < 0 else f"status {exit_code}"
        return FileResult(
            task.name, (crash_finding(f"The process that checked the template ended with {how}.", task.name),)
        )

    def __getstate__(self) -> dict[str, object]:
        """What goes to a worker that is not forked."""
        return {"_settings": self._settings, "_prepared": None}


class _Checker:
    def __init__(self, settings: Settings, examiner: Examiner) -> None:
        self._settings = settings
        self._examiner = examiner
        self._configurations = Configurations(settings)
        self._digests = Digests()
        self._warm = False
        self._cache = Cache(cache_folder()) if settings.cache else None

    def check(self, task: Task) -> FileResult:
        """Check one template, and keep its findings if nothing secret went into them."""
        if self._warm or len(task.data) > _LARGE:
            return self._check(task)
        self._warm = True  # with the first template, much is loaded that is needed no earlier
        with without_collections():
            return self._check(task)

    def _check(self, task: Task) -> FileResult:
        config = self._configurations.of(task.name)
        target = self._settings.target_within(config)
        services = self._services if config.asks_aws else None
        examined = self._examiner.examine(Request(task.data, task.name, target, config, services))
        if self._cache is not None and task.key:
            self._keep(task.key, examined, config, self._cache)
        return FileResult(task.name, examined.findings, examined.document.source)

    def _keep(self, key: str, examined: Examined, config: Configuration, cache: Cache) -> None:
        if examined.processed is None or self._given_a_secret(examined):
            return
        sources = sources_of(examined.processed, config, self._settings.target.name, self._digests)
        if sources is not None:
            cache.put(key, Entry(examined.findings, sources))

    def _given_a_secret(self, examined: Examined) -> bool:
        """Whether a value of a NoEcho parameter came with the arguments, and so into the key as a hash."""
        parameters = Template.of(examined.document.root).parameters
        return any(
            parameter.no_echo and name in self._settings.target.parameters for name, parameter in parameters.items()
        )

    @cached_property
    def _services(self) -> Services:
        from cfnkit.aws import AwsServices

        return AwsServices()


def _examiner(settings: Settings) -> Examiner:
    files = read_cfn_lint_files()
    rules = read_rules(bundled_folder("rules"), skip=(_ADAPTER,))
    return Examiner(make_engines(settings.engine, files), rules, settings.options, files)
