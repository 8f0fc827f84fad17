"""Readers of the plugin: upstream tables to Arrow. No network, no lake."""
