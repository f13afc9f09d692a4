"""Import aws-sam-translator without what few translations need, which takes most of the time of its import.

It uses boto3 only to call AWS, which a translation never does, jsonschema only to check data that it brings along, and
four of its models only for few resource types. While it is imported, it gets stand-ins of these modules. Whatever is
then asked of one is asked of the real module.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_MODELS = ("function", "capacity_provider", "microvmimage", "networkconnector")
# The modules, with the classes that are imported from them by name. They are called, or named in annotations.
_CLASSES: dict[str, tuple[str, ...]] = {
    "boto3": ("Session",),
    "botocore.client": ("BaseClient",),
    "botocore.config": ("Config",),
    "jsonschema": (),
    **{f"samtranslator.internal.schema_source.aws_serverless_{name}": () for name in _MODELS},
}
_EXCEPTIONS = "jsonschema.exceptions"


class _StandIn(ModuleType):
    """Stands for a module; `classes` are the names that can be imported from it without the real one."""

    def __init__(self, name: str, classes: tuple[str, ...]) -> None:
        super().__init__(name)
        for each in classes:
            setattr(self, each, _class(name, each))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


class _ValidationError(Exception):
    """Stands for jsonschema's, until something raises the real one."""


@contextmanager
def standing_in() -> Iterator[None]:
    """While it is open, the packages are imported as their stand-ins, unless they are imported already."""
    missing = {name: names for name, names in _CLASSES.items() if name not in sys.modules}
    made: dict[str, ModuleType] = {name: _StandIn(name, names) for name, names in missing.items()}
    if "jsonschema" in made:
        made[_EXCEPTIONS] = ModuleType(_EXCEPTIONS)
        vars(made[_EXCEPTIONS])["ValidationError"] = _ValidationError
    sys.modules.update(made)
    try:
        yield
    finally:
        for name in made:
            del sys.modules[name]


def _class(module: str, name: str) -> type:
    def new(cls: type, *arguments: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*arguments, **named)

    return type(name, (), {"__new__": new})
