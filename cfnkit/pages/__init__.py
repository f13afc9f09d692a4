"""Self-contained HTML pages and Markdown, in which no text of others has a meaning."""
