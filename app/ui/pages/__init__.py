"""One module per page of the rail."""
