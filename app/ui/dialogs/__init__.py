"""Questions and previews that stand above the window."""
