"""Import cfn-lint without sympy, which takes half of the time and which only templates with conditions need.

While cfn-lint is imported, stand-ins are what it gets from sympy. The first use of one, or `complete`, imports sympy
and puts the real things in their places.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_PACKAGE = "sympy"
_FORMULA = "EncodedCNF"
_SOLVER = "satisfiable"


class StandIn(type):
    """Stands for a class or function of sympy: calling it, or asking it for an attribute, imports the real one."""

    place: tuple[str, str]

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        """What the real one makes of the arguments, or an empty formula."""
        if cls.place[1] == _FORMULA and not arguments and not is_complete():
            return Formula(cls)
        if cls.place[1] == _SOLVER:
            arguments = tuple(item.real() if isinstance(item, Formula) else item for item in arguments)
        return cls.real()(*arguments, **named)

    def __instancecheck__(cls, instance: Any) -> bool:
        """Nothing is an instance of a class that has not been imported."""
        return is_complete() and isinstance(instance, cls.real())

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(cls.real(), name)

    def real(cls) -> Any:
        """What this stands for."""
        if not is_complete():
            complete()
        module, name = cls.place
        return getattr(import_module(module), name)


class Formula:
    """An empty formula, which every template has; it becomes a real one when there is something to say in it."""

    def __init__(self, kind: StandIn) -> None:
        self._kind = kind
        self._made: Any = None

    def real(self) -> Any:
        """The real formula."""
        if self._made is None:
            self._made = self._kind.real()()
        return self._made

    def copy(self) -> Any:
        """A formula like this one."""
        return Formula(self._kind) if self._made is None else self._made.copy()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real(), name)


def import_cfn_lint() -> None:
    """Import cfn-lint; at once with all that it needs when either is imported already."""
    if "cfnlint" in sys.modules or _PACKAGE in sys.modules:
        import cfnlint.api
    else:
        with _standing_in():
            import cfnlint.api  # noqa: F401


def is_complete() -> bool:
    """Whether sympy has been imported."""
    return isinstance(sys.modules.get(_PACKAGE), ModuleType) and not isinstance(sys.modules[_PACKAGE], _Module)


def complete() -> None:
    """Import sympy, if it has not been, and give it to cfn-lint."""
    import_module(_PACKAGE)
    for name, module in list(sys.modules.items()):
        if name == "cfnlint" or name.startswith("cfnlint."):
            for word, value in list(vars(module).items()):
                # The solver's stand-in stays: it may be given a formula that was empty before.
                if isinstance(value, StandIn) and value.place[1] != _SOLVER:
                    setattr(module, word, value.real())


class _Module(ModuleType):
    """A module of stand-ins."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        stand_in = StandIn(name, (), {"place": (self.__name__, name)})
        setattr(self, name, stand_in)
        return stand_in


class _Finder(MetaPathFinder, Loader):
    """Finds a module of stand-ins for whatever is imported from sympy."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The specification of a module in sympy; None for others."""
        ours = fullname == _PACKAGE or fullname.startswith(f"{_PACKAGE}.")
        return ModuleSpec(fullname, self, is_package=True) if ours else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module."""
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


@contextmanager
def _standing_in() -> Iterator[None]:
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name, module in sys.modules.items() if isinstance(module, _Module)]:
            del sys.modules[name]
