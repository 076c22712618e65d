"""From a query to an answer: one entry, several, a choice, or an honest "I do not know"."""
