# Two commands on a fresh machine: `make run` and `make test`.
.PHONY: run test

run:
	@sh scripts/prepare.sh run
	@sh scripts/run.sh

test:
	@sh scripts/prepare.sh test
	@QT_QPA_PLATFORM=offscreen .venv/bin/python scripts/with_postgres.py .venv/bin/python -m pytest -n 2 --dist loadfile
