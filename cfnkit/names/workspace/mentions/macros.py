"""The macros that a template defines: the name, the function, and the code of that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cfnkit.deployment import Target
from cfnkit.names.places import Places
from cfnkit.names.workspace.files import WorkspaceFiles
from cfnkit.names.workspace.handlers import function_span
from cfnkit.names.workspace.locations import Locations, handler_file
from cfnkit.names.workspace.shared import Mention, SharedKind, SharedName
from cfnkit.pipeline.macros.definitions import MACRO, SERVERLESS_FUNCTION, Definitions, Properties
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Document, Mapping, Scalar


@dataclass(frozen=True, slots=True)
class MacroMentions:
    """Finds the mentions of macros for the templates of the configuration `scope`, a real path or empty."""

    scope: str
    locations: Locations
    target: Target
    files: WorkspaceFiles

    def of(self, document: Document) -> Iterator[Mention]:
        """Where a template defines a macro: its name, its function, and the function's code."""
        if MACRO not in document.source.text or not document.well_formed:
            return
        definitions = Definitions(document.root, self.target)
        for macro in definitions.macros():
            name = macro.text("Name")
            if isinstance(name, Scalar) and name.shown is None:
                shared = SharedName(SharedKind.MACRO, name.text, self.scope)
                inside = Places(document.source).part(name.span, name.text, 0, len(name.text))
                yield Mention(shared, inside or name.span, True, None if inside is None else name.text)
                function = definitions.function_of(macro)
                if isinstance(function, Properties):
                    yield Mention(shared, function.resource.key_span, True)
                    yield from (Mention(shared, span, True) for span in self._code(function))

    def handler(self, file: str, function: str) -> Span:
        """The place of a function in the file of a handler."""
        return function_span(self.files.source(file) or SourceText(file, ""), function)

    def _code(self, function: Properties) -> Iterator[Span]:
        """The place of the handler in the code of a function, or that of the code in the template."""
        handler = function.text("Handler")
        serverless = function.resource.type == SERVERLESS_FUNCTION
        code = function.value("CodeUri" if serverless else "Code")
        zipped = code.get("ZipFile") if isinstance(code, Mapping) else None
        inline = function.text("InlineCode") if serverless else zipped
        if isinstance(inline, Scalar):
            yield inline.span
        elif isinstance(handler, Scalar) and (code is None or isinstance(code, Scalar)):
            folder = self.locations.path(code.text if code is not None else "")
            file = handler_file(folder, handler.text) if folder is not None else None
            if file is not None:
                yield self.handler(file, handler.text.rpartition(".")[2])
