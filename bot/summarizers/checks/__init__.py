"""Whether bullets keep to their paper and their language, found by plain code."""
