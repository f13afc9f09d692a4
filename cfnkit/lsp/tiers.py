"""The tiers in which an open text is judged: processed, by the fast engine, by cfn-lint, among its neighbours.

Each tier takes the text as it is then, and works on a thread. A change of the text cancels the tiers that are not done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import Protocol, TypeVar

from cfnkit.diagnostics import CfnkitError
from cfnkit.lint.discovery.recognition import recognise_text
from cfnkit.lint.engines.fast.ids import is_shared
from cfnkit.lint.results.failures import crash, misconfigured
from cfnkit.lsp.client_options import ClientOptions
from cfnkit.lsp.judging import Judgement, Judges, engine_of, parsed, syntax_findings
from cfnkit.lsp.merging import TierResult, outdated
from cfnkit.lsp.opened import OpenedText
from cfnkit.lsp.publication import Publication, Publisher
from cfnkit.lsp.shift import Shift
from cfnkit.lsp.texts import OpenText
from cfnkit.lsp.watching import WatchedFiles
from cfnkit.outcome.in_lines.inactive import Inactive
from cfnkit.rule import Finding
from cfnkit.syntax import Document
from cfnkit.syntax.repair import repaired

# Seconds after a change at which a tier begins, if there is no other change.
PROCESS_AFTER, FAST_AFTER = 0.15, 0.3

_Result = TypeVar("_Result")


class Editor(Publisher, Protocol):
    """What the session tells the editor, and asks it."""

    def processed(self, text: OpenText) -> None:
        """A text was processed: what is shown of its values is old."""

    def checked(self, text: OpenText) -> None:
        """All tiers have judged a text."""

    def folder_of(self, path: str) -> str:
        """The folder of the workspace that a file is in; the working folder for others."""


class Tiers:
    """Judges open texts as `options` say, and shows what it finds; `judges` and `watched` are those of all texts."""

    def __init__(self, editor: Editor, options: ClientOptions, judges: Judges, watched: WatchedFiles) -> None:
        self.options = options
        self._editor = editor
        self._publication = Publication(editor)
        self._judges = judges
        self._watched = watched
        threads = {"process": 1, "fast": 1, "full": 1, "neighbours": 1, "answers": 2}
        self._threads = {name: ThreadPoolExecutor(most, name) for name, most in threads.items()}

    def withdraw(self, text: OpenText) -> None:
        """Show nothing of a text any more."""
        self._publication.withdraw(text)

    def end(self) -> None:
        """End the threads; called on any thread."""
        for thread in self._threads.values():
            thread.shutdown(wait=False, cancel_futures=True)

    async def in_thread(self, name: str, work: Callable[[], _Result]) -> _Result:
        """The result of work on a thread; work that is cancelled before its turn is not done."""
        return await asyncio.get_running_loop().run_in_executor(self._threads[name], work)

    async def judge(self, opened: OpenedText, saved: bool, full_after: float) -> None:
        """Judge a text, one tier after the other; a change cancels this."""
        text, start = opened.text, monotonic()
        try:
            data = text.source.text.encode("utf-8", "replace")
            if not text.may_be_template or not recognise_text(data, text.path).is_template:
                opened.forget()
                self._publication.withdraw(text)
                self._editor.checked(text)
                return
            judgement = await self._process_tier(opened, text, start, saved)
            opened.settled.set()
            if judgement is not None:
                await self._engine_tiers(opened, judgement, start, saved, full_after)
            if judgement is not None and saved:
                await self.beside_neighbours(opened)
            self._editor.checked(text)
        except CfnkitError as error:
            self._fail(opened, misconfigured(error, text.path))
        except Exception as error:  # a fault of ours is said as in a check, and the next change is judged again
            self._fail(opened, crash("Judging the template", error, text.path))
        finally:
            if opened.pursuit is asyncio.current_task():
                opened.settled.set()

    async def _process_tier(self, opened: OpenedText, text: OpenText, start: float, saved: bool) -> Judgement | None:
        """Parse a text, complete what is half typed, and process it; returns what the engines can look at."""
        document = await self.in_thread("process", lambda: parsed(text, opened.document))
        opened.syntax = TierResult(text.source, (), syntax_findings(document))
        self._show(opened)
        before = opened.judgement
        changed = Shift(before.text.source, text.source).changed if before else frozenset[int]()
        complete = await self.in_thread("process", lambda: repaired(document, changed, opened.document))
        opened.document = complete or opened.document
        half_typed = complete is not document
        if not saved:
            await _pause(opened.hurry, start + PROCESS_AFTER - monotonic())
            if complete is None:
                return None  # the last result serves on
        judged = document if saved or complete is None else complete
        judgement = await self._processed(text, judged, saved, judged is not document)
        found = judgement.findings
        if half_typed and not saved:
            found = (*opened.syntax.findings, *(each for each in found if _line_in(each, text) not in changed))
        elif before is not None and before.complete and not judgement.complete:
            earlier = opened.below(opened.syntax, opened.process)
            found = (*earlier, *(each for each in found if _line_in(each, text) in changed and each not in earlier))
        opened.process = TierResult(text.source, opened.below(opened.syntax), found)
        opened.fast, opened.full, opened.neighbours = map(outdated, (opened.fast, opened.full, opened.neighbours))
        shown = judgement
        if saved and half_typed and complete is not None:
            shown = await self._processed(text, complete, saved=False, half_typed=True)
        if before is None or not _is_poorer(shown, before):
            opened.judgement = shown
        self._show(opened)
        self._editor.processed(text)
        return judgement if saved or (not half_typed and judgement.complete) else None

    async def _processed(self, text: OpenText, document: Document, saved: bool, half_typed: bool) -> Judgement:
        folder, options = self._editor.folder_of(text.path), self.options

        def process() -> Judgement:
            if self._watched.has_other_settings(text.uri):
                self._judges.forget()
            judgement = self._judges.process(text, document, folder, options, saved=saved)
            self._watched.note(judgement, folder, saved=saved)
            return replace(judgement, half_typed=half_typed)

        return await self.in_thread("process", process)

    async def _engine_tiers(
        self, opened: OpenedText, judgement: Judgement, start: float, saved: bool, full_after: float
    ) -> None:
        """Have the engines check what was processed."""
        text, judges = judgement.text, self._judges
        folder, options = self._editor.folder_of(text.path), self.options
        engine = engine_of(judgement, options)
        if judges.has_fast and engine != "fast" and not saved:
            await asyncio.sleep(max(0.0, start + FAST_AFTER - monotonic()))
            found = await self.in_thread("fast", lambda: judges.fast(judgement, folder, options))
            below = opened.below(opened.syntax, opened.process)
            opened.fast = TierResult(text.source, below, (*below, *_only_new(found, below, opened.full, text)))
            opened.full, opened.neighbours = outdated(opened.full), outdated(opened.neighbours)
            self._show(opened)
        after = min(full_after, FAST_AFTER) if engine == "fast" else full_after
        await asyncio.sleep(max(0.0, start + after - monotonic()))
        found = await self.in_thread("full", lambda: judges.full(judgement, folder, options))
        opened.full = TierResult(text.source, opened.below(opened.syntax, opened.process, opened.fast), found)
        opened.neighbours = outdated(opened.neighbours)
        self._show(opened)

    async def beside_neighbours(self, opened: OpenedText) -> None:
        """Hold a template against the others of its repository: they are read as they were saved."""
        text = opened.text
        if opened.judgement is None:
            return
        folder, options = self._editor.folder_of(text.path), self.options
        try:
            found = await self.in_thread("neighbours", lambda: self._judges.beside_neighbours(text, folder, options))
        except CfnkitError as error:
            found = (misconfigured(error, text.path),)
        except Exception as error:  # as in `judge`: after the save of another text, nobody waits for this
            found = (crash("Reading the repository", error, text.path),)
        if opened.is_open and text.source == opened.text.source:
            below = opened.below(opened.syntax, opened.process, opened.fast, opened.full)
            opened.neighbours = TierResult(text.source, below, (*below, *found))
            self._show(opened)

    def _fail(self, opened: OpenedText, failure: Finding) -> None:
        """Show why a text was not judged, beside what is known of it."""
        known = (each for each in opened.below(opened.syntax, opened.process) if each.id != failure.id)
        opened.process = TierResult(opened.text.source, (), (*known, failure), outdated=True)
        self._show(opened)
        self._editor.checked(opened.text)

    def _show(self, opened: OpenedText) -> None:
        opened.findings = opened.merged()
        judgement = opened.judgement
        inactive: tuple[Inactive, ...] = ()
        if judgement is not None:
            shift = Shift(judgement.text.source, opened.text.source)
            inactive = tuple(
                each._replace(span=span) for each in judgement.inactive if (span := shift.span(each.span)) is not None
            )
        self._publication.show(opened.text, opened.findings, inactive)


def _line_in(finding: Finding, text: OpenText) -> int | None:
    """The line of a finding in a text; None for one in another file."""
    return finding.span.line if finding.span.source == text.path else None


def _only_new(
    found: Iterable[Finding], known: Iterable[Finding], full: TierResult | None, text: OpenText
) -> Iterator[Finding]:
    """What the fast engine finds in lines that cfn-lint has not seen yet: elsewhere, cfn-lint's word counts."""
    places = {(each.id, each.span) for each in known}
    changed = None if full is None else Shift(full.source, text.source).changed
    for each in found:
        is_new = changed is None or _line_in(each, text) in changed
        if is_new and is_shared(each.id) and (each.id, each.span) not in places:
            yield each


def _is_poorer(new: Judgement, old: Judgement) -> bool:
    """Whether less is known than before, as of a text in the middle of an edit."""
    if new.processed is None or old.processed is None:
        return new.processed is None and old.processed is not None
    if not new.complete:
        return old.complete
    return new.processed.resolved is None and old.processed.resolved is not None


async def _pause(hurry: asyncio.Event, seconds: float) -> None:
    """Wait, until somebody is in a hurry."""
    if seconds > 0:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(hurry.wait(), seconds)
