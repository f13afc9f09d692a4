"""The tiers of an editor's server after an edit, in a process that is warm, and the memory of such a server.

A tier is compared with what the same text takes to be parsed or rendered, also warm. Times are of the processor.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from shutil import copytree
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.measure import Figure, interleave_measures
from benchmarks.templates import edited_template, to_yaml

if TYPE_CHECKING:
    from cfnkit.lint.settings import EngineName
    from cfnkit.pipeline import Processed

# Of a parse or of a render; they allow the milliseconds that `README.md` names, on the machine that it names.
PARSE_TARGET, PROCESS_TARGET, FAST_TARGET, FULL_TARGET = 1.4, 3.0, 5.0, 20.0
SERVER_TARGET, ALL_TARGET = 120.0, 400.0

_CONFIGURATION = "version: 1\nmacros: {Tagging: {handler: tagging_macro/index.py:handler}}\n"
_EDITED = "VisibilityTimeout: 120"


class _Case(NamedTuple):
    """A template in a folder with a macro; its name in the figures."""

    what: str
    text: str


def figures(rounds: int, resources: tuple[int, int] = (150, 400), engines: bool = True) -> Iterator[Figure]:
    """A template of so many resources without transforms, and one with a macro, loops and functions of SAM."""
    plain, transformed = resources
    cases = (
        _Case(f"{plain} resources", to_yaml(edited_template(plain))),
        _Case(f"{transformed} resources, transforms", to_yaml(edited_template(transformed, transformed=True))),
    )
    for case in cases:
        with TemporaryDirectory() as folder:
            _prepare(Path(folder), case)
            yield from _tiers(rounds, case, Path(folder), engines)
    if engines:
        yield from _memory(cases[1])


def _prepare(folder: Path, case: _Case) -> None:
    copytree(Path(__file__).parent / "tagging_macro", folder / "tagging_macro")
    (folder / ".cfnkit.yaml").write_text(_CONFIGURATION, encoding="utf-8")
    (folder / "template.yaml").write_text(case.text, encoding="utf-8")


def _tiers(rounds: int, case: _Case, folder: Path, engines: bool) -> Iterator[Figure]:
    size = f"{case.what}, {len(case.text) / 1000:.0f} kB"
    with closing(_Tiers(case.text, folder)) as tiers:
        calls = {"parse": tiers.parse, "repair": tiers.repair, "render": tiers.render, "process": tiers.process}
        if engines:
            calls |= {"fast": tiers.check("fast"), "cfn-lint": tiers.check("cfn-lint")}
        seconds = interleave_measures(rounds, [partial(_processor_seconds, call) for call in calls.values()])
    found = dict(zip(calls, seconds, strict=True))
    yield Figure(f"editor: parse and repair, {size}", "parse", found["repair"], found["parse"], PARSE_TARGET)
    yield Figure(f"editor: process, rules, hints, {size}", "render", found["process"], found["render"], PROCESS_TARGET)
    if engines:
        yield Figure(f"editor: fast engine too, {size}", "render", found["fast"], found["render"], FAST_TARGET)
        yield Figure(f"editor: cfn-lint too, {size}", "render", found["cfn-lint"], found["render"], FULL_TARGET)


class _Tiers:
    """What a server does after each edit of one template; each call is about another edit of one resource."""

    def __init__(self, text: str, folder: Path) -> None:
        from cfnkit.lsp.client_options import ClientOptions
        from cfnkit.lsp.judging import Judges
        from cfnkit.pipeline.macros.keeping import KeptMacros
        from cfnkit.syntax import parse
        from cfnkit.syntax.repair import repaired

        self._path = str(folder / "template.yaml")
        self._folder = folder
        self._text = text
        self._numbers = count(1)
        self._options = ClientOptions(trusted=True)
        self._judges = Judges()
        self._macros = KeptMacros()
        lines = text.split("\n")
        middle = next(number for number, line in enumerate(lines) if "Type:" in line and number > len(lines) // 2)
        self._half_typed = "\n".join([*lines[:middle], "    Descr", *lines[middle:]])
        self._line = middle + 1
        self._old = repaired(parse(self._half_typed, self._path), [self._line])
        self.process(saved=True)
        self._processed(saved=True)

    def close(self) -> None:
        """End the processes of macros."""
        self._judges.end()
        self._macros.close()

    def parse(self) -> object:
        """The tree of the whole text."""
        from cfnkit.syntax import parse

        return parse(self._next(self._text), self._path)

    def repair(self) -> object:
        """The tree of the text with a half-typed line."""
        from cfnkit.syntax.repair import repaired
        from cfnkit.syntax.reparse import parsed_after

        document = parsed_after(self._old, self._next(self._half_typed), self._path)
        complete = repaired(document, [self._line], self._old)
        assert complete is not None
        return complete

    def render(self) -> object:
        """The resolved JSON."""
        from cfnkit.syntax import dump_json

        resolved = self._processed().resolved
        assert resolved is not None
        return dump_json(resolved)

    def process(self, saved: bool = False) -> object:
        """The inlay hints, after processing and our rules."""
        from cfnkit.lsp.judging import parsed
        from cfnkit.lsp.texts import OpenText
        from cfnkit.outcome.in_lines.hints import hints
        from cfnkit.source import SourceText

        text = OpenText(Path(self._path).as_uri(), 1, SourceText(self._path, self._next(self._text)))
        judgement = self._judges.process(text, parsed(text), str(self._folder), self._options, saved=saved)
        assert judgement.outcome is not None
        assert judgement.outcome.processed.resolved is not None, judgement.findings[:3]
        return hints(judgement.outcome)

    def check(self, engine: EngineName) -> Callable[[], object]:
        """The function that gives the findings of an engine, too, which knows those of the edit before."""
        from cfnkit.lint.checker import Checker
        from cfnkit.lint.settings import Settings

        checker = Checker(Settings(cache=False, engine=engine))
        return lambda: checker.check(self._path, self._next(self._text).encode())

    def _next(self, text: str) -> str:
        return text.replace(_EDITED, f"VisibilityTimeout: {next(self._numbers)}", 1)

    def _processed(self, saved: bool = False) -> Processed:
        from cfnkit import process

        hosts = self._macros.saved if saved else self._macros.typed
        config = self._folder / ".cfnkit.yaml"
        return process(self._next(self._text), name=self._path, config=config, hosts=hosts)


def _processor_seconds(function: Callable[[], object]) -> float:
    """What a call takes. The clock stands still between two ticks of the system; a call that fits in is made again."""
    from cfnkit.lint.garbage import without_collections

    gc.collect()
    seconds, calls = 0.0, 0
    with without_collections():  # as the server does
        while not seconds:
            start = process_time()
            result = function()
            seconds = process_time() - start
            calls += 1
            del result
    return seconds / calls


def _memory(case: _Case) -> Iterator[Figure]:
    """The memory of a server after ten edits of a template, and that of all its processes, shared pages once."""
    if sys.platform != "linux":
        return
    with TemporaryDirectory() as folder:
        _prepare(Path(folder), case)
        own, all_of_them = _memory_of_server(Path(folder), case.text)
    yield Figure("memory of an editor's server", "", (own,), (), SERVER_TARGET, "megabytes")
    yield Figure("memory of a server and two engines", "", (all_of_them,), (), ALL_TARGET, "megabytes")


def _memory_of_server(folder: Path, text: str) -> tuple[float, float]:
    import psutil

    if sys.platform != "linux":
        raise RuntimeError("the system does not count the share of pages")
    uri = (folder / "template.yaml").as_uri()
    with _Client(folder) as client:
        opened = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        client.notify("textDocument/didOpen", textDocument=opened)
        for version in range(2, 12):
            client.wait("cfnkit/checked", version - 1)
            edited = text.replace(_EDITED, f"VisibilityTimeout: {version}", 1)
            document = {"uri": uri, "version": version}
            client.notify("textDocument/didChange", textDocument=document, contentChanges=[{"text": edited}])
        client.wait("cfnkit/checked", 11)
        server = psutil.Process(client.process.pid)
        sizes = [each.memory_full_info().pss / 2**20 for each in (server, *server.children(recursive=True))]
    return sizes[0], sum(sizes)


class _Client:
    """An editor that does no more than start a server, send it messages, and wait for one."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "cfnkit", "lsp", "--trusted"]
        self.process = Popen(command, cwd=folder, stdin=PIPE, stdout=PIPE)
        said: dict[str, Any] = {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}
        self._send(id=1, method="initialize", params=said)
        self.notify("initialized")

    def __enter__(self) -> _Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()  # which closes the pipes, as an editor that goes away

    def notify(self, method: str, **params: object) -> None:
        """Send a notification."""
        self._send(method=method, params=params)

    def wait(self, method: str, version: int) -> None:
        """Wait for a notification about a version of a text."""
        while True:
            message = self._receive()
            if message.get("method") == method and message["params"]["version"] == version:
                return

    def _send(self, **message: object) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        stdout = self.process.stdout
        assert stdout is not None
        length = 0
        while (line := stdout.readline().strip()) or not length:
            name, _, value = line.partition(b":")
            assert name, "the server has ended"
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(stdout.read(length))
        return message
