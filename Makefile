# metamig: GNU make, one file. `make help` lists the targets.
#
# Objects go to $(BUILD)/obj, executables to $(BUILD)/bin, libraries to $(BUILD)/lib.

BUILD    ?= build
PREFIX   ?= /usr/local
DESTDIR  ?=
CC       ?= cc
CFLAGS   ?= -O2 -g
CSTD     ?= -std=c11
WERROR   ?= -Werror
PYTHON   ?= python3
FUZZ_SECONDS ?= 60
export METAMIG_SHARED ?= $(abspath ../shared)

VERSION  := $(shell awk '/define MM_VERSION_(MAJOR|MINOR|PATCH)/ { v = v s $$3; s = "." } END { print v }' include/metamig/version.h)
SOVER    := $(firstword $(subst ., ,$(VERSION)))

PKGS      = libarchive nettle zlib
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   = $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lcrypt -pthread
CHECK_LIBS = $(shell pkg-config --libs check 2>/dev/null)

WARN     = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes $(WERROR)
ALL_CFLAGS = $(CSTD) -D_GNU_SOURCE $(WARN) -fPIC -fvisibility=hidden -pthread -MMD -MP \
             -Iinclude -Ilib $(PKG_CFLAGS) $(CFLAGS)

LIB_SRC  := $(sort $(wildcard lib/*.c lib/*/*.c))
CLI_SRC  := $(sort $(wildcard cli/*.c))
TEST_SRC := $(sort $(wildcard tests/*.c tests/support/*.c))
FUZZ_SRC := $(sort $(wildcard fuzz/fuzz_*.c))
BENCH_SRC := $(sort $(wildcard bench/bench_*.c))
EX_SRC   := $(sort $(wildcard examples/*.c))
MAN      := $(sort $(wildcard man/*.1 man/*.3))

LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/obj/%.o)
CLI_OBJ  := $(CLI_SRC:%.c=$(BUILD)/obj/%.o)
TEST_OBJ := $(TEST_SRC:%.c=$(BUILD)/obj/%.o)

FAMILIES := kylin ke cnosdb openmldb
BIN      := $(BUILD)/bin/metamig $(FAMILIES:%=$(BUILD)/bin/metamig-%)
STATIC   := $(BUILD)/lib/libmetamig.a
SHARED   := $(BUILD)/lib/libmetamig.so.$(VERSION)
RUNNER   := $(BUILD)/tests/run
TOOLS    := $(BUILD)/tests/on-terminal
EXAMPLES := $(EX_SRC:examples/%.c=$(BUILD)/examples/%)
FUZZERS  := $(FUZZ_SRC:fuzz/%.c=$(BUILD)/fuzz/%)
BENCHES  := $(BENCH_SRC:bench/%.c=$(BUILD)/bench/%)

.PHONY: all lib demo check check-unit check-cli check-fault valgrind asan ubsan coverage fuzz bench lint \
        interop examples man completions install uninstall dist distcheck clean help deps deps-check
.DELETE_ON_ERROR:

all: lib $(BIN) $(BUILD)/lib/metamig.pc completions ## library, executables, completions
lib: $(STATIC) $(BUILD)/lib/libmetamig.so

$(BUILD)/obj/tests/%: ALL_CFLAGS += -Itests

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(STATIC): $(LIB_OBJ)
	@mkdir -p $(@D)
	rm -f $@ && ar rcs $@ $^

$(SHARED): $(LIB_OBJ) lib/libmetamig.map
	@mkdir -p $(@D)
	$(CC) -shared $(CFLAGS) -Wl,-soname,libmetamig.so.$(SOVER) -Wl,--version-script=lib/libmetamig.map -Wl,-z,defs \
	    -Wl,-O1 -Wl,--as-needed -o $@ $(LIB_OBJ) $(LDFLAGS) $(PKG_LIBS)

$(BUILD)/lib/libmetamig.so: $(SHARED)
	ln -sf libmetamig.so.$(VERSION) $(BUILD)/lib/libmetamig.so.$(SOVER)
	ln -sf libmetamig.so.$(SOVER) $@

# The executables carry the library with them: they work without an installation, and start faster.
$(BUILD)/bin/metamig: $(CLI_OBJ) $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(CLI_OBJ) $(STATIC) -Wl,--as-needed $(PKG_LIBS)

# A family executable is the same program: it looks at the name it was called by.
$(BUILD)/bin/metamig-%: $(BUILD)/bin/metamig
	ln -f $< $@

$(BUILD)/lib/metamig.pc: metamig.pc.in include/metamig/version.h Makefile
	@mkdir -p $(@D)
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' $< > $@

$(RUNNER): $(TEST_OBJ) $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(TEST_OBJ) $(STATIC) $(CHECK_LIBS) $(PKG_LIBS)

# Programs that the command-line tests run.
$(BUILD)/tests/on-terminal: tests/tools/on_terminal.c
	@mkdir -p $(@D)
	$(CC) $(CSTD) -D_GNU_SOURCE $(WARN) $(CFLAGS) $(LDFLAGS) -o $@ $<

$(BUILD)/examples/%: examples/%.c $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(CSTD) $(WARN) -Iinclude $(CFLAGS) $(LDFLAGS) -o $@ $< $(STATIC) $(PKG_LIBS)

$(BUILD)/fuzz/%: fuzz/%.c fuzz/driver.c $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(LDFLAGS) -o $@ $< fuzz/driver.c $(STATIC) $(PKG_LIBS)

examples: $(EXAMPLES)

completions: $(BUILD)/completions/metamig.bash
$(BUILD)/completions/metamig.bash: $(BUILD)/bin/metamig
	@mkdir -p $(@D)
	$< completion bash > $@
	$< completion zsh > $(@D)/_metamig
	$< completion fish > $(@D)/metamig.fish

demo: deps ## install what is missing, build, convert and verify the shipped Kylin dump, show the report
	@$(MAKE) --no-print-directory -s -j$(shell nproc 2>/dev/null || echo 1) all
	@BIN=$(BUILD)/bin sh examples/demo.sh

check: deps-check ## install what is missing, build, run every test
	@$(MAKE) --no-print-directory -s -j$(shell nproc 2>/dev/null || echo 1) all examples $(RUNNER) $(TOOLS)
	@BUILD=$(BUILD) CC="$(CC)" bash tests/check.sh

check-unit: $(RUNNER) ## the Check suites alone
	BUILD=$(BUILD) bash tests/check.sh unit
check-cli: all $(TOOLS) ## the command-line tests alone
	BUILD=$(BUILD) bash tests/check.sh cli
check-fault: $(RUNNER) all $(TOOLS) ## kill, full disk, failing calls
	BUILD=$(BUILD) bash tests/check.sh fault
interop: all $(RUNNER) ## against recorded vendor output; exit 77 where it is absent
	BUILD=$(BUILD) bash tests/check.sh interop

valgrind: $(RUNNER) ## all suites under valgrind
	CK_FORK=no CK_VERBOSITY=normal valgrind -q --error-exitcode=9 --leak-check=full --suppressions=tests/valgrind.supp $(RUNNER)

asan ubsan: ## all suites with address and undefined behaviour sanitizers (clang)
	$(MAKE) check-unit BUILD=$(BUILD)/asan CC=clang LDFLAGS="-fsanitize=address,undefined" \
	    CFLAGS="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"

coverage: ## line coverage of the suites
	$(MAKE) $(BUILD)/cov/tests/run all BUILD=$(BUILD)/cov CFLAGS="-O0 -g --coverage" LDFLAGS=--coverage
	BUILD=$(BUILD)/cov bash tests/check.sh
	cd $(BUILD)/cov && gcov -n obj/lib/*/*.gcda | awk '/^File.*lib/ { f = $$2 } /^Lines/ && f { print f, $$2, $$4; f = "" }'

fuzz: ## every target for FUZZ_SECONDS with libFuzzer
	BUILD=$(BUILD) FUZZ_SECONDS=$(FUZZ_SECONDS) bash fuzz/run.sh

bench: all ## speed and memory beside the peers, as ratios of one run
	BUILD=$(BUILD) bash bench/run.sh

lint: ## man pages, scripts, C
	mandoc -T lint -W warning $(MAN)
	shellcheck -s sh examples/*.sh && shellcheck tests/*.sh tests/cli/*.sh fuzz/*.sh bench/*.sh .ci/run
	cppcheck -q --std=c11 --error-exitcode=1 --suppress=missingIncludeSystem -Iinclude -Ilib $(LIB_SRC) $(CLI_SRC)
	bash tests/line_length.sh

install: all ## PREFIX, DESTDIR
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include/metamig \
	    $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man3 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(BUILD)/bin/metamig $(DESTDIR)$(PREFIX)/bin/
	for f in $(FAMILIES); do ln -sf metamig $(DESTDIR)$(PREFIX)/bin/metamig-$$f; done
	install -m 644 $(STATIC) $(DESTDIR)$(PREFIX)/lib/
	install -m 755 $(SHARED) $(DESTDIR)$(PREFIX)/lib/
	ln -sf libmetamig.so.$(VERSION) $(DESTDIR)$(PREFIX)/lib/libmetamig.so.$(SOVER)
	ln -sf libmetamig.so.$(SOVER) $(DESTDIR)$(PREFIX)/lib/libmetamig.so
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' metamig.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/metamig.pc
	install -m 644 include/metamig/*.h $(DESTDIR)$(PREFIX)/include/metamig/
	install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 man/*.3 $(DESTDIR)$(PREFIX)/share/man/man3/
	install -m 644 $(BUILD)/completions/metamig.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/metamig
	for f in $(FAMILIES); do ln -sf metamig $(DESTDIR)$(PREFIX)/share/bash-completion/completions/metamig-$$f; done
	install -m 644 $(BUILD)/completions/_metamig $(DESTDIR)$(PREFIX)/share/zsh/site-functions/
	install -m 644 $(BUILD)/completions/metamig.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/

uninstall: ## what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/metamig $(FAMILIES:%=$(DESTDIR)$(PREFIX)/bin/metamig-%) \
	    $(DESTDIR)$(PREFIX)/lib/libmetamig.* $(DESTDIR)$(PREFIX)/lib/pkgconfig/metamig.pc \
	    $(MAN:man/%=$(DESTDIR)$(PREFIX)/share/man/man*/%) \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions/metamig \
	    $(FAMILIES:%=$(DESTDIR)$(PREFIX)/share/bash-completion/completions/metamig-%) \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_metamig \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/metamig.fish
	rm -rf $(DESTDIR)$(PREFIX)/include/metamig

dist: ## the release archive is exactly what git has
	git archive --format=tar.gz --prefix=metamig-$(VERSION)/ -o metamig-$(VERSION).tar.gz HEAD

distcheck: dist ## the release archive builds and passes its tests
	rm -rf $(BUILD)/dist && mkdir -p $(BUILD)/dist
	tar -xzf metamig-$(VERSION).tar.gz -C $(BUILD)/dist
	$(MAKE) -C $(BUILD)/dist/metamig-$(VERSION) check BUILD=build

deps: ## Debian packages that building needs
	@sh scripts/install-deps.sh build
deps-check: ## and those that testing needs
	@sh scripts/install-deps.sh check

clean:
	rm -rf $(BUILD)

help: ## this list
	@awk -F ':.*## ' '/^[a-z][a-z -]*:.*## / { printf "%-12s %s\n", $$1, $$2 }' Makefile

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TEST_OBJ:.o=.d)
