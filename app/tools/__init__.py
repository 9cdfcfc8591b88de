"""One file per outside tool: builds its command lines, reads its output."""
