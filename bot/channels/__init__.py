"""The platforms: each translates its payloads into an utterance and sends the reply back."""
