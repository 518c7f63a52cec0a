"""What the records must keep (SHACL) and what the ontology must keep (quality rules).

Imports graphs and what is below them.
"""
