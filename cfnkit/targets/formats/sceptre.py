"""Stack configurations of sceptre in `config/`, with what their groups say.

A value that a resolver gives is unknown. Jinja is rendered in a sandbox.

https://docs.sceptre-project.org/latest/docs/stack_config.html
https://docs.sceptre-project.org/latest/docs/stack_group_config.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cfnkit.configuration.documents import Section
from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.files.project import ProjectFiles
from cfnkit.files.reading import read_given
from cfnkit.syntax import Document, Mapping, Node, Scalar, to_plain
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.targets.file import TargetFile
from cfnkit.targets.jinja import UNKNOWN, read_with_jinja
from cfnkit.targets.spread import AccountPlace, Placed, StackEntry
from cfnkit.targets.target import TemplateTarget
from cfnkit.targets.values import Values, function_of, values_of

KIND = "sceptre"
_FOLDER = "config"
_GROUP = "config.yaml"
_STARTS = re.compile(rb"^(?:template_path|template):", re.MULTILINE)
_JINJA = re.compile(rb"\{[{%]")
_ROLE = re.compile(r"arn:[\w-]+:iam::(?P<account>[0-9]{12}):role/")
_GENERATED = (".j2", ".py")


def read_rendered(path: Path, project: ProjectFiles | None) -> Document | None:
    """The document of a stack's configuration that has Jinja, rendered; None for another file.

    Raises RenderingError, with the place.
    """
    if not _is_below_config(path) or not path.is_file():
        return None
    try:
        data = project.read(path, MAX_BYTES) if project else read_given(path, MAX_BYTES)
    except OSError:
        return None  # who reads it next tells why it cannot be read
    if not (_STARTS.search(data) and _JINJA.search(data)):
        return None
    parts, groups = _groups(path, project)
    return read_with_jinja(path, project, _variables(parts, groups))


def recognises(path: Path, root: Node) -> bool:
    """Whether a file is the configuration of a stack: it is below `config/` and names a template."""
    return _is_below_config(path) and isinstance(root, Mapping) and _named(root) is not None


def read(file: TargetFile) -> Iterator[TemplateTarget | Diagnostic]:
    """The one target of a stack, named by its path below `config/`. Raises ConfigurationError."""
    parts, groups = _groups(file.path, file.project)
    levels = (file.section, *reversed(groups))
    named = _named(file.section.node)
    template = _template(named, file) if named else None
    if named is None or template is None:
        message = "The template is made by a program or is not in the project, so that it is not known offline."
        span = named.span if named else file.section.node.span
        yield Diagnostic(Code.TARGETS_UNKNOWN, Problem(message, span))
        return
    holder = next((each for each in levels if "parameters" in each.node.entries), file.section)
    tags = next((each.table("stack_tags") for each in levels if "stack_tags" in each.node.entries), {})
    region, role, code = (_first(key, levels) for key in ("region", "iam_role", "project_code"))
    account = _ROLE.match(role.text) if role else None
    name = file.section.text("stack_name") or "-".join([*([code.text] if code else []), *parts])
    values = _known(values_of(holder.node.get("parameters"), holder.source))
    stack = StackEntry("/".join(parts), str(template), KIND, named.span, name, values, tags)
    place = AccountPlace("", account["account"]) if account else None
    yield stack.at(place, region, name=stack.name)


def _is_below_config(path: Path) -> bool:
    return _FOLDER in path.absolute().parts[:-1] and path.suffix in (".yaml", ".yml") and path.name != _GROUP


def _top(path: Path) -> Path:
    """The folder of the project of sceptre, which has `config/` and `templates/`."""
    folder = path.absolute().parent
    while folder.name != _FOLDER:
        folder = folder.parent
    return folder.parent


def _groups(path: Path, project: ProjectFiles | None) -> tuple[tuple[str, ...], list[Section]]:
    """The parts of a stack's path, and the configurations of its groups, the highest first. Raises RenderingError."""
    top = _top(path)
    parts = path.absolute().relative_to(top / _FOLDER).with_suffix("").parts
    groups: list[Section] = []
    for depth in range(len(parts)):
        group = top / _FOLDER / Path(*parts[:depth]) / _GROUP
        if group.is_file():
            shown = path.parents[len(parts) - 1 - depth] / _GROUP if not path.is_absolute() else group
            document = read_with_jinja(shown, project, _variables(parts, groups))
            if isinstance(document.root, Mapping):
                groups.append(Section(document.root, document.source))
    return parts, groups


def _variables(parts: tuple[str, ...], groups: list[Section]) -> dict[str, object]:
    """What Jinja knows: the path of the stack, and the configuration of its groups."""
    known: dict[str, object] = {}
    for group in groups:
        plain = {key: to_plain(node) for key, node in group.node.entries.items() if not function_of(node)}
        known |= plain
    return {"var": {}, "environment_variable": {}, "command_path": list(parts), "stack_group_config": known}


def _named(root: Mapping) -> Placed | None:
    """The template that a stack names, by `template_path` or the path of `template`."""
    template = root.get("template")
    holder = template if isinstance(template, Mapping) else root
    key = "path" if isinstance(template, Mapping) else "template_path"
    path = holder.get(key)
    return Placed(path.text, holder.key_span(key)) if isinstance(path, Scalar) else None


def _template(named: Placed, file: TargetFile) -> Path | None:
    """The path of a template of CloudFormation; None for one that a program makes, and one that is elsewhere."""
    kind = file.section.section("template").text("type") or "file"
    if kind != "file" or named.text.endswith(_GENERATED) or UNKNOWN in named.text:
        return None
    top = _top(file.path)
    paths = [file.named(named.text, named.span, folder) for folder in (top / "templates", top)]
    return next((each for each in paths if each.is_file()), paths[0])


def _first(key: str, levels: tuple[Section, ...]) -> Placed | None:
    """The nearest text of a key; None without one, and for one that is not known."""
    for level in levels:
        node = level.node.get(key)
        if node is not None:
            known = isinstance(node, Scalar) and UNKNOWN not in node.text
            return Placed(level.text(key) or "", node.span) if known else None
    return None


def _known(values: Values) -> Values:
    reason = "it has a variable of Jinja that only a command line or an environment says"
    return values.unknowing({name: reason for name, value in values.known.items() if UNKNOWN in value})
