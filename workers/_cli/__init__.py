"""The commands of `lisiere`, a module a family; `workers.cli` puts them together."""
