"""Worker processes and their job."""
