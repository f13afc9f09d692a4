"""Many stacks: items, what became of each, and one report.

`examining.examine` makes the result of one item; `running.run` those of many, and `report` what is read of them.
"""
