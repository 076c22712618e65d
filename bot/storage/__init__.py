"""What must outlive a restart: feedback, and who has installed the bot. Answers need nothing of it."""
