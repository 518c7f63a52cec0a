"""The web: pages of the built graph, for the endpoint and for a site of plain files."""
