"""Validators with more keywords or other values, without new dataclasses.

`Validator.extend` calls `create`, which decorates a new class with `@dataclass`. That compiles `__init__`, `__repr__`
and `__eq__` anew, for each rule with a schema at each place: half a millisecond, 1,900 times. The new class differs
from the others in three values only, so a subclass with these values is enough. `extend_validator` makes a validator
with the default template, and a second one with the template at hand; one is enough.

`Validator.evolve` looks for the fields that `__init__` takes, and calls it with all of them, 156,000 times. The same
comes of a copy of the attributes. As in the original, what `__init__` does not take is again that of the class: the
rule E1010 sets `validators` of one instance.

`enum` compares with each allowed value, by rules for texts that stand for booleans. Each `Ref` is compared with the
names of all resources, 1,300,000 times for 400 resources. A text that is allowed as it is needs no comparison.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import cfnlint.rules.parameters.Enum as parameters
import cfnlint.rules.resources.properties.Enum as properties
from cfnlint.jsonschema import _keywords, _utils, validators
from cfnlint.jsonschema.validators import CfnTemplateValidator, StandardValidator
from cfnlint.rules.jsonschema.Base import BaseJsonSchema
from cfnlint.schema.resolver import RefResolver
from cfnlint.template import Template

from cfnkit.lint.engines.cfn_lint.patches.patch import Patch, Substitute

_KINDS = (CfnTemplateValidator, StandardValidator)


def patch() -> Patch:
    """The patch of `Validator.extend`, `Validator.evolve` and `BaseJsonSchema.extend_validator`."""
    replaced = [Substitute(BaseJsonSchema, "extend_validator", _extend_validator)]
    replaced += [Substitute(module, "enum", _enum) for module in (parameters, properties)]
    for kind in _KINDS:
        unchanging: list[Any] = [field for field in fields(kind) if not field.init]
        fixed = {field.name: field.default_factory() for field in unchanging}
        fixed["validators"] = {**fixed["validators"], "enum": _enum}
        replaced.append(Substitute(kind, "_fixed", fixed))
        replaced.append(Substitute(kind, "extend", _extend))
        replaced.append(Substitute(kind, "evolve", _evolve))
    expected = (
        (validators.create, "ef20012ac41ef07c"),
        (BaseJsonSchema.extend_validator, "960931a9e39a51f7"),
        (parameters.Enum.enum, "8bcbff1cb5c96be7"),
        (properties.Enum.enum, "2e1c3bbae29b8de7"),
        (_keywords.enum, "6d0ad7c5d8ee0328"),
        (_utils.equal, "9593c14e3c66f8e7"),
    )
    return Patch(expected, tuple(replaced))


def _extend(self: Any, validators: Any = None, function_filter: Any = None, fn_resolvers: Any = None) -> type:
    fixed = {
        **self._fixed,
        "validators": {**self.validators, **(validators or {})},
        "fn_resolvers": {**self.fn_resolvers, **(fn_resolvers or {})},
    }
    defaults = {
        "resolver": None,
        "function_filter": self.function_filter if function_filter is None else function_filter,
        "context": None,
    }
    origin = type(self).__mro__[-2]  # the class that `create` made
    return type(origin.__name__, (origin,), {"__init__": _init, "_fixed": fixed, "_defaults": defaults})


def _init(self: Any, schema: Any = True, **values: Any) -> None:
    state = self.__dict__
    state.update(self._defaults, schema=schema)
    state.update(values)
    state.update(self._fixed)
    if "cfn" not in state:
        self.cfn = Template(None, {})
    self.__post_init__()


def _evolve(self: Any, **changes: Any) -> Any:
    new = object.__new__(self.__class__)
    state = new.__dict__
    state.update(self.__dict__)
    state.update(changes)
    state.update(self._fixed)
    if state["context"] is None or state["resolver"] is None:
        new.__post_init__()
    return new


def _enum(validator: Any, enums: Any, instance: Any, schema: Any) -> Any:
    if isinstance(instance, str) and instance in enums and instance.lower() not in ("true", "false"):
        return ()
    return _keywords.enum(validator, enums, instance, schema)


def _extend_validator(self: Any, validator: Any, schema: Any, context: Any, validators: Any = None) -> Any:
    all_validators = self._get_validators()
    if validators:
        all_validators.update(validators)
    kind = validator.extend(validators=all_validators)
    return kind(schema=schema, cfn=validator.cfn, context=context, resolver=RefResolver.from_schema(schema))
