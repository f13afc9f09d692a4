"""A macro's folder, as its `macro.yaml` describes it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cfnkit.bundled import bundled_folder
from cfnkit.configuration.documents import check_conformance, read_document
from cfnkit.conformance import schema_beside
from cfnkit.diagnostics import ConfigurationError
from cfnkit.packaging.errors import PackagingError
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, to_plain
from cfnkit.vocabulary import suggestion

_FUNCTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
DESCRIPTION_FILE = "macro.yaml"


@dataclass(frozen=True, slots=True)
class CannedResponse:
    """What an action of AWS, such as `ec2:DescribeImages`, answers in a case: pages, or an error's code and message.

    `when` is the part of the request that it answers; None for any.
    """

    action: str
    span: Span
    when: Node | None
    pages: tuple[Node, ...] = ()
    error: tuple[str, str] | None = None

    @property
    def asked(self) -> Any:
        """`when` as plain data."""
        return {} if self.when is None else to_plain(self.when)


@dataclass(frozen=True, slots=True)
class Case:
    """An example of a macro's call: an input, and either the result or a part of the error's message, or neither yet.

    `node` is the case as it is written.

    The input is a whole template, or with `is_snippet` the siblings of an `Fn::Transform`. `values` are those of the
    template's parameters; `ssm` has the parameters of Systems Manager by name, `objects` those of S3 by
    `s3://bucket/key`, and `responses` what other actions of AWS answer.
    """

    name: str
    span: Span
    input: Node
    is_snippet: bool
    parameters: dict[str, Any]
    result: Node | None
    error: str | None
    values: dict[str, Any] = field(default_factory=dict)
    region: str = "us-east-1"
    account_id: str = "123456789012"
    ssm: dict[str, str] = field(default_factory=dict)
    objects: dict[str, str] = field(default_factory=dict)
    responses: tuple[CannedResponse, ...] = ()
    node: Mapping | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Setting:
    """An environment variable of the function that the deployment sets, by a parameter of its template.

    `values` are the allowed ones; none allows all.
    """

    variable: str
    parameter: str
    description: str
    default: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MacroFolder:
    """A macro as its folder describes it.

    `handler` is `module.function`; in its place, `command` is a program with its arguments, which runs in the folder.
    `permissions` are the IAM actions that it calls, apart from writing its log. `idempotent` is True, or a sentence
    that says why a second pass changes something. `timeout` is in seconds, `memory` in MB. `hook` is the
    `module.function` that CloudFormation calls for a Hook, or empty.
    """

    path: Path
    name: str
    description: str
    handler: str = "index.handler"
    command: tuple[str, ...] = ()
    scope: str = "both"
    permissions: tuple[str, ...] = ()
    idempotent: bool | str = True
    timeout: int = 60
    memory: int = 1024
    environment: dict[str, str] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ()
    hook: str = ""
    cases: tuple[Case, ...] = ()

    @property
    def package_parameter(self) -> str:
        """The parameter of the deployment template for the key of the package."""
        return f"{self.name}Package"

    @property
    def function_name(self) -> str:
        """The name of the function after its prefix: that of the folder. Raises PackagingError for one that is none."""
        name = self.path.name
        if not _FUNCTION.fullmatch(name):
            raise PackagingError(
                f"The folder {name!a} gives the function its name, which has letters, digits, hyphens and "
                "underscores, at most 40, a letter or digit first."
            )
        return name

    @property
    def promises_idempotence(self) -> bool:
        """Whether a second pass changes nothing."""
        return self.idempotent is True


def read_macro(folder: Path) -> MacroFolder:
    """The macro in a folder. Raises ConfigurationError, with the place, for a wrong `macro.yaml`."""
    path = folder / DESCRIPTION_FILE
    root = read_document(path, "description of a macro").root
    check_conformance(root, schema_beside(__file__, "macro"), "the description of the macro")
    assert isinstance(root, Mapping)  # the schema asks for it
    plain: dict[str, Any] = {key: to_plain(node) for key, node in root.entries.items() if key != "cases"}
    section = root.get("cases")
    nodes = section.items if isinstance(section, Sequence) else ()
    texts = ("name", "description", "handler", "scope", "idempotent", "hook")
    written: dict[str, Any] = {key: plain[key] for key in texts if key in plain}
    written |= {key: int(plain[key]) for key in ("timeout", "memory") if key in plain}
    return MacroFolder(
        folder,
        command=tuple(plain.get("command", ())),
        permissions=tuple(plain.get("permissions", ())),
        environment={name: str(value) for name, value in plain.get("environment", {}).items()},
        settings=tuple(_setting(name, setting) for name, setting in plain.get("settings", {}).items()),
        cases=tuple(_case(node, folder) for node in nodes if isinstance(node, Mapping)),
        **written,
    )


def _setting(variable: str, plain: dict[str, Any]) -> Setting:
    values = tuple(map(str, plain.get("values", ())))
    return Setting(variable, plain["parameter"], plain["description"], str(plain.get("default", "")), values)


def find_macros(parent: Path) -> dict[str, Path]:
    """The macros' folders in `parent` (or `parent` itself), by the name of the folder."""
    if (parent / DESCRIPTION_FILE).is_file():
        return {parent.name: parent}
    return {path.parent.name: path.parent for path in sorted(parent.glob(f"*/{DESCRIPTION_FILE}"))}


_PASSED_OVER = {"node_modules", "__pycache__", "site-packages"}


def macros_below(parent: Path) -> list[Path]:
    """The macros' folders at any depth below `parent`, or `parent` itself; not in hidden folders and installed ones."""
    found = []
    for folder, inner, files in os.walk(parent):
        if DESCRIPTION_FILE in files:
            found.append(Path(folder))
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in _PASSED_OVER)
    return found


def macro_folder(name: str) -> Path:
    """The folder of a macro, by the folder's path, or by the macro's name in the library, in any case."""
    path = Path(name)
    if (path / DESCRIPTION_FILE).is_file():
        return path.absolute()
    library = find_macros(bundled_folder("macros"))
    folder = library.get(name.lower())
    if folder is None:
        hint = suggestion(name.lower(), library) or f"The library has {', '.join(library)}."
        raise PackagingError(f"'{name}' is no macro of the library and no folder with a {DESCRIPTION_FILE}. {hint}")
    return folder


def _case(node: Mapping, folder: Path) -> Case:
    entries = node.entries
    key = "template" if "template" in entries else "fragment"
    error = entries.get("error")
    result = entries.get("result")
    plain = {name: to_plain(value) for name, value in entries.items() if name not in (key, "result", "responses")}
    name, responses = entries["name"], entries.get("responses", Sequence((), node.span))
    assert isinstance(responses, Sequence)  # the schema asks for it
    return Case(
        plain["name"],
        name.span,
        _document(entries[key], folder),
        key == "fragment",
        plain.get("parameters", {}),
        None if result is None else _document(result, folder),
        error.text if isinstance(error, Scalar) else None,
        plain.get("values", {}),
        plain.get("region", "us-east-1"),
        plain.get("account", "123456789012"),
        plain.get("ssm", {}),
        plain.get("objects", {}),
        tuple(_response(item) for item in responses.items if isinstance(item, Mapping)),
        node,
    )


def _response(node: Mapping) -> CannedResponse:
    entries = node.entries
    action, pages = entries["action"], entries.get("pages")
    gives = pages.items if isinstance(pages, Sequence) else tuple(entries[key] for key in ("gives",) if key in entries)
    error = to_plain(entries["error"]) if "error" in entries else None
    said = None if error is None else (str(error["code"]), str(error.get("message", "")))
    return CannedResponse(to_plain(action), action.span, entries.get("when"), tuple(gives), said)


def _document(node: Node, folder: Path) -> Node:
    """The value itself, or the content of the file that it names, such as `case.yaml` or `case.json`."""
    if not isinstance(node, Scalar) or not re.search(r"\.(ya?ml|json)\Z", node.text):
        return node
    path = folder / node.text
    if not path.is_file():
        raise ConfigurationError(f"There is no file {node.text} beside the description of the macro.", node.span)
    return read_document(path, "case", node.span).root
