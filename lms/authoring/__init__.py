"""Writing courses in the browser: drafts, the editor with its preview, checking and publishing. Knows no learner by name."""
