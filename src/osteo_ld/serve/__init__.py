"""The served graph."""
