"""Microsoft Teams: personal chat, mentions, buttons, feedback, and search from any conversation."""
