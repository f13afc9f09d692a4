"""Completion: the names of the template, also those that transforms make, and what the configuration knows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lsprotocol import types

from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown, range_in
from cfnkit.names import Completion, CompletionKind, NameKind, Offers, TemplateNames, completions
from cfnkit.syntax import parse
from cfnkit.template import Template

_KINDS: Mapping[NameKind | CompletionKind, types.CompletionItemKind] = {
    NameKind.PARAMETER: types.CompletionItemKind.Variable,
    NameKind.PSEUDO_PARAMETER: types.CompletionItemKind.Constant,
    NameKind.MAPPING: types.CompletionItemKind.Struct,
    NameKind.MAPPING_KEY: types.CompletionItemKind.EnumMember,
    NameKind.MAPPING_NAME: types.CompletionItemKind.Field,
    NameKind.CONDITION: types.CompletionItemKind.Event,
    NameKind.RESOURCE: types.CompletionItemKind.Class,
    NameKind.LOOP_VARIABLE: types.CompletionItemKind.Variable,
    NameKind.SUB_VARIABLE: types.CompletionItemKind.Variable,
    CompletionKind.ATTRIBUTE: types.CompletionItemKind.Property,
    CompletionKind.KEY: types.CompletionItemKind.Keyword,
    CompletionKind.TRANSFORM: types.CompletionItemKind.Function,
    CompletionKind.RULE: types.CompletionItemKind.Reference,
    CompletionKind.TYPE: types.CompletionItemKind.Class,
}
# What opens a place of its own: `!Ref `, `X.`, `${`, `[`, a quote, and the comma between two items.
_TRIGGERS = (" ", ".", "{", "[", '"', "'", ",")


def register(server: Server) -> None:
    """Register the completion."""

    @server.answers(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=_TRIGGERS))
    def complete(shown: Shown, params: types.CompletionParams) -> list[types.CompletionItem]:
        names = TemplateNames(shown.processed)
        found = completions(names, shown.text.source, *shown.here(params.position), _offers(shown))
        return [_item(each, number, shown) for number, each in enumerate(found)]


def _item(completion: Completion, number: int, shown: Shown) -> types.CompletionItem:
    replacement = completion.replacement
    edit = types.TextEdit(range_in(shown.text, replacement.span), replacement.text)
    return types.CompletionItem(
        completion.label,
        kind=_KINDS.get(completion.kind),
        detail=completion.detail or completion.kind.value,
        sort_text=f"{number:05}",
        text_edit=edit,
    )


def _offers(shown: Shown) -> Offers:
    def macros() -> Mapping[str, Mapping[str, Any]]:
        from cfnkit.names.macro_parameters import known_macros

        return known_macros(shown.config, shown.processed.target)

    def rules() -> Iterator[tuple[str, str]]:
        from cfnkit.lint.known_rules.lookup import known_rules

        yield from sorted((rule.id, rule.title) for rule in known_rules(code=False))
        for table in shown.config.tables:
            yield from ((rule.finding_id, rule.title) for rule in table.rules)

    def outputs(location: str) -> Iterable[str]:
        text = shown.texts(os.path.join(os.path.dirname(shown.text.path), location))
        return Template.of(parse(text.source.text).root).outputs if text else ()

    return Offers(macros, rules, outputs, shown.options.complete_types)
