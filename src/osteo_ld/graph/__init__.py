"""From records to triples, named graphs and stores.

Imports the curation and what is below it.
"""
