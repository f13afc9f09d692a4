"""The open texts of an editor and the newest results, kept up to date in tiers.

A change starts the tiers anew. Each tier takes the text as it is then, works on a thread, and its result is dropped
when the text has changed meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from cfnkit.diagnostics import CfnkitError
from cfnkit.lint.discovery.recognition import recognise_text
from cfnkit.lsp.client_options import ClientOptions
from cfnkit.lsp.judging import Judge, Judgement, parsed, settings_of
from cfnkit.lsp.shift import Shift
from cfnkit.lsp.texts import Change, OpenText
from cfnkit.outcome.inactive import Inactive
from cfnkit.outcome.outcome import Outcome
from cfnkit.pipeline import Configuration, Processed
from cfnkit.rule import Finding

# Seconds without a change after which a tier begins.
PROCESS_AFTER = 0.15

_Result = TypeVar("_Result")


class Editor(Protocol):
    """What the session tells the editor."""

    def publish(self, text: OpenText, findings: Iterable[Finding], inactive: Iterable[Inactive] = ()) -> None:
        """The findings in a text, at their places in it, and the parts of it that nothing is made of."""

    def processed(self, text: OpenText) -> None:
        """A text was processed: what is shown of its values is old."""

    def tell(self, message: str) -> None:
        """A sentence for the person at the editor."""


@dataclass(frozen=True, slots=True)
class View:
    """A text as it is now, with the newest result of processing it or an earlier version.

    `outcome` says what became of the text that was processed. `shift` moves places of `processed` to the text now.
    `findings` are those that are published.
    """

    text: OpenText
    processed: Processed
    outcome: Outcome
    config: Configuration
    shift: Shift
    options: ClientOptions
    findings: tuple[Finding, ...] = ()


class _Opened:
    """The state of one open text."""

    def __init__(self, text: OpenText) -> None:
        self.text = text
        self.judgement: Judgement | None = None
        self.findings: tuple[Finding, ...] = ()
        self.inactive: tuple[Inactive, ...] = ()
        self.pursuit: asyncio.Task[None] | None = None
        self.settled = asyncio.Event()
        self.hurry = asyncio.Event()


class Session:
    """The state of one editor; its methods are called on the event loop."""

    def __init__(self, editor: Editor, options: ClientOptions) -> None:
        self.options = options
        self._editor = editor
        self._opened: dict[str, _Opened] = {}
        self._judge: Judge | None = None
        self._thread = ThreadPoolExecutor(1, "judging")

    def open(self, text: OpenText) -> None:
        """A text was opened."""
        self._opened[text.uri] = opened = _Opened(text)
        self._pursue(opened, at_once=True)

    def change(self, uri: str, version: int, changes: Iterable[Change]) -> None:
        """A text was changed."""
        opened = self._opened.get(uri)
        if opened is not None:
            opened.text = opened.text.changed(version, changes)
            self._pursue(opened)

    def save(self, uri: str) -> None:
        """A text was saved."""
        opened = self._opened.get(uri)
        if opened is not None:
            self._pursue(opened, at_once=True)

    def close(self, uri: str) -> None:
        """A text was closed: nothing is shown of it any more."""
        opened = self._opened.pop(uri, None)
        if opened is None:
            return
        if opened.pursuit is not None:
            opened.pursuit.cancel()
        opened.settled.set()
        if opened.findings or opened.inactive:
            self._editor.publish(opened.text, ())

    def configure(self, options: ClientOptions) -> None:
        """The options changed: everything is judged anew."""
        if options != self.options:
            self.options = options
            self._judge = None
            for opened in self._opened.values():
                self._pursue(opened, at_once=True)

    async def end(self) -> None:
        """End all work."""
        for uri in list(self._opened):
            self.close(uri)
        self._thread.shutdown(wait=False, cancel_futures=True)

    @property
    def texts(self) -> tuple[OpenText, ...]:
        """The open texts as they are now."""
        return tuple(opened.text for opened in list(self._opened.values()))

    def text(self, uri: str) -> OpenText | None:
        """An open text as it is now."""
        opened = self._opened.get(uri)
        return opened.text if opened else None

    def current(self, uri: str) -> View | None:
        """The view of an open template; None for one that was never processed, and for a text that is no template."""
        opened = self._opened.get(uri)
        judgement = opened.judgement if opened else None
        if opened is None or judgement is None or judgement.processed is None or judgement.config is None:
            return None
        outcome = judgement.outcome
        assert outcome is not None
        shift = Shift(judgement.text.source, opened.text.source)
        return View(opened.text, judgement.processed, outcome, judgement.config, shift, self.options, opened.findings)

    async def view(self, uri: str, *, exact: bool = False) -> View | None:
        """`current`, after the first result; with `exact`, after that of the text as it is now, which is made at once.

        Even then, a text that is half typed has the result of an earlier version.
        """
        opened = self._opened.get(uri)
        while opened is not None and (exact or opened.judgement is None) and not opened.settled.is_set():
            opened.hurry.set()
            await opened.settled.wait()
        return self.current(uri)

    async def in_thread(self, work: Callable[[], _Result]) -> _Result:
        """The result of work on the thread of judgement; work that is cancelled before its turn is not done."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _pursue(self, opened: _Opened, *, at_once: bool = False) -> None:
        if opened.pursuit is not None:
            opened.pursuit.cancel()
        opened.settled.clear()
        opened.hurry.clear()
        if at_once:
            opened.hurry.set()
        opened.pursuit = asyncio.create_task(self._tiers(opened))

    async def _tiers(self, opened: _Opened) -> None:
        """Judge a text, one tier after the other; a change cancels this."""
        text = opened.text
        try:
            if not recognise_text(text.source.text.encode("utf-8", "replace"), text.path).is_template:
                opened.judgement = None
                self._show(opened, ())
                return
            document = await self.in_thread(lambda: parsed(text))
            await _pause(opened.hurry, PROCESS_AFTER)
            judge = self._judge = self._judge or Judge(settings_of(self.options))
            opened.judgement = await self.in_thread(lambda: judge.process(text, document))
            self._show(opened, opened.judgement.findings, opened.judgement.inactive)
            self._editor.processed(text)
        except CfnkitError as error:
            self._editor.tell(str(error))
        finally:
            if opened.pursuit is asyncio.current_task():
                opened.settled.set()

    def _show(self, opened: _Opened, findings: Iterable[Finding], inactive: Iterable[Inactive] = ()) -> None:
        found, greyed = tuple(findings), tuple(inactive)
        if found or greyed or opened.findings or opened.inactive:
            opened.findings, opened.inactive = found, greyed
            self._editor.publish(opened.text, found, greyed)


async def _pause(hurry: asyncio.Event, seconds: float) -> None:
    """Wait, until somebody is in a hurry."""
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(hurry.wait(), seconds)
