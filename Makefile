# Every command installs what it needs first; see README.md.
.PHONY: setup demo test bench check format clean

setup:
	@bash infra/setup.sh run

demo:
	@bash infra/setup.sh run
	@.venv/bin/python -m infra.demo.run

test:
	@bash infra/setup.sh develop
	@.venv/bin/pytest -n auto --dist loadfile

bench:
	@bash infra/setup.sh develop >&2
	@.venv/bin/python -m infra.bench

check:
	@bash infra/setup.sh develop
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

format:
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

clean:
	rm -rf .venv infra/kafka/lib infra/kafka/kafka.jsa reviewer_ui/node_modules reviewer_ui/static/vendor tests/wire/oidc/node_modules
