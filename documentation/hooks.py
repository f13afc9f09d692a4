"""What MkDocs calls while it builds the site: its events, as mkdocs.yml names them by `hooks`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from documentation.links import anchor, published_files, relinked, with_plain_pipes, without_badges, written_pages
from documentation.reference import reference_pages, with_all_pages

CHECKOUT = Path(__file__).parent.parent
# The theme's own worker would be loaded from another host.
_ASSETS = [Path(__file__).with_name(name) for name in ("iframe-worker.js", "site.css")]


def on_config(config: Any) -> Any:
    """Headings have the anchors that GitHub gives them, and the navigation has all pages."""
    config.mdx_configs.setdefault("toc", {})["slugify"] = anchor
    config.nav = with_all_pages(config.nav, _reference(), written_pages(published_files(CHECKOUT)))
    return config


def on_files(files: Any, config: Any) -> Any:
    """The generated pages, and files of the checkout that pages link."""
    from mkdocs.structure.files import File, InclusionLevel

    for place, text in _reference().items():
        files.append(File.generated(config, place, content=text))
    for name, place in published_files(CHECKOUT).items():
        if not name.startswith("docs/"):
            source = str(CHECKOUT / name)
            # Others link it; the navigation need not.
            files.append(File.generated(config, place, abs_src_path=source, inclusion=InclusionLevel.NOT_IN_NAV))
    for asset in _ASSETS:
        files.append(File.generated(config, f"assets/{asset.name}", abs_src_path=str(asset)))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Links between files of the checkout lead to their places in the site, and no image is from elsewhere."""
    places = published_files(CHECKOUT)
    names = {place: name for name, place in places.items()}
    name = names.get(page.file.src_uri)
    return markdown if name is None else with_plain_pipes(without_badges(relinked(markdown, name, places)))


@cache
def _reference() -> dict[str, str]:
    return reference_pages(CHECKOUT)
