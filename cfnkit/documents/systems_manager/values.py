"""Values of the types that documents of Systems Manager name, and objects with keys of these types."""

from __future__ import annotations

import collections.abc as abc
import re
from collections.abc import Iterator

from cfnkit.documents.reading import is_known
from cfnkit.documents.systems_manager.document import SsmDocument, head_of, may_have_more
from cfnkit.documents.systems_manager.tables import Keys
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding, Rule
from cfnkit.syntax import BOOLEAN, NULL, NUMBER, STRING, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import nearest as nearest_word
from cfnkit.vocabulary import suggestion

_WHOLE_NUMBER = re.compile(r"[-+]?\d+\Z")
_WORDS = {
    "String": "a text",
    "Integer": "a whole number",
    "Boolean": "true or false",
    "StringList": "a list",
    "Lines": "a list of lines",
    "MapList": "a list of objects",
    "StringMap": "an object",
}


def refers(text: str) -> bool:
    """Whether a text has references, so that only the execution knows it."""
    return "{{" in text or not is_known_text(text)


def shown_kind(node: Node) -> str:
    """The kind of a value in words."""
    if isinstance(node, Mapping):
        return "an object"
    if isinstance(node, Sequence):
        return "a list"
    return {STRING: "a text", NUMBER: "a number", BOOLEAN: "true or false", NULL: "null"}[node.kind]


def is_of_type(node: Node, type: str) -> bool:
    """Whether a value can be of a type; a text with references can become any."""
    if type == "Any":
        return True
    if isinstance(node, Mapping):
        return type == "StringMap"
    if isinstance(node, Sequence):
        has_parts = any(isinstance(item, (Mapping, Sequence)) for item in node.items)
        return type == "MapList" or (type in ("StringList", "Lines") and not has_parts)
    if _is_open(node) or (is_json(node) and type in ("StringList", "MapList", "StringMap")):
        return True
    if type == "Integer":
        return node.kind in (NUMBER, STRING) and _WHOLE_NUMBER.match(node.text) is not None
    if type == "Boolean":
        return node.kind == BOOLEAN or (node.kind == STRING and node.text.lower() in ("true", "false"))
    return type in ("String", "Lines") and node.kind != NULL


def is_json(node: Node) -> bool:
    """Whether a text can be an object or a list in JSON, which Automation takes for one."""
    return isinstance(node, Scalar) and node.kind == STRING and node.text.lstrip()[:1] in ("{", "[")


def _is_open(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == STRING and refers(node.text)


def type_in_words(type: str) -> str:
    """A type in words."""
    return _WORDS[type]


def keys_of_object(
    document: SsmDocument, node: Mapping, keys: Keys, what: str, unknown: Rule, wrong: Rule, open: bool = False
) -> Iterator[Finding]:
    """What is wrong with the keys of an object, which messages call `what`; `open`: it may have others too."""
    missing = [key for key in keys.required if key not in node.entries] if not may_have_more(node) else []
    misspelt = {}
    for key in missing:
        written = next((each for each in node.entries if each.lower() == key.lower()), None)
        if written is not None:
            misspelt[written] = key
            message = f"{what} has no '{key}': '{written}' is another key, since keys are case-sensitive."
            yield document.finding(wrong, message, node.key_span(written), f"Write '{key}'.")
        else:
            yield document.finding(wrong, f"{what} has no '{key}', which it must have.", head_of(node))
    for key, value in node.entries.items():
        if not is_known_text(key) or key in misspelt:
            continue
        if key in keys.types:
            yield from value_of_key(document, key, value, keys, wrong)
        elif not open:
            yield document.finding(
                unknown,
                f"{what} has the key '{key}', which is not known.",
                node.key_span(key),
                nearest(key, keys.types),
            )


def value_of_key(document: SsmDocument, key: str, value: Node, keys: Keys, wrong: Rule) -> Iterator[Finding]:
    """What is wrong with the value of a known key."""
    type = keys.types[key]
    if not is_of_type(value, type):
        message = f"{key} is {shown_kind(value)}; it has to be {type_in_words(type)}."
        yield document.finding(wrong, message, value.span)
        return
    if type == "MapList" and isinstance(value, Sequence):
        for item in value.items:
            if not isinstance(item, Mapping) and not _is_open(item):
                message = f"An item of {key} is {shown_kind(item)}; it has to be an object."
                yield document.finding(wrong, message, item.span)
    allowed = keys.values.get(key)
    if allowed is None or not isinstance(value, Scalar) or not is_known(value) or _is_open(value):
        return
    if value.text not in allowed:
        message = f"{key} is '{value.text}'; it has to be one of {', '.join(allowed)}."
        yield document.finding(wrong, message, value.span, suggestion(value.text, allowed))


def nearest(word: str, known: abc.Iterable[str], most: int = 200, prefix: str = "") -> str:
    """A sentence with the known word that is meant, whatever the case of its letters; may be empty.

    Before the word stands the prefix that the text has there. Among more words than `most`, only one with other cases
    is looked for, since a text can have as many wrong ones.
    """
    known = list(known)
    same = next((each for each in known if each.lower() == word.lower()), None)
    if same is not None:
        return f"Did you mean '{prefix}{same}'?"
    found = nearest_word(word, known) if len(known) <= most else None
    return f"Did you mean '{prefix}{found}'?" if found else ""
