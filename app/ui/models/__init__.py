"""Tables and lists of snapshots for the views."""
