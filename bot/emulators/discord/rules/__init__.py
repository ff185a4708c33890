"""What Discord refuses, from its documentation: messages, their components, commands."""
