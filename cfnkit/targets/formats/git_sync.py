"""Deployment files of Git sync: a template, its parameters and tags; the stack itself is known to the service only.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/git-sync-concepts-terms.html
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cfnkit.configuration.parameters import read_parameter_file
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError, Diagnostic
from cfnkit.syntax import Mapping, Node, Scalar
from cfnkit.targets.file import TargetFile
from cfnkit.targets.target import TemplateTarget

KIND = "git-sync"
_TEMPLATE = "template-file-path"


def recognises(path: Path, root: Node) -> bool:
    """Whether a document names a template as Git sync does."""
    return isinstance(root, Mapping) and _TEMPLATE in root.entries


def read(file: TargetFile) -> Iterator[TemplateTarget | Diagnostic]:
    """The one target of a deployment file, whose name is that of the file. Raises ConfigurationError."""
    section = file.section
    named = section.node.get(_TEMPLATE)
    if not isinstance(named, Scalar):
        raise ConfigurationError(f"'{_TEMPLATE}' must be the path of a template.", section.node.key_span(_TEMPLATE))
    # The path counts from the root of the repository.
    template = file.named(named.text, named.span, Path(file.project.root))
    values = read_parameter_file(file.path, project=file.project)
    given = section.section("parameters").node
    places = {name: given.key_span(name) for name in given.entries}
    target = Target(parameters=values, name=file.path.stem)
    yield TemplateTarget(target.name, str(template), target, KIND, named.span, section.table("tags"), places)
