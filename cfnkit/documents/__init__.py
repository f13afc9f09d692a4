"""What stands inside of strings: documents in languages of their own, read with the place of each character.

Each language has a folder: where its documents stand (`Place`), what is checked in them, and the rules for that. A
document is read after evaluation; what only the deployment knows is a mark in its texts (see `cfnkit.documents.text`).
"""

from cfnkit.documents.checking import findings_in
from cfnkit.documents.language import DocumentLink, DocumentProperty, EmbeddedDocument, Language
from cfnkit.documents.languages import LANGUAGES
from cfnkit.documents.search import documents_of, stack_of

__all__ = [
    "LANGUAGES",
    "DocumentLink",
    "DocumentProperty",
    "EmbeddedDocument",
    "Language",
    "documents_of",
    "findings_in",
    "stack_of",
]
