"""What an editor shows in the lines of a text: values, what was made, what is unused, what drifted."""
