"""The open texts of an editor and the newest results, kept up to date in tiers: a change starts them anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import TypeVar

from cfnkit.lsp.client_options import ClientOptions
from cfnkit.lsp.judging import Judges
from cfnkit.lsp.opened import OpenedText
from cfnkit.lsp.shift import Shift
from cfnkit.lsp.texts import OpenText, TextChange
from cfnkit.lsp.tiers import Editor, Tiers
from cfnkit.lsp.view import View
from cfnkit.lsp.watching import WatchedFiles

# Seconds after a change, and after a text was opened, at which the last tier begins: an editor may only pass by.
FULL_AFTER, FULL_AFTER_OPENING = 1.0, 0.4

_Result = TypeVar("_Result")


class Session:
    """The state of one editor; its methods are called on the event loop."""

    def __init__(self, editor: Editor, options: ClientOptions) -> None:
        self.judges = Judges()
        self._opened: dict[str, OpenedText] = {}
        self._watched = WatchedFiles()
        self._tiers = Tiers(editor, options, self.judges, self._watched)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def options(self) -> ClientOptions:
        """How texts are judged."""
        return self._tiers.options

    def open(self, text: OpenText) -> None:
        """A text was opened."""
        before = self._opened.get(text.uri)
        if before is not None:
            before.is_open = False
        self._opened[text.uri] = opened = OpenedText(text)
        self._pursue(opened, saved=True, full_after=FULL_AFTER_OPENING)

    def change(self, uri: str, version: int, changes: Iterable[TextChange]) -> None:
        """A text was changed."""
        opened = self._opened.get(uri)
        if opened is not None:
            opened.text = opened.text.changed(version, changes)
            self._pursue(opened)

    def save(self, uri: str) -> None:
        """A text was saved; it may be a macro's code, or another file that templates depend on."""
        opened = self._opened.get(uri)
        if opened is not None:
            self._pursue(opened, saved=True)
            self._later(self.look_at_files())
            for other in self._opened.values():
                if other is not opened:
                    self._later(self._tiers.beside_neighbours(other))

    def close(self, uri: str) -> None:
        """A text was closed: nothing is shown of it any more."""
        opened = self._opened.pop(uri, None)
        if opened is None:
            return
        if opened.pursuit is not None:
            opened.pursuit.cancel()
        opened.is_open = False
        opened.settled.set()
        self._watched.forget(uri)
        self._tiers.withdraw(opened.text)

    def configure(self, options: ClientOptions) -> None:
        """The options changed: everything is judged anew."""
        if options != self.options:
            self._tiers.options = options
            self.judge_anew(list(self._opened))

    def judge_anew(self, uris: Iterable[str]) -> None:
        """Judge texts once more, as when they were saved: what they depend on has changed."""
        for uri in uris:
            opened = self._opened.get(uri)
            if opened is not None:
                self._pursue(opened, saved=True)

    async def look_at_files(self) -> None:
        """Judge anew what depends on files that have changed."""
        uris, settings = await self._tiers.in_thread("process", self._watched.changed)
        if settings:
            self.judges.forget()
        self.judge_anew(uris)

    def end(self) -> None:
        """End all work and all processes; called on any thread."""
        self.judges.end()
        self._tiers.end()

    @property
    def texts(self) -> tuple[OpenText, ...]:
        """The open texts as they are now."""
        return tuple(opened.text for opened in list(self._opened.values()))

    def text_at(self, path: str) -> OpenText | None:
        """The open text of a file, by its absolute path: editors write URIs in different ways."""
        return next((text for text in self.texts if text.path == path), None)

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
        return View(
            opened.text,
            judgement.processed,
            outcome,
            judgement.config,
            shift,
            self.options,
            opened.findings,
            judgement.half_typed,
        )

    async def view(self, uri: str, *, exact: bool = False) -> View | None:
        """`current`, after the first result; with `exact`, after that of the text as it is now, which is made at once.

        Even then, a text that is half typed may have the result of an earlier version.
        """
        opened = self._opened.get(uri)
        while opened is not None and (exact or opened.judgement is None) and not opened.settled.is_set():
            opened.hurry.set()
            await opened.settled.wait()
        return self.current(uri)

    async def answer(self, work: Callable[[], _Result]) -> _Result:
        """The answer to a request; when it is cancelled before its turn, nothing is done."""
        return await self._tiers.in_thread("answers", work)

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _pursue(self, opened: OpenedText, *, saved: bool = False, full_after: float | None = None) -> None:
        """Start the tiers; macros run in any case when the text is `saved`, and the last tier after so many seconds."""
        if full_after is None:
            full_after = 0.0 if saved else FULL_AFTER
        if opened.pursuit is not None:
            opened.pursuit.cancel()
        opened.settled.clear()
        opened.hurry.clear()
        opened.pursuit = asyncio.create_task(self._tiers.judge(opened, saved, full_after))
