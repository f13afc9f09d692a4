"""The documentation site: pages that are generated in its build, and the files of the checkout that it takes in."""
