from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cfnkit.syntax import BOOLEAN, NULL, NUMBER, STRING, Mapping, Scalar, Sequence, dump_json, parse, to_plain
from cfnkit.syntax.yaml.scalars import resolve_plain
from support.tree_strategies import PLACE

_KINDS = {"bool": BOOLEAN, "int": NUMBER, "float": NUMBER, "null": NULL}
_NOT_IN_JSON = (".inf", ".nan")


def _scalars(text: str) -> list[tuple[str, str]]:
    root = parse(text).root
    assert isinstance(root, Sequence)
    return [(item.kind, item.text) for item in root.items if isinstance(item, Scalar)]


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        *((word, BOOLEAN, "true") for word in ("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")),
        *((word, BOOLEAN, "false") for word in ("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")),
        *((word, NULL, "null") for word in ("", "~", "null", "Null", "NULL")),
        *((word, STRING, word) for word in ("y", "n", "Y", "N", "yEs", "tRUE", "nUll", "none", "None", "=", "<<")),
        *(
            (word, STRING, word)
            for word in ("2012-10-17", "2001-12-14t21:59:43.10-05:00", "2010-09-09 10:00:00", "12:60")
        ),
        *(
            (word, STRING, word)
            for word in ("0o17", "089", "012345678901", "0b12", "0xG", "0b_", "1.2.3", "1e3", "1E-3")
        ),
        *((word, STRING, word) for word in (".inf", "-.INF", ".NaN", "+", ".", "...", "1,000", "10.0.0.0/16", "1.5e3")),
        *((word, NUMBER, word) for word in ("0", "-0", "1000.0", "1.10", "1.5e+3", "-1.5E-3", "12345678901234567890")),
        *((word, NUMBER, word.lstrip("+")) for word in ("+1", "+1.5")),
        ("017", NUMBER, "15"),
        ("-017", NUMBER, "-15"),
        ("0", NUMBER, "0"),
        ("00", NUMBER, "0"),
        ("0_", NUMBER, "0"),
        ("0x1F", NUMBER, "31"),
        ("0b101", NUMBER, "5"),
        ("1_000", NUMBER, "1000"),
        ("1_000.5_0", NUMBER, "1000.50"),
        ("1.", NUMBER, "1.0"),
        (".5", NUMBER, "0.5"),
        ("-.5", NUMBER, "-0.5"),
        ("007.50", NUMBER, "7.50"),
        ("1:30", NUMBER, "90"),
        ("-1:30", NUMBER, "-90"),
        ("190:20:30", NUMBER, "685230"),
        ("1:30.5", NUMBER, "90.5"),
    ],
)
def test_a_plain_scalar_means_what_yaml_1_1_says(written: str, kind: str, value: str) -> None:
    assert resolve_plain(written) == (kind, value)
    assert _scalars(f"- {written}\n- '{written}'\n- ! {written}\n") == [
        (kind, value),
        (STRING, written),
        (STRING, written),
    ]


_SCALARS = st.one_of(
    st.from_regex(r"[-+]?[0-9_]{1,4}(\.[0-9_]{0,3})?([eE][-+]?[0-9]{1,3})?", fullmatch=True),
    st.from_regex(r"[-+]?0?[box]?[0-9a-fA-F_]{1,5}", fullmatch=True),
    st.from_regex(r"[-+]?[0-9_]{1,3}(:[0-9]{1,2}){1,3}(\.[0-9_]*)?", fullmatch=True),
    st.from_regex(r"[-+.]{0,2}[0-9]?\.?(inf|nan|Inf|NAN)?", fullmatch=True),
    st.from_regex(r"(?i)(y|yes|no|n|on|off|true|false|null|nul|~|~~|=)", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", fullmatch=True),
)


@settings(max_examples=4 * settings().max_examples)
@given(_SCALARS)
@example("0b_")
@example("-.5")
def test_plain_scalars_mean_what_pyyaml_makes_of_them(written: str) -> None:
    resolver: Any = yaml.SafeLoader("")
    tag = resolver.resolve(yaml.ScalarNode, written, (True, False)).removeprefix("tag:yaml.org,2002:")
    kind, value = resolve_plain(written)
    if tag in ("timestamp", "value", "merge", "str") or written.lstrip("+-").lower() in _NOT_IN_JSON:
        # PyYAML lacks the sign before a dot that YAML 1.1 has.
        assert kind == STRING or (written[0] in "+-" and resolve_plain(written[1:])[0] == NUMBER)
        return
    try:
        meant: Any = resolver.construct_object(yaml.ScalarNode(f"tag:yaml.org,2002:{tag}", written))
    except ValueError:  # 0b_ has no digits; PyYAML raises
        assert kind == STRING
        return
    assert kind == _KINDS[tag]
    # Sixties are added up in another order, which rounds otherwise.
    exact = ":" not in written
    assert to_plain(Scalar(kind, value, PLACE)) == (meant if exact else pytest.approx(meant, rel=1e-12))


@pytest.mark.parametrize(
    "written",
    [
        "1" * 5000,
        "-" + "1" * 5000,
        "+" + "1" * 5000,
        "0" * 5000,
        "0x" + "f" * 5000,
        "0b" + "1" * 5000,
        "1" + "_" * 5000,
    ],
)
def test_a_number_of_thousands_of_digits_is_read(written: str) -> None:
    document = parse(f"- {written}")
    assert document.well_formed
    assert parse(dump_json(document.root)).root == document.root
    to_plain(document.root)


def test_a_sexagesimal_number_beyond_what_a_float_takes_is_a_string() -> None:
    long = "9" * 200 + ":59" * 30 + ".0"
    assert resolve_plain(long)[0] == NUMBER
    assert resolve_plain("9" * 290 + ":59" * 40 + ".0")[0] == STRING
    assert resolve_plain("9" * 200 + ":9" * 49 + ".")[0] == NUMBER


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("!!str 12", STRING, "12"),
        ("!!str", STRING, ""),
        ("!!timestamp 2012-10-17", STRING, "2012-10-17"),
        ("!!int '12'", NUMBER, "12"),
        ("!!int 017", NUMBER, "15"),
        ("!!float 1e3", NUMBER, "1e3"),
        ("!!float 1", NUMBER, "1"),
        ('!!bool "on"', BOOLEAN, "true"),
        ("!!null ''", NULL, "null"),
    ],
)
def test_the_tags_of_yaml_say_the_type(written: str, kind: str, value: str) -> None:
    assert parse(f"- {written}").diagnostics == ()
    assert _scalars(f"- {written}") == [(kind, value)]


def test_keys_are_texts_as_they_are_written() -> None:
    document = parse("yes: 1\n017: 2\n1.10: 3\n'null': 4\n~: 5\n!!str 7: 6\n2012-10-17: 7\n123456789012: 8\n")
    assert isinstance(document.root, Mapping)
    assert list(document.root.entries) == ["yes", "017", "1.10", "null", "~", "7", "2012-10-17", "123456789012"]


@pytest.mark.parametrize(
    ("key", "kind"), [("12", "number"), ("on", "boolean"), ("No", "boolean"), ("1.5", "number"), ("~", "null")]
)
def test_a_key_that_is_no_string_in_yaml_is_pointed_at(key: str, kind: str) -> None:
    document = parse(f"M: {{{key}: a, 'no': b, Name: c}}")
    [finding] = document.diagnostics
    assert (finding.id, finding.message) == ("W9745", f"The key {key} is a {kind} in YAML, and no string.")
    assert document.source.cut(finding.span) == key
    assert document.well_formed
