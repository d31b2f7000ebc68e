"""What a language model's understanding adds to the rules: intents, facts, facets, search."""
