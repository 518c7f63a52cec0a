"""What curators write, read into frozen records and proved against the texts.

Imports the ground floor alone (vocabulary, IRIs, errors, files).
"""
