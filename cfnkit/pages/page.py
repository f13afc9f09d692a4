"""Self-contained HTML pages, whose content security policy allows their own script and style only, by their hashes."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable
from importlib.resources import files


def escape(text: str) -> str:
    """A text in which no character has a meaning in HTML, on one line of the page's text."""
    return html.escape(text).replace("\r", "&#13;").replace("\n", "&#10;")


def asset(package: str, name: str) -> str:
    """The text of a file beside a format's module: a style or a script."""
    return files(package).joinpath(name).read_text("utf-8")


def filter_script() -> str:
    """The script of a page with a field and boxes that filter its resources, by their text and `data-status`."""
    return asset(__package__, "filter.js")


def page(title: str, body: Iterable[str], *, style: str, script: str, version: str) -> str:
    """The page with these parts of a body, whose texts are escaped; its style is that of all pages, and its own.

    `version` is that of cfnkit, which the page names.
    """
    style = asset(__package__, "page.css") + style
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>{style}</style>",
    ]
    parts = ["<!DOCTYPE html>", '<html lang="en">', "<head>", *head, "</head>", "<body>", *body]
    footer = f"<footer>cfnkit {escape(version)}</footer>"
    return "\n".join([*parts, footer, f"<script>{script}</script>", "</body>", "</html>"]) + "\n"


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
