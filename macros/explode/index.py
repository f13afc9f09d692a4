"""Explode: one resource, condition or output into many, by a mapping or a list."""

from __future__ import annotations

from entries import BY_LIST, BY_MAP, Exploded, called
from references import LOOP, References

from cfnkit.macro import Fragment, MacroError, Request, macro, rewrite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cfnkit.macro.errors import Steps

SECTIONS = ("Conditions", "Resources", "Outputs")


@macro(scope="template")
def handler(fragment: Fragment, request: Request) -> dict[str, Any]:
    """The template with copies in place of the originals, and references to the copies."""
    exploded = {
        (section, name): Exploded((section, name), body, fragment, request)
        for section in SECTIONS
        for name, body in _members(fragment, section).items()
        if _is_exploded(body)
    }
    made = {section: _with_copies(fragment, section, exploded) for section in SECTIONS if section in fragment}
    return {**fragment, **made}


def _members(fragment: Fragment, section: str) -> Fragment:
    found = fragment.get(section)
    return found if isinstance(found, Fragment) else Fragment()


def _is_exploded(body: Any) -> bool:
    return isinstance(body, Fragment) and (BY_MAP in body or BY_LIST in body)


def _with_copies(fragment: Fragment, section: str, exploded: dict[tuple[str, str], Exploded]) -> Any:
    """A section with the copies in place of the originals."""
    members = _members(fragment, section)
    made: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name, body in members.items():
        path = (section, name)
        one = exploded.get(path)
        if one is None:
            _refuse_calls(body, path)
            made[name] = References(exploded).followed(body, path)
            continue
        for entry in one.entries:
            copy = one.names[entry.name]
            if copy in origins or (copy in members and copy != name):
                other = f"a copy of {origins[copy]}" if copy in origins else f"another of the {section}"
                raise MacroError(f"A copy would be called {copy}, as is {other}. Rename one of them.", path)
            if section == "Resources" and copy in _members(fragment, "Parameters"):
                raise MacroError(f"A copy would be called {copy}, as is a parameter. Rename one of them.", path)
            origins[copy] = name
            made[copy] = References(exploded, one, entry).followed(one.filled(entry), path)
    return made if made or members else fragment[section]


def _refuse_calls(body: Any, path: Steps) -> None:
    """Refuse !Explode where nothing is exploded: it would go to CloudFormation as a text."""

    def text(where: Steps, text: str) -> str:
        if called(text) is not None:
            raise MacroError(f"'{text}' is in a place without {BY_MAP} and {BY_LIST}.", where)
        return text

    if str(path[-1]).startswith(LOOP):
        inner = body[-1] if isinstance(body, list) and body else None
        for name, made in inner.items() if isinstance(inner, dict) else ():
            if _is_exploded(made):
                raise MacroError("A member of an Fn::ForEach cannot be exploded: use one or the other.", (*path, name))
    rewrite(body, text, path=path)
