"""What a question of a conversation is about, where its own words do not say.

People go on about what was just shown to them: 够年限吗, 一公斤干果几度电. Such a question names
something that stands in the record it is about, and what was said before names the rest. No
language model is asked; `assistant.rewriting` may, where there is one.
"""
