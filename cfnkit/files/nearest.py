"""The file that somebody who misspelt a path may have meant."""

from __future__ import annotations

import os

from cfnkit.vocabulary import nearest


def nearest_file(path: str) -> str:
    """A sentence with the file or folder beside a path whose name is nearest; empty when there is none.

    Names are alike without their extensions, which most files beside a template share.
    """
    folder, name = os.path.split(path)
    try:
        listed = sorted(os.listdir(folder or os.curdir))
    except OSError:
        return ""
    by_stem: dict[str, list[str]] = {}
    for each in listed:
        by_stem.setdefault(_stem(each), []).append(each)
    stem = nearest(_stem(name), by_stem)
    if stem is None:
        return ""
    alike = by_stem[stem]
    return f"Did you mean '{nearest(name, alike) or alike[0]}'?"


def nearest_part(path: str) -> str:
    """The same for a path of which a folder may be misspelt: what is nearest to the first part that does not exist."""
    above = os.path.dirname(path)
    while above and not os.path.lexists(above):
        path, above = above, os.path.dirname(above)
    return nearest_file(path)


def _stem(name: str) -> str:
    """A name without its extensions: `web` for `web.template.json`."""
    stem, extension = os.path.splitext(name)
    return _stem(stem) if extension[1:].isalpha() else name
