"""Text: one text made from another, in place of an Fn::Transform."""

from __future__ import annotations

from collections.abc import Callable

from cfnkit.macro import Fragment, MacroError, Request, macro

LONGEST = 4096


def _replace(text: str, params: Fragment) -> str:
    return text.replace(params["Old"], params.get("New", ""))


def _slice(text: str, params: Fragment) -> str:
    return text[params.get("Start") : params.get("End")]


def _trim(text: str, params: Fragment) -> str:
    trim = {"both": text.strip, "left": text.lstrip, "right": text.rstrip}[params.get("Side", "both")]
    return trim(params.get("Chars"))


def _pad(text: str, params: Fragment) -> str:
    side = params.get("Side", "left")
    if side == "both":
        raise MacroError("Pad adds characters on one side, left or right.")
    pad = text.rjust if side == "left" else text.ljust
    return pad(params["Length"], params.get("With", " "))


def _split(text: str, params: Fragment) -> str | list[str]:
    parts = text.split(params["Separator"])
    index: int | None = params.get("Index")
    if index is None:
        return parts
    if not -len(parts) <= index < len(parts):
        raise MacroError(f"There is no part {index}: the text has {len(parts)}, from 0 to {len(parts) - 1}.")
    return parts[index]


def _hash(text: str, params: Fragment) -> str:
    import hashlib

    digits = hashlib.new(params.get("Algorithm", "sha256"), text.encode(), usedforsecurity=False).hexdigest()
    return digits[: params.get("Length")]


def _uuid(text: str, params: Fragment) -> str:
    import uuid

    space = params.get("Namespace")
    try:
        namespace = uuid.UUID(space) if space else uuid.NAMESPACE_URL
    except ValueError as error:
        raise MacroError("Parameter Namespace must be a UUID.") from error
    return str(uuid.uuid5(namespace, text))


# For each operation: the function that makes the text, its required and its optional parameters.
OPERATIONS: dict[str, tuple[Callable[[str, Fragment], object], tuple[str, ...], tuple[str, ...]]] = {
    "Upper": (lambda text, params: text.upper(), (), ()),
    "Lower": (lambda text, params: text.lower(), (), ()),
    "Capitalize": (lambda text, params: text.capitalize(), (), ()),
    "Title": (lambda text, params: text.title(), (), ()),
    "SwapCase": (lambda text, params: text.swapcase(), (), ()),
    "Replace": (_replace, ("Old",), ("New",)),
    "Slice": (_slice, (), ("Start", "End")),
    "Trim": (_trim, (), ("Chars", "Side")),
    "Pad": (_pad, ("Length",), ("With", "Side")),
    "Split": (_split, ("Separator",), ("Index",)),
    "Hash": (_hash, (), ("Algorithm", "Length")),
    "Uuid": (_uuid, (), ("Namespace",)),
}

PARAMETERS = {
    "type": "object",
    "required": ["Operation"],
    "properties": {
        "Text": {"type": "string"},
        "Operation": {"enum": list(OPERATIONS)},
        "Old": {"type": "string", "minLength": 1},
        "New": {"type": "string"},
        "Start": {"type": "integer"},
        "End": {"type": "integer"},
        "Chars": {"type": "string", "minLength": 1},
        "Side": {"enum": ["both", "left", "right"]},
        "Length": {"type": "integer", "minimum": 0, "maximum": LONGEST},
        "With": {"type": "string", "minLength": 1, "maxLength": 1},
        "Separator": {"type": "string", "minLength": 1},
        "Index": {"type": "integer"},
        "Algorithm": {"enum": ["md5", "sha1", "sha256", "sha512"]},
        "Namespace": {"type": "string", "minLength": 1},
    },
}


@macro(parameters=PARAMETERS, scope="snippet")
def handler(fragment: Fragment, request: Request) -> object:
    """The operation's text; with Split, a list of texts."""
    params = request.params
    operation = params["Operation"]
    make, needed, allowed = OPERATIONS[operation]
    given = params.keys() - {"Text", "Operation"}
    for name in needed:
        if name not in given:
            raise MacroError(f"The operation {operation} needs the parameter {name}.")
    for name in sorted(given - {*needed, *allowed}):
        takes = ", ".join((*needed, *allowed)) or "no other parameter"
        raise MacroError(f"Parameter {name} is not one of the operation {operation}, which takes {takes}.")
    return make(_text(fragment, params), params)


def _text(fragment: object, params: Fragment) -> str:
    """The parameter Text, or the result of the macro before this one in the same list."""
    if isinstance(fragment, dict) and fragment:
        beside = ", ".join(fragment)
        raise MacroError(f"The text takes the place of the object with Fn::Transform, and {beside} would be lost.")
    text = params.get("Text", fragment)
    if not isinstance(text, str):
        raise MacroError("Parameter Text is missing.")
    if "{{resolve:" in text:
        raise MacroError("The text has a dynamic reference, whose value is not known when a macro is called.")
    return text
