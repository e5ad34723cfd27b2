"""Mutation testing of the rules of the money: each small change of the code must make a test fail."""
