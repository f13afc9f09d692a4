"""The macro Tags, which is on the kit, beside one by hand that does the same, both on the Lambda runtime client."""

from __future__ import annotations

import compileall
import io
import json
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeAlias

from benchmarks.measure import Figure, interleave, interleave_measures
from benchmarks.templates import template

TARGET = 1.3
IMPORT_MS = 50.0

_BY_HAND = Path(__file__).with_name("tags_by_hand.py")
_PROBE = Path(__file__).with_name("import_probe.py")
_CLIENT = ("awslambdaric", "simplejson", "snapshot_restore_py")
_PEER = "the same by hand"

Pair: TypeAlias = tuple[Path, Path]


class Taken(NamedTuple):
    """The seconds that each of a pair took, one per round."""

    ours: tuple[float, ...]
    by_hand: tuple[float, ...]


def figures(rounds: int, resources: int = 200, calls: int = 15) -> Iterator[Figure]:
    """A warm call has a template of so many resources; a round is so many calls, or starts, of each.

    The runtime client has its bytecode, as it has on Lambda; a macro has none, since its package carries none and
    Lambda writes none. Rows without a target explain: with bytecode, so that nothing is compiled.
    """
    for name in _CLIENT:
        _compile(*_places_of(name))
    with TemporaryDirectory() as folder:
        pair = packages(Path(folder))
        imports = _imports(rounds, calls, pair)
        starts, colds = _starts(rounds, calls, pair)
        yield Figure("macro import", "nothing", imports.ours, (0.0,) * rounds, IMPORT_MS, "excess_ms")
        yield Figure("  macro import", _PEER, imports.ours, imports.by_hand, None, "excess_ms")
        yield Figure("macro start: client and import", _PEER, starts.ours, starts.by_hand, TARGET)
        yield Figure("macro cold: start and first call", _PEER, colds.ours, colds.by_hand, TARGET)
        event = event_of(resources)
        warm = _warm(rounds, calls, pair, event)
        yield Figure(f"macro, warm call: {len(event) / 1000:.0f} kB", _PEER, warm.ours, warm.by_hand, TARGET)
        _compile(*pair)
        imports = _imports(rounds, calls, pair)
        starts, colds = _starts(rounds, calls, pair)
        yield Figure("  with bytecode: import", _PEER, imports.ours, imports.by_hand, None, "excess_ms")
        yield Figure("  with bytecode: start", _PEER, starts.ours, starts.by_hand, None)
        yield Figure("  with bytecode: cold", _PEER, colds.ours, colds.by_hand, None)


def packages(folder: Path) -> Pair:
    """Two folders in `folder`, as Lambda has them: the package of the macro Tags, and the one by hand."""
    import cfnkit.macro.tagging
    from cfnkit.packaging import macro_folder, package_macro

    ours, by_hand = folder / "ours", folder / "by_hand"
    with zipfile.ZipFile(io.BytesIO(package_macro("tags", macro_folder("tags")).data)) as archive:
        archive.extractall(ours)
    by_hand.mkdir()
    shutil.copy(_BY_HAND, by_hand / "index.py")
    shutil.copy(Path(cfnkit.macro.tagging.__file__).with_name("table.json"), by_hand)
    for place in (ours, by_hand):
        shutil.copy(_PROBE, place)
    return ours, by_hand


def event_of(resources: int) -> bytes:
    """A call of Tags on a template of so many resources."""
    event = {
        "accountId": "123456789012",
        "fragment": template(resources),
        "transformId": "123456789012::Tags",
        "requestId": "5a0c2b9e-0f5e-5b0a-9d68-3d4e1f2a7b6c",
        "region": "us-east-1",
        "params": {"Tags": ["Owner=platform", "CostCentre=4711"], "Exclude": ["Legacy*", "AWS::IAM::*"]},
        "templateParameterValues": {"Environment": "prod"},
    }
    return json.dumps(event, separators=(",", ":")).encode()


def _client(place: Path, handler: str) -> Any:
    """The runtime client on a package: a `LambdaRuntime`, a name that is not there on Windows."""
    if sys.platform == "win32":
        raise RuntimeError("the Lambda runtime client does not run on Windows")
    from cfnkit.testing.local import lambda_runtime

    return lambda_runtime.LambdaRuntime(place, handler)


def _imports(rounds: int, calls: int, pair: Pair) -> Taken:
    """What the import of a handler takes, in a process of the client that just started."""

    def seconds(place: Path) -> float:
        with _client(place, "import_probe.handler") as runtime:
            return float(runtime.call(b"{}").payload)

    return Taken(*interleave_measures(rounds, [partial(seconds, place) for place in pair], calls))


def _starts(rounds: int, calls: int, pair: Pair) -> tuple[Taken, Taken]:
    """What the start of the client takes until it asks for a call, and until it has answered the first one."""
    event = event_of(1)
    starts, colds = [], []
    for _ in range(rounds):
        turns = [[_cold_call(place, event) for place in pair] for _ in range(calls)]
        sides = list(zip(*turns, strict=True))
        starts.append([median(start for start, _ in side) for side in sides])
        colds.append([median(start + call for start, call in side) for side in sides])
    return Taken(*zip(*starts, strict=True)), Taken(*zip(*colds, strict=True))


def _cold_call(place: Path, event: bytes) -> tuple[float, float]:
    """The seconds until a process is ready, and those of its first call."""
    with _client(place, "index.handler") as runtime:
        called = runtime.call(event)
    assert not called.failed, called
    assert called.init_seconds is not None
    return called.init_seconds, called.seconds


def _warm(rounds: int, calls: int, pair: Pair, event: bytes) -> Taken:
    """What a call takes of a process that had one before; each round has its own processes."""
    taken = [_warm_round(calls, pair, event) for _ in range(rounds)]
    return Taken(*zip(*taken, strict=True))


def _warm_round(calls: int, pair: Pair, event: bytes) -> tuple[float, float]:
    with ExitStack() as stack:
        runtimes = [stack.enter_context(_client(place, "index.handler")) for place in pair]
        ours, by_hand = (json.loads(runtime.call(event).payload) for runtime in runtimes)
        assert ours["status"] == "success", ours
        assert ours == by_hand
        functions: list[Callable[[], object]] = [partial(runtime.call, event) for runtime in runtimes]
        (ours_took,), (by_hand_took,) = interleave(1, functions, calls)
        return ours_took, by_hand_took


def _compile(*places: Path) -> None:
    for place in places:
        (compileall.compile_dir if place.is_dir() else compileall.compile_file)(place, quiet=2)


def _places_of(name: str) -> list[Path]:
    """The folder of a package, or the file of a module, which stands among other packages."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return [Path(place) for place in spec.submodule_search_locations or [spec.origin]]
