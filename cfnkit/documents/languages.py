"""The languages of documents."""

from cfnkit.documents.language import Language
from cfnkit.documents.states import STATE_MACHINE

LANGUAGES: tuple[Language, ...] = (STATE_MACHINE,)
"""All languages, in the order of their rules."""
