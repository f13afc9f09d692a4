"""What the editor asks for, in `initializationOptions` and in `workspace/didChangeConfiguration`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard, get_args

from cfnkit.lint.settings import EngineName

HINT_KINDS = ("references", "subs", "mappings", "conditions", "functions", "dynamicReferences")


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """The options of one editor.

    `trusted` says that code of the workspace may run: macros, and rules of its own. `target` is the name of the target
    for values, and `engine` that of the check's engine; None leaves both to the configuration. `hints` are the kinds of
    inlay hints that are wanted, and `complete_types` says whether types and properties are completed, too.
    """

    trusted: bool = False
    target: str | None = None
    engine: EngineName | None = None
    hints: frozenset[str] = field(default=frozenset(HINT_KINDS))
    complete_types: bool = False

    def updated(self, settings: object, *, trust: bool = False) -> ClientOptions:
        """The options after those that an editor sends; what it does not say, or says in no known form, stays.

        Only with `trust`, as at the start, can `trusted` change.
        """
        if not isinstance(settings, Mapping):
            return self
        new = self
        if trust and isinstance(settings.get("trusted"), bool):
            new = replace(new, trusted=new.trusted or settings["trusted"])
        if "target" in settings and isinstance(settings["target"], str | None):
            new = replace(new, target=settings["target"] or None)
        engine = settings.get("engine")
        if "engine" in settings and (engine is None or _is_engine(engine)):
            new = replace(new, engine=engine)
        if isinstance(settings.get("completeTypes"), bool):
            new = replace(new, complete_types=settings["completeTypes"])
        kinds = settings.get("inlayHints")
        if isinstance(kinds, Mapping):
            new = replace(new, hints=frozenset(kind for kind in HINT_KINDS if _wanted(kinds, kind, new.hints)))
        return new


def _is_engine(value: Any) -> TypeGuard[EngineName]:
    return value in get_args(EngineName)


def _wanted(kinds: Mapping[str, object], kind: str, before: frozenset[str]) -> bool:
    said = kinds.get(kind)
    return said if isinstance(said, bool) else kind in before
