"""The roles played by a language model. Nothing here is imported unless a model is configured."""
