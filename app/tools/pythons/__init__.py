"""Finders of Pythons: one file for each tool, system or installer that puts them on a machine."""
