"""Run rules and engines on the processed template, and put each finding at the source line that caused it."""
