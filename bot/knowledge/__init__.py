"""What is true: the YAML files of the knowledge folder, read into one validated, frozen handbook."""
