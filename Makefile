# make compare   from a fresh clone to the comparison table and its report, on embedded data
# make test      every test
# make paper     every experiment of the paper on slice-based learning, its tables, page and figures (QUICK=1: a small version)
# make docs      the documentation of the library as a website in report/docs; a warning is an error
# DATA=DIR       the real corpora, one folder each (cdr/, spouses/), instead of the embedded ones
# make new-package  what `slicework new` writes builds, passes its test and runs
# SEEDS=N        runs per method of the comparison (10)
# QUICK=1        compare with two label models, one preset and two seeds

DATA ?= embedded
STORE ?= report/compare.sqlite
REPORT ?= report/compare.html
SEEDS ?= 10

.PHONY: compare paper test new-package docs build packages format lint clean

compare: build
	mkdir -p $(dir $(STORE)) $(dir $(REPORT))
	.build/release/slicework compare --data $(DATA) --store $(STORE) --report $(REPORT) \
	  $(if $(QUICK),--models majority dp --preset best --seeds 2,--seeds $(SEEDS))

paper: build
	mkdir -p report
	.build/release/slicework paper all --data $(DATA) --report report/paper.html --json report/paper.json \
	  --figures report/figures $(if $(QUICK),--quick)

test: packages
	swift test

new-package: build
	rm -rf .build/new-package && mkdir -p .build/new-package
	cd .build/new-package && $(CURDIR)/.build/release/slicework new SpamBench --slicework $(CURDIR)
	cd .build/new-package/SpamBench && swift test && swift run SpamBench import comments \
	  && swift run SpamBench label comments && swift run SpamBench label-model fit comments

docs: packages
	.ci/build-docs

build: packages
	swift build -c release --product slicework

packages:
	@.ci/install-packages

format:
	swift format --in-place --recursive Package.swift Sources Tests labeling-functions corpora

lint:
	swift format lint --strict --recursive Package.swift Sources Tests labeling-functions corpora

clean:
	rm -rf .build report
