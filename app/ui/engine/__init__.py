"""Parts of the Engine page."""
