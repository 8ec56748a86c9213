"""What events mean: judgement, progress, JP; the learner's own pages."""
