"""The build, and everything that is published from it: catalogue, generated docs, release folder.

Imports exports and what is below them.
"""
