"""Whole servers under load that are killed while they work. What was answered must be there; nothing may be there twice."""
