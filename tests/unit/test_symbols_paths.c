/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths of sources, relative to the tree that was built. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <symbols/paths.h>

static const struct {
	const char *name, *comp_dir, *unit, *path, *want;
} cases[] = {
    {"built in the tree", "/src/linux", "kernel/fork.c", "/src/linux/kernel/fork.c", "kernel/fork.c"},
    {"a header of the tree", "/src/linux", "kernel/fork.c", "/src/linux/./include/linux/fs.h", "include/linux/fs.h"},
    {"the compiler's header", "/src/linux", "kernel/fork.c", "/usr/lib/gcc/stdarg.h", "/usr/lib/gcc/stdarg.h"},
    {"Debian: a mapped prefix", "debian/build/x", "debian/build/x/init/main.c", "debian/build/x/init/main.c",
     "init/main.c"},
    {"Debian: unit named by its place", "debian/build/x", "init/main.c", "debian/build/x/init/main.c", "init/main.c"},
    {"make O=build", "/src/linux/build", "/src/linux/kernel/fork.c", "/src/linux/build/../kernel/fork.c",
     "kernel/fork.c"},
    {"make O=build, relative", "/src/linux/build", "../kernel/fork.c", "/src/linux/build/../fs/exec.c", "fs/exec.c"},
    {"a tree beside the build", "/src/build", "/src/linux/kernel/fork.c", "/src/linux/kernel/fork.c",
     "linux/kernel/fork.c"},
    {"a name that only begins alike", "/src/linux", "kernel/fork.c", "/src/linux-next/fork.c",
     "/src/linux-next/fork.c"},
    {"no directory known", NULL, "kernel/fork.c", "kernel/./fork.c", "kernel/fork.c"},
    {"nothing in common", "/build", "/src/a.c", "/src/a.c", "/src/a.c"},
    {".. above the root", "/", "/a.c", "/../../a.c", "/a.c"},
    {".. of a relative path", "", "a.c", "../x/../a.c", "../a.c"},
    {"double slashes", "/src", "a.c", "/src//lib///a.c", "lib/a.c"},
    {"empty", "/src", "a.c", "", ""},
};

static void paths_are_relative_to_their_tree(void **state)
{
	struct source_root root;
	char got[PATHS_MAX];
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		source_root_find(&root, cases[i].comp_dir, cases[i].unit);
		source_path(&root, cases[i].path, got);
		if (strcmp(got, cases[i].want))
			fail_msg("%s: \"%s\", not \"%s\"", cases[i].name, got, cases[i].want);
	}
}

static void an_endless_path_is_cut(void **state)
{
	static char path[4 * PATHS_MAX];
	struct source_root root;
	char got[PATHS_MAX];
	(void)state;
	memset(path, 'x', sizeof path - 1);
	source_root_find(&root, path, path);
	source_path(&root, path, got);
	assert_true(strlen(got) < PATHS_MAX);
	for (size_t i = 0; i + 1 < sizeof path; i += 2)
		path[i] = '/';
	source_root_find(&root, path, path);
	source_path(&root, path, got);
	assert_true(strlen(got) < PATHS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paths_are_relative_to_their_tree),
	    cmocka_unit_test(an_endless_path_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
