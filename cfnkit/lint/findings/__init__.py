"""The findings that are reported, and how several become one."""
