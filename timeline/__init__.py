"""timeline: from a folder of articles to a timeline site that cites every sentence."""
