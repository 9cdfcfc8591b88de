"""The parts of the page Doctor."""
