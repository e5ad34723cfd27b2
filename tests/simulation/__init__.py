"""The whole service on a seeded scheduler: processes crash at any await, the database fails, and every seed replays exactly."""
