"""An author who types at random in the examples, with an editor that asks the server all that editors ask.

For ten minutes of it: ``PYTHONPATH=tests python -m support.random_typing --seconds 600``
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import psutil

from cfnkit.bundled import bundled_folder
from cfnkit.syntax import dump_json, parse
from support.editor import CAPABILITIES, Editor, Refused

# Errors that are answers: a request was cancelled, the text changed meanwhile, or the server says no in a sentence.
_ANSWERS = (-32800, -32801, -32803)
_TYPED = (
    *("    Type: AWS::SQS::Queue\n", "  New:\n    Type: AWS::SNS::Topic\n", "    Properties:\n      Na", "!Su"),
    *('"', "'", "{", "[", "- ", "&a", "*a", "\t", ": ", "|", "# x", "x: 1", "${AWS::", "!GetAtt Queue.", "Transform: "),
    *("      QueueName: !Sub '${Team}-", "{{resolve:ssm:/a", "Fn::ForEach::X:", "\U0001f600", '"Key": ', "},\n", "é"),
)
_HANDLER = "import time\ndef handler(event, context):\n    time.sleep({seconds})\n    return {answer}\n"
_ANSWER = '{"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}'
_CONFIGURATION = "macros: {Local: {handler: local/index.py:handler}}\n"
_REQUESTS = (
    *("hover", "completion", "definition", "references", "documentHighlight", "prepareRename", "rename"),
    *("inlayHint", "codeLens", "documentSymbol", "foldingRange", "selectionRange", "documentLink", "codeAction"),
    *("semanticTokens/full",),
)
# Seconds between two looks at the memory.
_LOOK = 2.0

_Processes: TypeAlias = set[psutil.Process]


@dataclass
class Report:
    """What happened: how often each thing was done, what went wrong, and the memory of all processes in megabytes.

    `delays` are the seconds from a change to its result, where the author waited for it.
    """

    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    left: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        """All of it in a few lines."""
        delays = sorted(self.delays)
        late = f"{delays[len(delays) // 2]:.2f} s, at most {delays[-1]:.2f} s" if delays else "none"
        half = len(self.memory) // 2
        first, second = (max(part, default=0) for part in (self.memory[:half], self.memory[half:]))
        lines = (
            f"done: {dict(self.done.most_common())}",
            f"change to result: {late}, of {len(delays)}",
            f"memory: at most {first:.0f} MB in the first half, {second:.0f} MB in the second",
            f"processes left: {self.left}",
            f"wrong: {len(self.wrong)}",
        )
        return "\n".join((*lines, *self.wrong[:20]))


def type_at_random(folder: Path, seconds: float, seed: int) -> Report:
    """Type for so many seconds in a copy of the examples, which is made in `folder`."""
    workspace = folder / "workspace"
    shutil.copytree(bundled_folder("templates") / "examples", workspace)
    whole = parse((workspace / "two_queues.yaml").read_text("utf-8")).root
    (workspace / "two_queues.json").write_text(dump_json(whole), "utf-8")
    (workspace / ".cfnkit.yaml").write_text((workspace / ".cfnkit.yaml").read_text("utf-8") + _CONFIGURATION, "utf-8")
    (workspace / "local").mkdir()
    log = folder / "log"
    report = Report()
    with log.open("wb") as errors:
        editor = Editor(workspace, {"trusted": True}, capabilities=CAPABILITIES, errors=errors)
        author = _Author(editor, workspace, Random(seed), report)
        try:
            author.work(seconds)
            editor.quit()
        except AssertionError as error:  # the server did not answer, or has ended
            report.wrong.append(str(error))
        finally:
            editor.kill()
    _, alive = psutil.wait_procs(author.processes, timeout=5)
    report.left = [each.pid for each in alive]
    report.wrong.extend(line for line in log.read_text("utf-8", "replace").splitlines() if "Error" in line)
    return report


class _Author:
    """Types in the templates of a workspace; `processes` are all that were seen to run."""

    def __init__(self, editor: Editor, workspace: Path, random: Random, report: Report) -> None:
        self._editor = editor
        self._workspace = workspace
        self._random = random
        self._report = report
        self._server = psutil.Process(editor.process.pid)
        self.processes: _Processes = {self._server}
        self._names = sorted(path.name for path in workspace.glob("*") if path.suffix in (".yaml", ".json"))
        self._saved = {name: (workspace / name).read_text("utf-8") for name in self._names}
        self._opened: dict[str, str] = {}
        self._started: list[int] = []
        self._looked = 0.0

    def work(self, seconds: float) -> None:
        """Type, ask, save, open and close for so many seconds."""
        actions: dict[Callable[[], None], int] = {
            self._type: 50,
            self._delete: 12,
            self._ask: 40,
            self._undo_all: 4,
            self._save: 4,
            self._wait: 4,
            self._open: 3,
            self._close: 1,
            self._change_file: 1,
            self._configure: 1,
        }
        end = time.monotonic() + seconds
        self._write_macro()
        while time.monotonic() < end:
            if not self._opened:
                self._open()
            [action] = self._random.choices(list(actions), list(actions.values()))
            action()
            self._report.done[action.__name__.strip("_")] += 1
            self._look()
        for number in self._started:
            self._take(number)

    def _uri(self) -> str:
        return self._random.choice(list(self._opened))

    def _type(self) -> None:
        """Type a few characters at the end of a line, or on a new line, one by one."""
        uri = self._uri()
        text = self._editor.text(uri)
        line = self._random.choice(text.splitlines(keepends=True) or [""])
        at = text.index(line) + len(line.rstrip("\n"))
        typed = self._random.choice(_TYPED)
        if self._random.random() < 0.5:
            typed = "\n" + " " * (len(line) - len(line.lstrip())) + typed
        for character in typed:
            self._insert(uri, at, at, character)
            at += len(character)
            time.sleep(self._random.choice((0.0, 0.0, 0.02, 0.05)))
            if self._random.random() < 0.1:
                self._ask(at)

    def _delete(self) -> None:
        uri = self._uri()
        text = self._editor.text(uri)
        at = self._random.randrange(len(text) + 1)
        self._insert(uri, at, min(at + self._random.choice((1, 1, 2, 5, 40)), len(text)), "")

    def _insert(self, uri: str, start: int, end: int, new: str) -> None:
        text = self._editor.text(uri)
        places = {"start": _position(text, start), "end": _position(text, end)}
        self._editor.change(uri, places, new, text[:start] + new + text[end:])

    def _undo_all(self) -> None:
        uri = self._uri()
        self._editor.change(uri, None, text := self._saved[self._opened[uri]], text)

    def _ask(self, at: int | None = None) -> None:
        """Ask for something about a random place; the answer comes later, and one in five is not wanted any more."""
        uri = self._uri()
        text = self._editor.text(uri)
        position = _position(text, self._random.randrange(len(text) + 1) if at is None else min(at, len(text)))
        place: dict[str, Any] = {"textDocument": {"uri": uri}, "position": position}
        method = f"textDocument/{(name := self._random.choice(_REQUESTS))}"
        if name == "rename":
            place["newName"] = self._random.choice(("Other", "Queue", "", "a b"))
        elif name == "references":
            place["context"] = {"includeDeclaration": True}
        elif name == "selectionRange":
            place["positions"] = [position]
        elif name in ("inlayHint", "codeAction"):
            place |= {"range": {"start": position, "end": _position(text, len(text))}, "context": {"diagnostics": []}}
        if self._random.random() < 0.1:
            stage = self._random.choice(("processed", "resolved"))
            method, place = "cfnkit/preview", {"uri": uri, "stage": stage}
        self._report.done[method] += 1
        number = self._editor.start(method, place)
        if self._random.random() < 0.2:
            self._editor.notify("$/cancelRequest", {"id": number})
        self._started.append(number)
        while len(self._started) > 20:
            self._take(self._started.pop(0))

    def _take(self, number: int) -> None:
        try:
            self._editor.answer(number)
        except Refused as refused:
            if refused.code not in _ANSWERS:
                self._report.wrong.append(str(refused))

    def _save(self) -> None:
        self._editor.save(self._uri())

    def _wait(self) -> None:
        """Wait for the result of a change, or a little while."""
        uri = self._uri()
        text = self._editor.text(uri)
        if parse(text).well_formed and self._random.random() < 0.5 and "Resources" in text:
            start = time.monotonic()
            self._editor.change(uri, None, text, text)
            self._editor.request("cfnkit/preview", {"uri": uri, "stage": "processed"})
            self._report.delays.append(time.monotonic() - start)
        else:
            time.sleep(self._random.choice((0.2, 0.5, 1.5, 3.0)))

    def _open(self) -> None:
        closed = [name for name in self._names if name not in self._opened.values()]
        if closed and len(self._opened) < 4:
            name = self._random.choice(closed)
            self._opened[self._editor.open(name)] = name

    def _close(self) -> None:
        """Close a text without saving; its file is as it was at first."""
        uri = self._uri()
        (self._workspace / self._opened[uri]).write_text(self._saved[self._opened[uri]], "utf-8")
        self._editor.close(uri)
        del self._opened[uri]

    def _change_file(self) -> None:
        """Change the code of a macro, which may be slow or wrong, or a file of the configuration."""
        if self._random.random() < 0.5:
            path = self._workspace / ".cfnkit.yaml"
            path.write_text(f"{path.read_text('utf-8')}# changed\n", "utf-8")
        else:
            path = self._write_macro()
        changes = [{"uri": path.as_uri(), "type": 2}]
        self._editor.notify("workspace/didChangeWatchedFiles", {"changes": changes})

    def _write_macro(self) -> Path:
        answer = self._random.choice((_ANSWER, _ANSWER, "None", "1 / 0", "time.time()"))
        path = self._workspace / "local" / "index.py"
        path.write_text(_HANDLER.format(seconds=self._random.choice((0, 0, 0.3)), answer=answer), "utf-8")
        return path

    def _configure(self) -> None:
        settings = {"engine": self._random.choice((None, "fast")), "target": self._random.choice((None, "tokyo"))}
        self._editor.notify("workspace/didChangeConfiguration", {"settings": {"cfnkit": settings}})

    def _look(self) -> None:
        """Note the processes that run, and their memory; and forget the messages that came."""
        now = time.monotonic()
        if now - self._looked < _LOOK:
            return
        self._looked = now
        for message in self._editor.messages:
            if message["method"] == "window/showMessage" and message["params"]["type"] == 1:
                self._report.wrong.append(message["params"]["message"])
        self._editor.messages.clear()
        running = {self._server, *self._server.children(recursive=True)}
        self.processes |= running
        memory = 0
        for process in running:
            with suppress(psutil.NoSuchProcess):
                memory += process.memory_info().rss
        self._report.memory.append(memory / 2**20)


def _position(text: str, at: int) -> dict[str, int]:
    before = text[:at]
    last = before.rpartition("\n")[2]
    return {"line": before.count("\n"), "character": len(last.encode("utf-16-le")) // 2}


def main() -> int:
    """Type, and print the report; 1 when something went wrong."""
    parser = argparse.ArgumentParser("random_typing", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = type_at_random(Path(folder), arguments.seconds, arguments.seed)
    print(report)
    return 1 if report.wrong or report.left else 0


if __name__ == "__main__":
    sys.exit(main())
