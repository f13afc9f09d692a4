"""Documents that people write for cfnkit, held against their JSON Schemas.

A schema is a data file, `NAME.schema.json`, beside the module that reads the document. Each part of it has a text that
completes "must be ...": `x-must-be`, or else its `description`. No message cites a value, which may be secret. The
digests of valid ones are kept: for them no command imports jsonschema, which takes 150 ms. Each is the name of an empty
file in the user's cache folder, so its creation is atomic; when such a file cannot be read or written, the document is
validated again.
"""

from __future__ import annotations

import collections.abc as abc
import os
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from cfnkit.caches import cache_folder
from cfnkit.vocabulary import suggestion

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Schema: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]

_KINDS = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
# An unknown key is often a misspelt one, and so the cause of what else is wrong.
_RANKS = {"additionalProperties": 0, "oneOf": 1}
_MOST_DIGESTS = 1_000


class Flaw(NamedTuple):
    """What is wrong with a document, and the keys and 0-based indexes to the place."""

    path: Path
    message: str


def flaw_of_document(document: Any, schema: Schema, subject: str = "the document") -> Flaw | None:
    """The flaw of a whole document, as `flaw_of` gives it; one that was found valid before is not validated again."""
    digest = digest_of(schema, document)
    if is_known_valid(digest):
        return None
    flaw = flaw_of(document, schema, subject)
    if flaw is None:
        remember_valid(digest)
    return flaw


def flaw_of(value: Any, schema: Schema, subject: str = "the document", at: Path = ()) -> Flaw | None:
    """The flaw of a JSON value that is the likely cause of the others, or else the first one; None without a flaw.

    The value stands `at` a place in a document that messages call `subject`.
    """
    try:
        from jsonschema import Draft202012Validator  # slow to import, and only for a document not known as valid
    except ModuleNotFoundError:  # it needs compiled parts, which a Lambda function lacks
        return _first_mismatch(value, schema, subject, at)
    errors = list(Draft202012Validator(schema).iter_errors(value))
    if not errors:
        return None
    order = {path: number for number, path in enumerate(_paths(value))}
    first = min(errors, key=lambda error: (_RANKS.get(str(error.validator), 2), order[tuple(error.absolute_path)]))
    return _flaw(first, (*at, *first.absolute_path), subject)


def _first_mismatch(value: Any, schema: Schema, subject: str, at: Path) -> Flaw | None:
    """The first place that does not fit, by the validator that is small enough for a Lambda function."""
    from cfnkit.json_schema import Validator

    mismatch = next(Validator(_of_the_standard(schema)).mismatches(value), None)
    if mismatch is None:
        return None
    path = (*at, *mismatch.path)
    return Flaw(
        path, f"{_sentence(named(path, subject))} does not fit; cfnkit outside of Lambda says what must be there."
    )


def _of_the_standard(part: Any) -> Any:
    """A part of a schema without cfnkit's own keywords, which that validator refuses."""
    if isinstance(part, dict):
        return {key: _of_the_standard(inner) for key, inner in part.items() if not key.startswith("x-")}
    return [_of_the_standard(inner) for inner in part] if isinstance(part, list) else part


def _paths(value: Any, path: Path = ()) -> abc.Iterator[Path]:
    """The paths of a value and of all in it, in the order of the document."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _paths(child, (*path, key))


def _flaw(error: ValidationError, path: Path, subject: str) -> Flaw:
    where = named(path, subject)
    schema: Any = error.schema
    value: Any = error.instance
    if error.validator == "additionalProperties":
        key = next(key for key in value if key not in schema["properties"])
        return Flaw((*path, key), _unknown_key(key, where, schema["properties"]))
    if list(error.absolute_schema_path)[-2:-1] == ["propertyNames"]:
        return Flaw((*path, value), f"The key '{value}' in {where} must be {must_be(schema)}.")
    if error.validator == "oneOf":
        keys = [alternative["required"][0] for alternative in schema["oneOf"]]
        return Flaw(path, _not_one_of(keys, value, where))
    if error.validator == "required":
        missing = next(key for key in schema["required"] if key not in value)
        expected = must_be(schema["properties"][missing])
        return Flaw(path, f"{_sentence(where)} has no '{missing}', which must be {expected}.")
    found = f", not {_KINDS.get(type(value), 'null')}" if error.validator == "type" and "const" not in schema else ""
    hint = _choice(value, schema) if error.validator == "enum" else ""
    return Flaw(path, f"{_sentence(where)} must be {must_be(schema)}{found}. {hint}".rstrip())


def must_be(schema: Schema) -> str:
    """The text of a part of a schema that completes "must be ..."."""
    return str(schema.get("x-must-be") or schema["description"])


def named(path: Path, subject: str) -> str:
    """A path as messages name it, `'targets.tokyo.parameter_files[0]'`; the root is the `subject`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"'{text.removeprefix('.')}'" if path else subject


def _unknown_key(key: str, where: str, known: abc.Iterable[str]) -> str:
    hint = suggestion(key, known) or f"Known are {', '.join(known)}."
    return f"Unknown key '{key}' in {where}. {hint}"


def _choice(value: Any, schema: Schema) -> str:
    """A sentence with the nearest of the words that a schema allows, or all; empty if its text has them."""
    known = [str(each) for each in schema["enum"]]
    if all(each in must_be(schema) for each in known):
        return ""
    return (suggestion(value, known) if isinstance(value, str) else "") or f"Known are {', '.join(known)}."


def _not_one_of(keys: list[str], value: Any, where: str) -> str:
    given = [key for key in keys if key in value]
    found = f"it has {' and '.join(given)}" if given else "it has none"
    return f"{_sentence(where)} must have exactly one of {', '.join(keys)}; {found}."


def _sentence(where: str) -> str:
    return where[0].upper() + where[1:]


@cache
def schema_beside(module_file: str, name: str) -> Schema:
    """The schema of this name in the folder of a module, which gives its `__file__`."""
    import json
    from pathlib import Path

    schema: Schema = json.loads(Path(module_file).with_name(f"{name}.schema.json").read_text(encoding="utf-8"))
    return schema


def definition(schema: Schema, name: str) -> Schema:
    """A part of a schema, by its name in `$defs`, as a schema of its own."""
    return {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}


def digest_of(*parts: Any) -> str:
    """A digest of a document and of the schemas that it is held against; both are plain values, text or bytes."""
    from hashlib import sha256

    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def is_known_valid(digest: str) -> bool:
    """Whether a document of this digest was found valid before."""
    return os.path.isfile(os.path.join(_folder(), digest))


def remember_valid(digest: str) -> None:
    """Note that a document of this digest is valid."""
    folder = _folder()
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        noted = os.listdir(folder)
        if len(noted) >= _MOST_DIGESTS:
            for name in noted:
                os.unlink(os.path.join(folder, name))
        with open(os.path.join(folder, digest), "wb"):
            pass
    except OSError:
        return  # the next command has the work again, and nothing else is lost


def _folder() -> str:
    return cache_folder("valid-documents")
