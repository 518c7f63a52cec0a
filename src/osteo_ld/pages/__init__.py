"""What people read: pages of the built graph, for the server and for a site of plain files.

Imports serving and what is below it.
"""
