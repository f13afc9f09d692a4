"""Rename a name in all its forms, or say why that would change what the template means."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import NamedTuple

from cfnkit.diagnostics import Code
from cfnkit.names.name import Name, NameKind, Occurrence
from cfnkit.names.names import TemplateNames
from cfnkit.source import TextReplacement
from cfnkit.syntax import STRING, Mapping, Node, Scalar, at_path, children, walk
from cfnkit.syntax.yaml.scalars import resolve_plain
from cfnkit.template import Survey, survey
from cfnkit.vocabulary import FN_TRANSFORM, LANGUAGE_EXTENSIONS, LOGICAL_ID, SERVERLESS

_KEY = re.compile(r"[A-Za-z0-9.-]+\Z")
_VARIABLE = re.compile(r"[A-Za-z0-9_.:]+\Z")
_FORMS = {
    NameKind.MAPPING_KEY: (_KEY, "letters, digits, dots and hyphens"),
    NameKind.SUB_VARIABLE: (_VARIABLE, "letters, digits, underscores, dots and colons"),
}
_LONGEST = 255
_REFERABLE = (NameKind.PARAMETER, NameKind.RESOURCE)
_LOOPED = (*_REFERABLE, NameKind.LOOP, NameKind.LOOP_VARIABLE)
# The kinds whose names must differ from those of a kind.
_RIVALS = {
    NameKind.PARAMETER: _LOOPED,
    NameKind.RESOURCE: _LOOPED,
    NameKind.LOOP: (*_REFERABLE, NameKind.LOOP),
    NameKind.LOOP_VARIABLE: _LOOPED,
}
_LOOKUPS = {NameKind.MAPPING: 0, NameKind.MAPPING_KEY: 1, NameKind.MAPPING_NAME: 2}


class Renaming(NamedTuple):
    """The replacements that rename a name, in the order of the text; or a sentence why it cannot be renamed."""

    replacements: tuple[TextReplacement, ...] = ()
    refusal: str = ""


def fixed(names: TemplateNames, name: Name) -> str:
    """A sentence why a name cannot be renamed to anything; empty for one that can."""
    if name.kind is NameKind.PSEUDO_PARAMETER:
        return f"{name.text} is a pseudo parameter, whose name CloudFormation gives."
    places = names.by_name.get(name, ())
    if not names.document.well_formed:
        return "The text has mistakes: mend them first, so that all uses of the name are found."
    if "{" in name.text:
        return f"A loop makes names of {name.text}: rename its variables, or change the text by hand."
    if any(each.is_definition for each in places):
        return next(_reasons(names, name, places), "")
    made = names.made.get(name)
    if made is None and not names.definitions(name):
        return f"Nothing defines {name.text}."
    if made is not None and made.span.source != names.document.source.name:
        return f"{name.text} is defined in {made.span.source}, which is not changed."
    by = f"{made.by} makes it" if made else "a loop may make it"
    return f"{name.text} has no definition to rename: {by}, from line {names.definitions(name)[0].line}."


def renaming(names: TemplateNames, name: Name, new: str) -> Renaming:
    """The replacements that give `name` the text `new` in the author's text, or the reason against it."""
    if name.text == new:
        return Renaming()
    refusal = fixed(names, name) or _misfit(name.kind, new) or next(_collisions(names, name, new), "")
    if refusal:
        return Renaming(refusal=refusal)
    is_yaml = names.document.format == "yaml"
    quoted = f"'{new}'" if is_yaml and resolve_plain(new)[0] != STRING else new
    found = {each.span: quoted if each.whole else new for each in names.by_name[name]}
    for derived in _derived(names, name):
        for each in names.by_name.get(derived, ()):
            start = each.span
            found[start._replace(end_column=start.column + len(name.text))] = new
    return Renaming(tuple(TextReplacement(span, text) for span, text in sorted(found.items())))


def _misfit(kind: NameKind, new: str) -> str:
    form, characters = _FORMS.get(kind, (LOGICAL_ID, "letters and digits"))
    if not form.match(new):
        return f"'{new}' cannot be the name of a {kind.value}, which has {characters} only."
    return f"A name has at most {_LONGEST} characters." if len(new) > _LONGEST else ""


def _reasons(names: TemplateNames, name: Name, places: abc.Sequence[Occurrence]) -> abc.Iterator[str]:
    """What keeps a name from being renamed, whatever the new one is."""
    for finding in names.document.diagnostics:
        if finding.code is Code.DUPLICATE_KEY and any(each.span.line == finding.span.line for each in places):
            yield f"The key at line {finding.span.line} stands twice: remove one of both first."
    for each in places:
        if not each.exact:
            yield f"The name at line {each.span.line} does not stand in the text as one word."
    others = {each.span for each in names.occurrences if each.name != name}
    shared = next((each for each in places if each.span in others or _is_shared(names, each)), None)
    if shared:
        yield f"The text at line {shared.span.line} is used elsewhere too, through an alias, and not as this name."
    for each in names.occurrences:
        other = each.name
        alike = other._replace(text=name.text) == name and other.text.casefold() == name.text.casefold()
        if alike and other != name and not names.definitions(other):
            yield f"Line {each.span.line} has the name in another case, {other.text}, which nothing defines."
    for map_name, argument, span in names.lookups:
        is_own = argument == _LOOKUPS.get(name.kind) and map_name == name.scope
        if is_own or (argument == 0 and name.kind in _LOOKUPS):
            yield f"Line {span.line} computes the name that it looks up in a mapping, which may be {name.text}."
    yield from _elsewhere(names, name, places)


def _is_shared(names: TemplateNames, place: Occurrence) -> bool:
    """Whether an alias uses the scalar of an occurrence at a place that does not have the name."""
    node = at_path(names.document.root, place.path)
    if not isinstance(node, Scalar):
        return False
    visits = names.visits
    uses = {each.path for each in names.every_occurrence if each.span == place.span}
    return visits[id(node)] > len(uses)


def _elsewhere(names: TemplateNames, name: Name, places: abc.Sequence[Occurrence]) -> abc.Iterator[str]:
    """Uses of the name that are not in the author's text as it."""
    if name.kind in (*_REFERABLE, NameKind.CONDITION):
        spans = [each.span for each in places]
        for node in _uses(survey(names.after.root), name):
            if node.span.source != names.document.source.name:
                yield f"{name.text} is used in {node.span.source}, which is not changed."
            elif not any(node.span.contains(span) for span in spans) and not _is_made(node):
                yield f"Line {node.span.line} computes the name {name.text}."
    if name.kind in (*_REFERABLE, NameKind.CONDITION, NameKind.MAPPING):
        for text in _macro_parameters(names.document.root):
            if text.text == name.text:
                yield f"'{text.text}' is a parameter of a macro at line {text.span.line}, which may mean this name."
    for derived in _derived(names, name):
        made = names.made[derived]
        for each in names.by_name.get(derived, ()):
            if names.document.source.cut(each.span) != derived.text:
                yield f"The name at line {each.span.line} does not stand in the text as one word."
        if derived in names.by_name and made.by != SERVERLESS:
            line = names.by_name[derived][0].span.line
            yield f"The macro {made.by} makes {derived.text}, used at line {line}, and may name it after {name.text}."


def _uses(found: Survey, name: Name) -> abc.Iterator[Node]:
    """The nodes of the template after transforms that use a name."""
    if name.kind is NameKind.CONDITION:
        yield from (use.name for use in found.conditions if use.name.text == name.text)
        return
    for references in found.references.values():
        yield from (each.node for each in references if each.name.partition(".")[0] == name.text)


def _is_made(node: Node) -> bool:
    """Whether a transform made a node, which takes the name from the text; AWS::LanguageExtensions computes it."""
    return any(step.transform != LANGUAGE_EXTENSIONS and not step.exact for step in node.steps)


def _macro_parameters(node: Node) -> abc.Iterator[Scalar]:
    """The texts in the parameters of the macros that a tree calls, without those in functions."""
    for path, child in walk(node):
        if isinstance(child, Scalar) and child.kind == STRING:
            keys = [step for step in path[:-1] if isinstance(step, str)]
            if "Parameters" in keys and ("Transform" in keys[:1] or FN_TRANSFORM in keys) and not _in_call(keys):
                yield child


def _in_call(keys: abc.Sequence[str]) -> bool:
    below = keys[keys.index("Parameters") :]
    return any(key == "Ref" or key.startswith("Fn::") for key in below)


def _derived(names: TemplateNames, name: Name) -> abc.Iterator[Name]:
    """The names that a transform makes from that of a resource by adding to it."""
    if name.kind is NameKind.RESOURCE:
        for each, made in names.made.items():
            if made.maker == ("Resources", name.text) and each.text.startswith(name.text):
                yield each


def _collisions(names: TemplateNames, name: Name, new: str) -> abc.Iterator[str]:
    """What the new name would collide with."""
    for kind in _RIVALS.get(name.kind, (name.kind,)):
        for other in _of_text(names, kind, new, name):
            places = names.definitions(other)
            if places:
                yield f"The {kind.value} {new} exists already, at line {places[0].line}."
            elif other in names.by_name:
                line = names.by_name[other][0].span.line
                yield f"Line {line} uses {new} already, which nothing defines."
    section = {NameKind.RESOURCE: "Resources", NameKind.CONDITION: "Conditions", NameKind.OUTPUT: "Outputs"}
    if name.kind in section and names.after.may_make(section[name.kind], new):
        yield f"A loop or a module of {section[name.kind]} may make {new}."
    for derived in _derived(names, name):
        follower = new + derived.text[len(name.text) :]
        if derived in names.by_name and names.exists(NameKind.RESOURCE, follower):
            yield f"The resource {follower} exists already, and {derived.text} would get this name."
    yield from _captures(names, name, new)


def _of_text(names: TemplateNames, kind: NameKind, new: str, name: Name) -> abc.Iterator[Name]:
    """The names of a kind and a text that are seen where `name` is."""
    known = {*names.by_name, *names.made, Name(kind, new)}
    for other in known:
        if other.kind is kind and other.text == new and (kind is not name.kind or _share(names, other, name)):
            yield other


def _share(names: TemplateNames, one: Name, other: Name) -> bool:
    """Whether two names of a kind are seen at the same places: loop variables are where one loop is in the other."""
    if one.kind is not NameKind.LOOP_VARIABLE:
        return one.scope == other.scope
    loops = [each.path[:-1] for name in (one, other) for each in names.by_name.get(name, ()) if each.is_definition]
    inner, outer = max(loops, key=len, default=()), min(loops, key=len, default=())
    return inner[: len(outer)] == outer


def _captures(names: TemplateNames, name: Name, new: str) -> abc.Iterator[str]:
    """Places at which the new name would mean something else, or would give a meaning to what is text now."""
    places = names.by_name[name]
    own = {each.path[:-2] for each in names.occurrences if each.is_definition and each.name == _variable(each, new)}
    for each in places:
        if each.path in own or each.path[:-1] in own:
            yield f"The Fn::Sub at line {each.span.line} has a variable {new} of its own."
    if name.kind is NameKind.SUB_VARIABLE:
        subs = {each.path for each in places if not each.is_definition}
        for each in names.occurrences:
            if each.path in subs and each.name.text == new:
                yield f"The Fn::Sub at line {each.span.line} uses another {new}."
    if name.kind is NameKind.LOOP_VARIABLE:
        definition = next(each for each in places if each.is_definition)
        body = at_path(names.document.root, definition.path[:-1])
        line = None if body is None else _line_of_text(body, re.compile(r"[$&]\{\s*" + re.escape(new) + r"\s*[.}]"))
        if line:
            yield f"Line {line} has {new} in braces already."


def _variable(each: Occurrence, text: str) -> Name:
    return Name(NameKind.SUB_VARIABLE, text, each.name.scope)


def _line_of_text(node: Node, pattern: re.Pattern[str]) -> int | None:
    """The line of the first key or scalar below a node that has a match."""
    if isinstance(node, Scalar):
        return node.span.line if pattern.search(node.text) else None
    for key in node.entries if isinstance(node, Mapping) else ():
        assert isinstance(node, Mapping)
        if pattern.search(key):
            return node.key_span(key).line
    return next((line for child in children(node) if (line := _line_of_text(child, pattern))), None)
