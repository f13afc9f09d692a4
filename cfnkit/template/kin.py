"""The resources of the author that a part which a macro made has to do with."""

from __future__ import annotations

from cfnkit.diagnostics import Related
from cfnkit.template.references import Survey
from cfnkit.template.template import Template

_MOST = 3


def kin_of(path: tuple[str | int, ...], processed: Template, written: Template) -> tuple[Related, ...]:
    """The resources that the made resource or output at `path` of the processed template has to do with, at most three.

    That is the resource of the same name, or else those that it refers to, and the one that it is named after.
    """
    if len(path) < 2 or path[0] not in ("Resources", "Outputs"):
        return ()
    section, name, authors = str(path[0]), str(path[1]), written.resources
    if section == "Resources" and name in authors:
        return (Related(f"{name}, which the macro changed", authors[name].key_span),)
    made = processed.resources.get(name) if section == "Resources" else processed.outputs.get(name)
    if made is None:
        return ()
    survey = Survey()
    survey.walk(made.node, section, name)
    namesake = max((author for author in authors if name.startswith(author)), key=len, default=None)
    verbs = {} if namesake is None else {namesake: "is named after"}
    for reference in survey.references.get(section, ()):
        if reference.name in authors:
            verbs[reference.name] = "refers to"
    related = [Related(f"{author}, which {name} {verb}", authors[author].key_span) for author, verb in verbs.items()]
    return tuple(related[:_MOST])
