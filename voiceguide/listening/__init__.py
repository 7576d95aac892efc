"""What is heard: the microphone, who speaks when, and which words. Listening knows nothing of keeping."""
