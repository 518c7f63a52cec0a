"""What follows from the graph: ELK, HermiT, class expressions.

Imports graphs and what is below them.
"""
