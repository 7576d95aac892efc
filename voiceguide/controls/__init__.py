"""What a person can ask for: the controls, what each does in each state, the inbox, the keys, the vocabulary."""
