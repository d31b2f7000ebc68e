"""The view of what is somebody's own: profile, drafts, questions, searches, topics."""
