"""The machine: processes, files, settings, the journal."""
