"""What requirements.txt, environment.yml, pyproject.toml and Pipfile ask for, as their tools read them."""
