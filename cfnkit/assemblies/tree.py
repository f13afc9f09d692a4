"""The construct tree of an assembly: the class of each construct."""

from __future__ import annotations

from typing import Any, NamedTuple

from cfnkit.assemblies.json_files import JsonFile
from cfnkit.files.project import ProjectFiles


class ConstructKind(NamedTuple):
    """The full name of a class, `aws-cdk-lib.aws_s3.Bucket`, and the version of its library."""

    name: str = ""
    version: str = ""


def read_kinds(project: ProjectFiles, path: str) -> dict[str, ConstructKind]:
    """The class of each construct of a tree, by path. Raises ConfigurationError for a tree that cannot be read.

    The files with subtrees, which a very large tree has beside it, are read too.
    """
    found: dict[str, ConstructKind] = {}
    tree = JsonFile(project, path, "construct tree")
    waiting: list[Any] = [tree.get(("tree",), dict, {})]
    seen = {path}
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        info = node.get("constructInfo")
        if isinstance(node.get("path"), str) and isinstance(info, dict):
            found[node["path"]] = ConstructKind(str(info.get("fqn", "")), str(info.get("version", "")))
        if isinstance(node.get("fileName"), str):
            name = tree.file(project, node["fileName"], ("tree",))
            if name not in seen:
                seen.add(name)
                waiting += JsonFile(project, name, "construct tree").get(("forest",), dict, {}).values()
        children = node.get("children")
        if isinstance(children, dict):
            waiting += children.values()
    return found
