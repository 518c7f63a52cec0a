"""From a question to records: names, canned questions, questions in words, differences between builds.

Imports graphs and what is below them.
"""
