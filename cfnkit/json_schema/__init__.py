"""JSON Schema, as much of it as a macro's parameters and rule tables need, loaded in a millisecond.

`jsonschema` needs a compiled library, which would tie a macro's zip to one kind of machine, and its import takes longer
than all else of a cold start. What is here says the same of a value: the tests hold the one against the other. `format`
is not checked; a keyword that is not known is refused, so that none is silently without effect.

https://json-schema.org/draft/2020-12/json-schema-validation
"""

from __future__ import annotations

from cfnkit.lazy_names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cfnkit.json_schema.problem import Problem
    from cfnkit.json_schema.schema_check import SchemaError
    from cfnkit.json_schema.terms import Json
    from cfnkit.json_schema.validator import Validator

__all__ = ["Json", "Problem", "SchemaError", "Validator"]

__getattr__ = lazily(
    __name__, {"Json": ".terms", "Problem": ".problem", "SchemaError": ".schema_check", "Validator": ".validator"}
)
