"""Write the table of taggable types: `python -m cfnkit.macro.tagging`."""

from pathlib import Path

from cfnkit.macro.tagging.schemas import table_text

Path(__file__).with_name("table.json").write_text(table_text(), encoding="utf-8")
