"""What distributed Map states read, batch and write.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html, input-output-itembatcher.html and
input-output-resultwriter.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.states.calls.integrations import integration_of
from cfnkit.documents.states.fields.table import FieldTable, field_findings, may_have_expressions
from cfnkit.documents.states.machine import MachineState, is_open, text_of
from cfnkit.documents.states.rules import FIELD, NEWER
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node
from cfnkit.vocabulary import suggestion

_CALL = {"Resource": "text", "Parameters": "JSONPath any", "Arguments": "JSONata any"}
_FIELDS = {
    "ItemReader": {**_CALL, "ReaderConfig": "object"},
    "ReaderConfig": {
        "InputType": "text",
        "CSVHeaderLocation": "text",
        "CSVHeaders": "list",
        "CSVDelimiter": "text",
        "MaxItems": "whole",
        "MaxItemsPath": "JSONPath path",
        "ManifestType": "text",
        "ItemsPointer": "text",
        "Transformation": "text",
    },
    "ItemBatcher": {
        "BatchInput": "any",
        "MaxItemsPerBatch": "whole",
        "MaxItemsPerBatchPath": "JSONPath path",
        "MaxInputBytesPerBatch": "whole",
        "MaxInputBytesPerBatchPath": "JSONPath path",
    },
    "ResultWriter": {**_CALL, "WriterConfig": "object"},
    "WriterConfig": {"OutputType": "text", "Transformation": "text"},
}
_WORDS = {
    "InputType": ("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"),
    "CSVHeaderLocation": ("FIRST_ROW", "GIVEN"),
    "CSVDelimiter": ("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
    "OutputType": ("JSON", "JSONL"),
}
_TRANSFORMATIONS = {"WriterConfig": ("NONE", "COMPACT", "FLATTEN"), "ReaderConfig": ("NONE", "LOAD_AND_FLATTEN")}
_CALLS = {"ItemReader": ("s3:getObject", "s3:listObjectsV2"), "ResultWriter": ("s3:putObject",)}
_SIZES = ("MaxItemsPerBatch", "MaxItemsPerBatchPath", "MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath")


def distributed_findings(state: MachineState) -> Iterator[Finding]:
    """The findings in the ItemReader, the ItemBatcher and the ResultWriter of a Map state."""
    if state.type != "Map":
        return
    for name in ("ItemReader", "ItemBatcher", "ResultWriter"):
        node = state.get(name)
        if not isinstance(node, Mapping):
            continue
        yield from _of_fields(state, name, node)
        yield from _call(state, name, node)
        for inner in ("ReaderConfig", "WriterConfig"):
            config = node.get(inner)
            if isinstance(config, Mapping) and inner in _FIELDS[name]:
                yield from _of_fields(state, inner, config)
                yield from _words(state, inner, config)
        if name == "ItemBatcher" and node.entries.keys().isdisjoint(_SIZES) and all(map(is_known_text, node.entries)):
            message = "An ItemBatcher needs MaxItemsPerBatch or MaxInputBytesPerBatch."
            yield state.machine.document.finding(FIELD, message, state.node.key_span(name))
    reader = state.get("ItemReader")
    config = reader.get("ReaderConfig") if isinstance(reader, Mapping) else None
    given = isinstance(config, Mapping) and text_of(config.get("CSVHeaderLocation")) == "GIVEN"
    if isinstance(config, Mapping) and given and "CSVHeaders" not in config.entries:
        message = "A ReaderConfig whose CSVHeaderLocation is GIVEN needs CSVHeaders."
        yield state.machine.document.finding(FIELD, message, config.key_span("CSVHeaderLocation"))


def _of_fields(state: MachineState, owner: str, node: Mapping) -> Iterator[Finding]:
    table = FieldTable(f"the {owner}", _FIELDS[owner], FIELD, NEWER)
    expressions = may_have_expressions(state.language)
    yield from field_findings(state.machine.document, node, table, state.language, expressions)


def _call(state: MachineState, owner: str, node: Mapping) -> Iterator[Finding]:
    """A finding about a Resource that an ItemReader or a ResultWriter cannot use."""
    resource = node.get("Resource")
    if owner not in _CALLS:
        return
    document = state.machine.document
    if resource is None:
        if owner == "ItemReader" and all(map(is_known_text, node.entries)):
            message = f"An {owner} needs a Resource."
            yield document.finding(FIELD, message, state.node.key_span(owner))
        return
    text = text_of(resource)
    rest = text.partition(":states:::")[2] if text is not None else ""
    known = _CALLS[owner]
    if text is not None and rest not in known:
        found = integration_of(rest)
        message = f"cfnkit knows no {owner} with the Resource '{text}'."
        names = [f"arn:aws:states:::{each}" for each in known]
        near = [name for name in names if found is not None and name.endswith(f":{found.action}")]
        hint = f"Write '{near[0]}'." if near else suggestion(text, names)
        yield document.finding(NEWER, message, resource.span, hint)


def _words(state: MachineState, owner: str, config: Mapping) -> Iterator[Finding]:
    for name, known in {**_WORDS, "Transformation": _TRANSFORMATIONS[owner]}.items():
        value: Node | None = config.get(name)
        text = text_of(value)
        if value is not None and text is not None and not is_open(value) and text not in known:
            message = f"cfnkit knows no {name} '{text}'."
            yield state.machine.document.finding(NEWER, message, value.span, suggestion(text, known))
