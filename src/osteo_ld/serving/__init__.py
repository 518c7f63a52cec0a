"""The built graph on the web: SPARQL endpoint, linked data, and into other stores.

Imports what is below it, but no page.
"""
