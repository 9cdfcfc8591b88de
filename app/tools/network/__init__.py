"""What reaches for the network: one file a tool, each ending in ASKER = ..."""
