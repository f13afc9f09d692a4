"""A notebook: notes in a table, and reminders in a nested stack; once for any account, and once as a stage."""

import os

from aws_cdk import App, Environment, Stage
from notes.notes_stack import NotesStack

# The assembly knows the line of each construct only when the runtime is told to look.
os.environ.setdefault("JSII_HOST_STACK_TRACES", "1")

app = App()
NotesStack(app, "Notes")

production = Stage(app, "Prod", env=Environment(account="111122223333", region="eu-central-1"))
NotesStack(production, "Notes")

app.synth()
