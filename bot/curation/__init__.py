"""What curators do with entries besides asking: format, start, export, import, cite, and check links.

Beside the path from question to reply; its modules may need the extra `[curate]`.
"""
