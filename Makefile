# What one does with this folder. `make help` lists it; everything is safe to run again.

PYTHON ?= python3
PORT ?= 8000
#: How many test processes run side by side.
WORKERS ?= 2
#: Further arguments for pytest: make test ARGS="tests/unit -k quiz"
ARGS ?=

BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PORT

.DEFAULT_GOAL := help
.PHONY: help serve test faults lint bench pin

help: ## Daftar perintah ini
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: .venv/.runtime ## Jalankan platform dengan akun demo di 127.0.0.1:$PORT (bawaan 8000)
	@LMS_DEMO=1 exec $(BIN)/flask demo

test: .venv/.tools ## Semua uji: unit, web di SQLite dan PostgreSQL, peramban
	@tests/chromium.sh
	@exec $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

faults: .venv/.tools ## Uji gangguan bentuk panjang: server dimatikan paksa 220 kali, jaringan rusak, cadangan lama
	@tests/chromium.sh
	@LMS_FAULTS=long exec $(BIN)/python -m pytest tests/faults tests/browser/test_offline_faults.py $(ARGS)

lint: .venv/.tools ## Periksa gaya kode
	@$(BIN)/ruff check .

bench: .venv/.tools ## Ukur: waktu, bita, peristiwa per detik, dibandingkan dengan sasaran
	@exec $(BIN)/python -m bench

pin: .venv/.runtime ## Kunci versi pustaka beserta hash dari requirements*.in
	@$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --output-file requirements.txt requirements.in
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --output-file requirements-dev.txt requirements-dev.in

.venv/.runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Perlu Python 3.11 atau lebih baru (PYTHON=... make ...)."; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || { echo "Perlu modul venv: apt-get install python3-venv"; exit 1; }
	@echo "Memasang pustaka ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/.tools: .venv/.runtime requirements-dev.txt
	@echo "Memasang alat uji ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@
