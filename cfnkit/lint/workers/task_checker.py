"""Checks the templates of a run, one after another. Apart from `check_job`, which imports this late."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError, Severity
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.engines.protocol import Engine
from cfnkit.lint.engines.resource_results import RememberedTemplates
from cfnkit.lint.examination.examine import Examiner
from cfnkit.lint.examination.request import ExaminationInput, Examined
from cfnkit.lint.garbage import without_collections
from cfnkit.lint.guard_files.chosen import GuardEngines
from cfnkit.lint.known_rules.own import OwnRules
from cfnkit.lint.known_rules.security_names import chosen_rules
from cfnkit.lint.results import FileResult, Ruling
from cfnkit.lint.results.failures import misconfigured, timed_out
from cfnkit.lint.settings import DEFAULT_ENGINE, EngineName, Settings, Task
from cfnkit.lint.time_limit import TimeLimitReached, time_limit
from cfnkit.pipeline import Configuration, Processed
from cfnkit.rule.bundled import bundled_rules
from cfnkit.security import SecurityRule
from cfnkit.source import SourceText
from cfnkit.syntax import Document
from cfnkit.syntax.parse import decode

if TYPE_CHECKING:
    from cfnkit.lint.cache.writer import CacheWriter
    from cfnkit.pipeline.run import HostSource, Services

# A larger template, in bytes, is never checked with the garbage collector off.
_LARGE = 50_000
# Engines leave much in cycles, a megabyte for each template, which the collector alone would notice late.
_COLLECTED_AFTER = 20
# A minimal template, which makes an engine load what every template needs.
_SMALLEST = b"Resources: {Topic: {Type: AWS::SNS::Topic}}\n"


class Checked(NamedTuple):
    """The result of a check, with what the template was processed to and its configuration, where there are any."""

    result: FileResult
    processed: Processed | None = None
    config: Configuration | None = None


class TaskChecker:
    """Checks templates with `settings`; `engines` gives the engines with a name, which are made once.

    `files` are cfn-lint's configuration files. With `remembered`, results for resources are in memory, whether or not
    there is a cache.
    """

    def __init__(
        self,
        settings: Settings,
        engines: Callable[[EngineName], Sequence[Engine]],
        files: CfnLintFiles,
        remembered: RememberedTemplates | None = None,
    ) -> None:
        self._rules = bundled_rules()
        self._own = OwnRules(settings.rules)
        self._guard = GuardEngines(settings.guard_rules)
        self._settings = settings
        self._engines = engines
        self._files = files
        self._examiners: dict[EngineName, Examiner] = {}
        self._configurations = Configurations(settings)
        self._remembered = remembered
        self._count = 0

    def warm_up(self) -> None:
        """Load the modules and data that every template needs."""
        self._examiner(self._settings.engine or DEFAULT_ENGINE).examine(
            ExaminationInput(_SMALLEST, "template.yaml", Target(), Configuration())
        )

    def check(self, task: Task) -> FileResult:
        """The findings in one template; they go to the cache unless a secret went into them."""
        return self.checked(task).result

    def checked(self, task: Task, made: Document | Processed | None = None, hosts: HostSource | None = None) -> Checked:
        """The findings in one template, and what it was processed to.

        `made` is what was made of its text already; `hosts` has the macros whose processes live on.
        """
        self._count += 1
        if self._count % _COLLECTED_AFTER == 0:
            gc.collect()
        if self._count > 1 or len(task.data) > _LARGE:
            return self._check(task, made, hosts)
        with without_collections():  # the first template loads much
            return self._check(task, made, hosts)

    def _check(self, task: Task, made: Document | Processed | None, hosts: HostSource | None) -> Checked:
        seconds = self._settings.time_limit
        try:
            with time_limit(seconds):
                return self._checked(task, made, hosts)
        except TimeLimitReached:
            return Checked(FileResult(task.name, (timed_out("The check", seconds, task.name),), _source(task)))

    def _checked(self, task: Task, made: Document | Processed | None, hosts: HostSource | None) -> Checked:
        try:
            config = self._configurations.of(task.name)
            consent = self._settings.consent.of_template(task.name)
            if config.macros_from:
                from cfnkit.pipeline.macros.entries import refuse_missing_templates

                refuse_missing_templates(config.macros_from, config.named_at)
            own = self._own.of(config, consent)
            guard = self._guard.of(config)
        except ConfigurationError as error:
            found = (misconfigured(error, task.name),)
            return Checked(FileResult(task.name, found, _source(task), ruling=Ruling(complete=False)))
        stored = self._cache.resources(task.key_of_resources) if task.key_of_resources else None
        request = ExaminationInput(
            made or task.data,
            task.name,
            task.target or self._settings.target_within(config, task.data),
            config,
            services=self._services if config.asks_aws and consent.asks_aws else None,
            consent=consent,
            macros_twice=self._settings.run_macros_twice,
            own=own,
            results=self._remembered.of(task.name) if self._remembered else stored,
            time_limit=self._settings.time_limit,
            hosts=hosts,
            security=self._security_rules(config),
            guard=guard,
            reports_suppressions=self._settings.reports_suppressions,
        )
        examined = self._examiner(self._settings.engine or config.check.engine or DEFAULT_ENGINE).examine(request)
        if stored is not None:
            self._cache.write_resources(stored, examined)
        least = self._settings.fail_on or Severity(config.check.fail_on or Severity.INFO)
        examined = examined._replace(ruling=examined.ruling._replace(fail_on=least))
        if task.key:
            self._cache.write(task.key, examined, config)
        return Checked(_result(task.name, examined), examined.processed, config)

    def _security_rules(self, config: Configuration) -> tuple[SecurityRule, ...]:
        """The security rules that run with a configuration."""
        profile = self._settings.security or config.security.profile
        mandatory = (*self._settings.options.mandatory, *config.check.mandatory)
        return chosen_rules(profile, config.security.above, mandatory)

    def _examiner(self, engine: EngineName) -> Examiner:
        if engine not in self._examiners:
            settings = self._settings
            made = Examiner(self._engines(engine), self._rules, settings.options, self._files, settings.today)
            self._examiners[engine] = made
        return self._examiners[engine]

    @cached_property
    def _cache(self) -> CacheWriter:
        from cfnkit.lint.cache.writer import CacheWriter

        return CacheWriter(self._settings)

    @cached_property
    def _services(self) -> Services:
        from cfnkit.aws import AwsServices

        return AwsServices()


def _source(task: Task) -> SourceText:
    return SourceText(task.name, decode(task.data, task.name)[0])


def _result(name: str, examined: Examined) -> FileResult:
    secrets = examined.processed.redactor.secrets if examined.processed is not None else ()
    return FileResult(
        name,
        examined.findings,
        examined.document.source,
        examined.suppressed,
        examined.ruling,
        secrets,
        undecided=examined.undecided,
        suppressions=examined.listed,
    )
