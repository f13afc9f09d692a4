"""JSON Schema, as much of it as a macro's parameters and rule tables need, loaded in a millisecond.

`jsonschema` needs a compiled library, which would tie a macro's zip to one kind of machine, and its import takes longer
than all else of a cold start. What is here says the same of a value: the tests hold the one against the other. `format`
is not checked; a keyword that is not known is refused, so that none is silently without effect.

https://json-schema.org/draft/2020-12/json-schema-validation
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cfnkit.json_schema.problem import Problem
    from cfnkit.json_schema.schema_check import SchemaError
    from cfnkit.json_schema.validator import Validator

__all__ = ["Problem", "SchemaError", "Validator"]

_HOMES = {"Problem": "problem", "SchemaError": "schema_check", "Validator": "validator"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
