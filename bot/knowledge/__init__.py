"""What the bot knows: entries read from YAML files, checked, and held in memory.

The bottom of the path: nothing here knows about questions, replies or platforms.
"""
