"""The layout that the service requires of a template, with its messages."""

from cfnkit.template.structure.sections import check_structure

__all__ = ["check_structure"]
