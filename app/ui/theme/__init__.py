"""Colours, measures, icons, style sheet."""
