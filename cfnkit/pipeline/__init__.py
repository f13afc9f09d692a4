"""The one composer of the steps: what is configured, and what a template becomes of it."""

from typing import TYPE_CHECKING

from cfnkit.pipeline.configuration import Configuration
from cfnkit.pipeline.process import process
from cfnkit.pipeline.processed import Processed

if TYPE_CHECKING:
    from cfnkit.pipeline.services import Services

__all__ = ["Configuration", "Processed", "Services", "process"]
