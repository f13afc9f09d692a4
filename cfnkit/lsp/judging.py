"""The tiers of judgement on one text that are fast enough for the server's own process."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from cfnkit.configuration.consent import UserConsent, Word, user_consent
from cfnkit.lint.settings import Settings, TargetArguments, Task
from cfnkit.lsp.client_options import ClientOptions
from cfnkit.lsp.texts import OpenText
from cfnkit.syntax import Document, parse

if TYPE_CHECKING:
    from cfnkit.lint.workers.task_checker import TaskChecker
    from cfnkit.outcome.inactive import Inactive
    from cfnkit.outcome.outcome import Outcome
    from cfnkit.pipeline import Configuration, Processed
    from cfnkit.rule import Finding


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one tier found in a version of a text.

    `processed`, `config` and `outcome` are None where the tier does not process, or where the configuration cannot be
    used. `inactive` are the parts of the text that nothing is made of.
    """

    text: OpenText
    findings: tuple[Finding, ...] = ()
    processed: Processed | None = None
    config: Configuration | None = field(default=None, repr=False)
    outcome: Outcome | None = None
    inactive: tuple[Inactive, ...] = ()


def settings_of(options: ClientOptions) -> Settings:
    """The settings of a check in an editor: as those of the command, without code of a workspace that is not trusted.

    Raises ConfigurationError for a variable of the environment or a user's file that is wrong.
    """
    consent = user_consent(os.environ)
    if not options.trusted:
        consent = _without_code(consent)
    target = TargetArguments(options.target or "")
    return Settings(target=target, engine=options.engine, cache=False, consent=consent, today=date.today())


class Judge:
    """Judges texts with the same settings; configuration files are read once, so a change of one asks for another."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._checker: TaskChecker | None = None

    def process(self, text: OpenText, document: Document) -> Judgement:
        """What processing and our rules find."""
        if self._checker is None:
            from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
            from cfnkit.lint.workers.task_checker import TaskChecker

            self._checker = TaskChecker(self._settings, lambda _: (), read_cfn_lint_files())
        checked = self._checker.checked(Task(text.path, text.source.text.encode(), ""), document)
        if checked.processed is None or checked.config is None:
            return Judgement(text, checked.result.findings, checked.processed, checked.config)
        from cfnkit.outcome.inactive import inactive
        from cfnkit.outcome.outcome import Outcome

        lookups = checked.config.lookups_for(checked.processed.target.name)
        outcome = Outcome(checked.processed, lookups)
        found = checked.result.findings
        return Judgement(text, found, checked.processed, checked.config, outcome, inactive(outcome))


def parsed(text: OpenText) -> Document:
    """The tree of a text."""
    return parse(text.source.text, text.path)


def _without_code(consent: UserConsent) -> UserConsent:
    """The consent where code of macros does not run: recordings alone answer, if the user permits as much."""

    def capped(word: Word) -> Word:
        return Word(word.aws, word.offline, "replay", word.accounts, word.endpoints) if word.macros == "run" else word

    own = consent.own
    if own.macros is None:
        own = Word(own.aws, own.offline, "replay", own.accounts, own.endpoints)
    folders = tuple((path, capped(word)) for path, word in consent.folders)
    return UserConsent(capped(consent.said), capped(own), folders)
