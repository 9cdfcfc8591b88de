"""Tools that make and keep environments."""
