"""Parts of the page of containers."""
