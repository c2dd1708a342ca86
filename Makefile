# make compare   from a fresh clone to the comparison table and its report, on embedded data
# make test      every test
# DATA=DIR       the real corpora, one folder each (cdr/, spouses/), instead of the embedded ones
# QUICK=1        compare only the default label model with majority vote

DATA ?= embedded
STORE ?= report/compare.sqlite
REPORT ?= report/compare.html

.PHONY: compare test build packages format lint clean

compare: build
	mkdir -p $(dir $(STORE)) $(dir $(REPORT))
	.build/release/slicework compare --data $(DATA) --store $(STORE) --report $(REPORT) $(if $(QUICK),--models majority dp)

test: packages
	swift test

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
