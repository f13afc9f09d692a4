"""What runs in AWS: the functions of templates/fleet.yaml, their package, and the role that they read members with.

`function/index.py` has their entry points; each of the others is one step, or the form in which it is told on.
"""
