"""The pages, a file for each area; what they do, they do by the actions that the API uses."""
