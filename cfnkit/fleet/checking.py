"""The rules of `cfnkit check` on the templates of many stacks, one after another."""

from __future__ import annotations

import threading
from datetime import date

from cfnkit.configuration.configuration import Configuration
from cfnkit.configuration.consent import UserConsent, Word
from cfnkit.deployment import Target
from cfnkit.lint.settings import Settings, Task
from cfnkit.lint.workers.check_job import make_checker
from cfnkit.rule import Finding

_NO_CODE = UserConsent(Word(aws=False, offline=True, macros="never"))


class TemplateChecker:
    """Checks templates with the same rules; those of a configuration's own that are code do not run."""

    def __init__(self, config: Configuration, today: date, security: str | None = None) -> None:
        """Take the configuration, the day on which suppressions expire, and the profile of security rules, if any."""
        settings = Settings(config=config, consent=_NO_CODE, cache=False, today=today, security=security)
        self._checker = make_checker(settings)
        self._lock = threading.Lock()

    def check(self, name: str, data: bytes, target: Target) -> tuple[Finding, ...]:
        """The findings in the template of a stack that is deployed to a target."""
        with self._lock:
            return self._checker.check(Task(name, data, "", target=target)).findings
