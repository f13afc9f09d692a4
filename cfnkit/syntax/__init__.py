"""Text to a tree and back: YAML and JSON, with a span on every key and value."""

from cfnkit.syntax.dump import dump_json, dump_yaml
from cfnkit.syntax.nodes import (
    BOOLEAN,
    NULL,
    NUMBER,
    STRING,
    Mapping,
    Node,
    Piece,
    Scalar,
    Sequence,
    at_path,
    canonical,
    children,
    from_plain,
    origin_of,
    string,
    to_plain,
    walk,
)
from cfnkit.syntax.parse import Document, decode, parse
from cfnkit.syntax.pieces import Part, pieces_of

__all__ = [
    "BOOLEAN",
    "NULL",
    "NUMBER",
    "STRING",
    "Document",
    "Mapping",
    "Node",
    "Part",
    "Piece",
    "Scalar",
    "Sequence",
    "at_path",
    "canonical",
    "children",
    "decode",
    "dump_json",
    "dump_yaml",
    "from_plain",
    "origin_of",
    "parse",
    "pieces_of",
    "string",
    "to_plain",
    "walk",
]
