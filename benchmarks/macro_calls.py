"""What a warm macro call costs beyond the handler's own time in this process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.bare_worker import HEADER
from benchmarks.measure import Figure, interleave
from benchmarks.tagging_macro.index import handler
from benchmarks.templates import Json, template, to_yaml
from cfnkit.hosts import MacroHost

TARGET_MS = 1.0
_MACRO = Path(__file__).parent / "tagging_macro"
_WORKER = Path(__file__).with_name("bare_worker.py")


def figures(rounds: int, sizes: tuple[int, ...] = (1, 200), calls: int = 15) -> Iterator[Figure]:
    """Fragments of so many resources; a round is so many calls."""
    for size in sizes:
        yield from _figures(rounds, size, calls)


def _figures(rounds: int, size: int, calls: int) -> Iterator[Figure]:
    from cfnkit.hosts.python import PythonHost

    fragment = template(size)
    event = _event(fragment)
    text = json.dumps(event, separators=(",", ":"))
    reply = json.dumps(handler(event, None)).encode()
    with ExitStack() as stack:
        host = PythonHost(_MACRO, "index.handler")
        stack.callback(host.close)

        def call() -> object:
            answer = host.invoke(text)
            assert answer.payload is not None, answer
            assert len(answer.payload.encode()) == len(reply)
            return answer

        alone, called, whole, looped, echoed = interleave(
            rounds,
            (
                lambda: handler(event, None),
                call,
                _with_spans(host, fragment),
                _round_trip(stack, text.encode(), len(reply), str(_MACRO)),
                _round_trip(stack, text.encode(), len(reply)),
            ),
            calls,
        )
    handlers = "the handler in process"
    subject = f"macro call: {len(text) / 1000:.1f} kB"
    yield Figure(subject, handlers, called, alone, TARGET_MS, "excess_ms")
    yield Figure(subject, "a bare worker", called, looped, TARGET_MS, "excess_ms")
    yield Figure("  a bare worker: pipe, JSON, handler", handlers, looped, alone, None, "excess_ms")
    yield Figure("  a pipe there and back", "nothing", echoed, (0.0,) * rounds, None, "excess_ms")
    yield Figure("  macro call with text, tree and origins", handlers, whole, alone, None, "excess_ms")


def _event(fragment: Json) -> Json:
    return {
        "accountId": "123456789012",
        "fragment": fragment,
        "transformId": "123456789012::Tagging",
        "requestId": "5a0c2b9e-0f5e-5b0a-9d68-3d4e1f2a7b6c",
        "region": "us-east-1",
        "params": {"Stack": "platform"},
        "templateParameterValues": {"Environment": "prod"},
    }


def _with_spans(host: MacroHost, fragment: Json) -> Callable[[], object]:
    """The same macro as a step of the pipeline: from a tree to a tree whose nodes know their origin."""
    from cfnkit.deployment import Target
    from cfnkit.redaction import Redactor
    from cfnkit.syntax import Mapping, parse, string
    from cfnkit.transforms.call import TransformCall
    from cfnkit.transforms.macros import Macro

    root = parse(to_yaml(fragment)).root
    span = root.span
    macro = Macro(host, Target(), {}, Redactor())
    call = TransformCall("Tagging", Mapping({"Stack": string("platform", span)}, {}, span), span, whole=True)

    def run() -> object:
        applied = macro(call, root)
        assert applied.fragment is not None, applied.diagnostics
        return applied

    return run


def _round_trip(stack: ExitStack, event: bytes, reply_size: int, *arguments: str) -> Callable[[], object]:
    """A process that answers until `stack` ends, as the function that asks it."""
    process = subprocess.Popen(
        [sys.executable, str(_WORKER), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    stack.enter_context(process)
    events, replies = process.stdin, process.stdout
    assert events is not None
    assert replies is not None

    def ask() -> object:
        events.write(HEADER.pack(len(event), reply_size) + event)
        events.flush()
        reply = replies.read(reply_size)
        assert len(reply) == reply_size
        return reply

    return ask
