"""The window. The only part that knows Qt."""

import builtins

import PySide6.QtCore  # noqa: F401 - replaces __import__, see below

# PySide6 (6.8 to 6.11) hooks every later import to read the module's source and look whether it uses
# `__feature__`, which nothing here does: a third of a millisecond a module, and a start imports dozens.
if hasattr(builtins, "__orig_import__"):
    builtins.__import__ = builtins.__orig_import__
