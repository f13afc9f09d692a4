"""Semantic tokens: names and dynamic references, also inside texts."""

from __future__ import annotations

from lsprotocol import types

from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown
from cfnkit.names import NameKind, TemplateNames, tokens

_TYPES = {
    NameKind.RESOURCE: types.SemanticTokenTypes.Class,
    NameKind.PARAMETER: types.SemanticTokenTypes.Parameter,
    NameKind.PSEUDO_PARAMETER: types.SemanticTokenTypes.Parameter,
    NameKind.CONDITION: types.SemanticTokenTypes.Event,
    NameKind.MAPPING: types.SemanticTokenTypes.Struct,
    NameKind.MAPPING_KEY: types.SemanticTokenTypes.EnumMember,
    NameKind.MAPPING_NAME: types.SemanticTokenTypes.EnumMember,
    NameKind.OUTPUT: types.SemanticTokenTypes.Property,
    NameKind.RULE: types.SemanticTokenTypes.Property,
    NameKind.LOOP: types.SemanticTokenTypes.Namespace,
    NameKind.LOOP_VARIABLE: types.SemanticTokenTypes.Variable,
    NameKind.SUB_VARIABLE: types.SemanticTokenTypes.Variable,
    None: types.SemanticTokenTypes.Macro,
}
_LEGEND = list(dict.fromkeys(each.value for each in _TYPES.values()))
_DEFINITION, _BUILT_IN = 1, 2  # bits, in the order of the legend's modifiers
_MODIFIERS = [types.SemanticTokenModifiers.Definition.value, types.SemanticTokenModifiers.DefaultLibrary.value]


def register(server: Server) -> None:
    """Register the semantic tokens of a whole text."""

    @server.answers(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, types.SemanticTokensLegend(_LEGEND, _MODIFIERS))
    def full(shown: Shown, params: types.SemanticTokensParams) -> types.SemanticTokens:
        data: list[int] = []
        line = character = 0
        for each in tokens(TemplateNames(shown.processed)):
            range = shown.range(each.span)
            if range is None:
                continue
            start, length = range.start, range.end.character - range.start.character
            character = character if start.line == line else 0
            modifiers = _DEFINITION if each.is_definition else 0
            modifiers |= _BUILT_IN if each.kind is NameKind.PSEUDO_PARAMETER else 0
            kind = _LEGEND.index(_TYPES[each.kind].value)
            data += (start.line - line, start.character - character, length, kind, modifiers)
            line, character = start.line, start.character
        return types.SemanticTokens(data)
