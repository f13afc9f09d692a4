"""The judgement of one text: in this process what is fast enough for it, and in workers what the engines find."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING

from cfnkit.configuration.consent import UserConsent, Word, user_consent
from cfnkit.diagnostics import Code, Related
from cfnkit.lint.beside_templates.standing_neighbours import NeighboursTask, StandingNeighbours
from cfnkit.lint.cfn_lint_files import read_cfn_lint_files
from cfnkit.lint.check import notices_of
from cfnkit.lint.garbage import without_collections
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import DEFAULT_ENGINE, EngineName, FileRequest, Settings, TargetArguments, Task
from cfnkit.lint.workers.standing import StandingWorker
from cfnkit.lint.workers.standing_check import ProcessedTask, StandingCheck, without_known
from cfnkit.lsp.client_options import ClientOptions
from cfnkit.lsp.texts import OpenText
from cfnkit.neighbours.sharing_texts import is_sharing
from cfnkit.pipeline.macros.keeping import KeptHosts, KeptMacros
from cfnkit.rule import Finding, Rule, made_by
from cfnkit.source import Span
from cfnkit.syntax import Document, Node, at_path
from cfnkit.syntax.reparse import parsed_after

if TYPE_CHECKING:
    from cfnkit.lint.workers.task_checker import TaskChecker
    from cfnkit.outcome.in_lines.inactive import Inactive
    from cfnkit.outcome.outcome import Outcome
    from cfnkit.pipeline import Configuration, Processed

# Seconds of processor time over a check's own limit, after which its worker is killed.
_GRACE = 10.0
_FAST: EngineName = "fast"
# The copies of one node whose transforms are named at a finding.
_MOST_CALLS = 3
# What a check in a worker does not find: macros that differ, and the rules that do not run.
_BESIDE = ("W9708", Code.WITHHELD.id)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What processing, our rules and the configuration say of a version of a text.

    `processed`, `config` and `outcome` are None where the text was not processed: its configuration cannot be used.
    `inactive` are the parts of the text that nothing is made of. `complete` says that nothing was left out, such as a
    macro that is called at the next save, and `half_typed` that the text was completed before it was processed.
    """

    text: OpenText
    findings: tuple[Finding, ...] = ()
    processed: Processed | None = None
    config: Configuration | None = field(default=None, repr=False)
    outcome: Outcome | None = None
    inactive: tuple[Inactive, ...] = ()
    complete: bool = True
    half_typed: bool = False


def parsed(text: OpenText, old: Document | None = None) -> Document:
    """The tree of a text; `old`, that of the text before an edit, makes it faster."""
    return parsed_after(old, text.source.text, text.path)


def syntax_findings(document: Document) -> tuple[Finding, ...]:
    """What parsing found."""
    return tuple(Finding(Rule(code.id, code.title), problem) for code, problem in document.diagnostics)


class Judges:
    """Judges texts for one editor; the processes of macros, and workers for the engines, live as long as this.

    Configuration files are read once for each folder of the workspace, until `forget`. Its methods are called on
    threads.
    """

    def __init__(self) -> None:
        self._macros = KeptMacros()
        self._judges: dict[str, _Judge] = {}
        self._generation = 0
        limit = Settings().time_limit + _GRACE
        self._fast = StandingWorker(StandingCheck(), limit)
        self._full = StandingWorker(StandingCheck(), limit)
        self._neighbours = StandingWorker(StandingNeighbours(), limit)
        self._engine: EngineName | None = None
        self.has_fast = find_spec("cloudformation_validate") is not None

    @property
    def processes(self) -> tuple[int, ...]:
        """The IDs of the workers that run."""
        workers = (self._fast.process, self._full.process, self._neighbours.process)
        return tuple(each for each in workers if each is not None)

    def forget(self) -> None:
        """Read all configuration files anew."""
        self._generation += 1
        self._judges = {}

    def end(self) -> None:
        """End all processes."""
        self._fast.end()
        self._full.end()
        self._neighbours.end()
        self._macros.close()

    def process(
        self, text: OpenText, document: Document, folder: str, options: ClientOptions, *, saved: bool
    ) -> Judgement:
        """What processing and our rules find; when it was `saved`, macros run that are slow, or change their mind."""
        settings = settings_of(options)
        judge = self._judges.get(folder)
        if judge is None or judge.settings != settings:
            judge = self._judges[folder] = _Judge(settings, folder)
        with without_collections():  # between two results there is time to look for garbage, which takes as long as one
            return judge.process(text, document, self._macros.saved if saved else self._macros.typed)

    def fast(self, judgement: Judgement, folder: str, options: ClientOptions) -> tuple[Finding, ...]:
        """What the fast engine finds, too."""
        return self._by_worker(self._fast, judgement, folder, replace(options, engine=_FAST))

    def full(self, judgement: Judgement, folder: str, options: ClientOptions) -> tuple[Finding, ...]:
        """What `cfnkit check` finds."""
        if self.has_fast and engine_of(judgement, options) == _FAST:
            return self.fast(judgement, folder, options)
        if options.engine != self._engine:  # the engine of before would stay in memory
            self._full.renew()
            self._engine = options.engine
        return self._by_worker(self._full, judgement, folder, options)

    def beside_neighbours(self, text: OpenText, folder: str, options: ClientOptions) -> tuple[Finding, ...]:
        """What is wrong between a saved template and the others of its repository; nothing for an unsaved text."""
        if not is_sharing(text.source.text.encode()):
            return ()
        result = self._neighbours.perform(NeighboursTask(text.path, folder, settings_of(options)))
        if result.source is not None and result.source.text != text.source.text:
            return ()  # its places are those of the file
        return tuple(_absolute(each, folder) for each in result.findings)

    def _by_worker(
        self,
        worker: StandingWorker[ProcessedTask, FileResult],
        judgement: Judgement,
        folder: str,
        options: ClientOptions,
    ) -> tuple[Finding, ...]:
        if judgement.processed is None:  # nothing more can be found
            return judgement.findings
        text = judgement.text
        task = Task(text.path, text.source.text.encode(), "")
        given = ProcessedTask(task, judgement.processed, folder, settings_of(options), self._generation)
        found = [_absolute(each, folder) for each in worker.perform(given).findings]
        places = {(each.id, each.span) for each in found}
        beside = (each for each in judgement.findings if each.id in _BESIDE)
        every = (*found, *(each for each in beside if (each.id, each.span) not in places))
        return _with_calls(every, judgement.processed)


class _Judge:
    """Judges the texts of one folder of the workspace with the same settings."""

    def __init__(self, settings: Settings, folder: str) -> None:
        self.settings = settings
        self._folder = folder
        self._files = read_cfn_lint_files(folder)
        self._checker: TaskChecker | None = None
        self._notices: dict[str, tuple[Finding, ...]] = {}

    def process(self, text: OpenText, document: Document, hosts: KeptHosts) -> Judgement:
        """What processing and our rules find."""
        if self._checker is None:
            from cfnkit.lint.workers.task_checker import TaskChecker

            self._checker = TaskChecker(self.settings, lambda _: (), self._files)
        checked = self._checker.checked(Task(text.path, text.source.text.encode(), ""), document, hosts)
        found = (*without_known(checked.result).findings, *self._notices_for(text.path))
        processed, config = checked.processed, checked.config
        findings = _with_calls((_absolute(each, os.getcwd()) for each in found), processed)
        if processed is None or config is None:
            return Judgement(text, findings)
        from cfnkit.outcome.in_lines.inactive import inactive
        from cfnkit.outcome.outcome import Outcome

        outcome = Outcome(processed, config.lookups_for(processed.target.name), config.includes)
        complete = all(each.code is not Code.POSTPONED for each in processed.diagnostics)
        return Judgement(text, findings, processed, config, outcome, inactive(outcome), complete)

    def _notices_for(self, path: str) -> tuple[Finding, ...]:
        """The findings about rules that do not run, which a check has with its first template."""
        folder = os.path.dirname(path)
        if folder not in self._notices:
            self._notices[folder] = notices_of([FileRequest(path)], self.settings, self._files)
        return self._notices[folder]


def settings_of(options: ClientOptions) -> Settings:
    """The settings of a check in an editor: as those of the command, without code of a workspace that is not trusted.

    Raises ConfigurationError for a variable of the environment or a user's file that is wrong.
    """
    consent = user_consent(os.environ)
    if not options.trusted:
        consent = _without_code(consent)
    target = TargetArguments(options.target or "", where_known=True)
    return Settings(target=target, engine=options.engine, cache=False, consent=consent, today=date.today())


def engine_of(judgement: Judgement, options: ClientOptions) -> EngineName:
    """The engine that a check of a judged text has."""
    configured = judgement.config.check.engine if judgement.config else None
    return options.engine or configured or DEFAULT_ENGINE


def _without_code(consent: UserConsent) -> UserConsent:
    """The consent where code of macros does not run: recordings alone answer, if the user permits as much."""

    def capped(word: Word) -> Word:
        return replace(word, macros="replay") if word.macros == "run" else word

    own = replace(consent.own, macros=consent.own.macros or "run")
    folders = tuple((path, capped(word)) for path, word in consent.folders)
    return UserConsent(capped(consent.said), capped(own), folders)


def _with_calls(findings: Iterable[Finding], processed: Processed | None) -> tuple[Finding, ...]:
    """The findings, whose related places name the calls of the transforms that made what they are about."""
    return tuple(_with_call(each, processed.tree) if processed else each for each in findings)


def _with_call(finding: Finding, tree: Node) -> Finding:
    related = [*finding.problem.related]
    for origin in finding.origins[:_MOST_CALLS]:
        node = at_path(tree, origin.path)
        steps = reversed(node.steps) if node else ()
        call = next((step.span for step in steps if step.transform == origin.transform), None)
        if call is not None:
            related.append(Related(made_by(origin), call))
    return finding._replace(problem=finding.problem._replace(related=tuple(related)))


def _absolute(finding: Finding, folder: str) -> Finding:
    """A finding whose places have absolute paths; relative ones are from a folder."""
    problem = finding.problem
    related = tuple(each._replace(span=_absolute_span(each.span, folder)) for each in problem.related)
    return finding._replace(problem=problem._replace(span=_absolute_span(problem.span, folder), related=related))


def _absolute_span(span: Span, folder: str) -> Span:
    return (
        span
        if os.path.isabs(span.source)
        else span._replace(source=os.path.normpath(os.path.join(folder, span.source)))
    )
