"""How far a grader can be trusted: draw transcripts, let people rate them, compare, and keep what passes."""
