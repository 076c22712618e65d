"""From what a person typed to the entries that it may be about, each with a confidence.

Prepare, retrieve, score, rank: a pure function of the utterance and the knowledge base.
"""
