"""Elevators, escalators, lifts and moving walks: lists, points of the map, states."""
