"""The platform's own pages. Each is a short function over `madang.api.desk`; no plugin is named."""
