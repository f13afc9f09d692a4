"""JUnit's XML, in the form that CI servers have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree

# https://www.w3.org/TR/xml/#charsets
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_document(name: str, suites: Iterable[ElementTree.Element]) -> str:
    """The document of test suites, with the numbers of their test cases; characters that XML lacks are replaced."""
    root = ElementTree.Element("testsuites", name=name)
    root.extend(suites)
    for suite in root:
        suite.attrib.update(_counts(suite), skipped=str(len(suite.findall("testcase/skipped"))))
    root.attrib.update(_counts(root))
    for element in root.iter():
        element.text = element.text and _xml_text(element.text)
        element.attrib.update({key: _xml_text(value) for key, value in element.attrib.items()})
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def lines_of(texts: Iterable[str]) -> str:
    """Texts below each other; further lines of a text are indented, so that none looks like one of its own."""
    return "\n".join("\n    ".join(text.splitlines()) for text in texts)


def _counts(element: ElementTree.Element) -> dict[str, str]:
    tags = {"tests": "testcase", "failures": "failure", "errors": "error"}
    return {name: str(len(element.findall(f".//{tag}"))) for name, tag in tags.items()}


def _xml_text(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
