/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether bytes are a whole, well-formed device tree, with an error text that names the place. Layout and rules:
 * Devicetree Specification v0.4, chapter 5, "Flattened Devicetree (DTB) Format". Reads bytes only, so that the tree may
 * lie anywhere (behind a zImage it does). */
#include <stdint.h>
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/fmt.h>
#include <hvlib/tree_edit.h>

#define DT_MAGIC	 0xd00dfeedu
#define DT_HEADER_BYTES	 40u
#define DT_VERSION_MIN	 16u
#define DT_VERSION_MAX	 17u
#define DT_RESERVE_BYTES 16u /* address and size */

/* "Structure block", lexical structure. */
#define DT_BEGIN_NODE 1u
#define DT_END_NODE   2u
#define DT_PROP	      3u
#define DT_NOP	      4u
#define DT_END	      9u

#define DEPTH_MAX 64u /* Linux unpacks no deeper tree */

enum header_field {
	MAGIC,
	TOTALSIZE,
	OFF_STRUCT,
	OFF_STRINGS,
	OFF_RESERVE,
	VERSION,
	LAST_COMP,
	BOOT_CPU,
	SIZE_STRINGS,
	SIZE_STRUCT
};

struct check {
	const uint8_t *tree;
	uint32_t structure, structure_end; /* offsets in the tree */
	uint32_t strings, strings_size;
	uint32_t pos; /* in the structure block */
	unsigned depth;
	const uint8_t *node; /* name of the node last begun, terminated */
	char *err;
	size_t errlen;
};

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t field(const uint8_t *tree, enum header_field f)
{
	return be32(tree + 4 * (unsigned)f);
}

/* A name out of a hostile file, made safe to print. */
static const char *printable(const uint8_t *name, char out[32])
{
	size_t i = 0;
	for (; i < 31 && name[i]; i++)
		out[i] = name[i] > ' ' && name[i] < 0x7f ? (char)name[i] : '?';
	out[i] = '\0';
	return i ? out : "/";
}

static int bad_place(const struct check *c, const char *what)
{
	char name[32];
	fmt_sn(c->err, c->errlen, "device tree: %s, at offset 0x%x (in or after node \"%s\")", what, (unsigned)c->pos,
	       printable(c->node, name));
	return -HV_EPROTO;
}

static int check_block(struct check *c, const char *name, uint32_t offset, uint32_t size)
{
	uint32_t total = field(c->tree, TOTALSIZE);
	if (offset >= DT_HEADER_BYTES && offset <= total && size <= total - offset)
		return 0;
	fmt_sn(c->err, c->errlen, "device tree: its %s block (0x%x bytes at 0x%x) is not inside its %u bytes", name,
	       (unsigned)size, (unsigned)offset, (unsigned)total);
	return -HV_EPROTO;
}

static int check_sizes(struct check *c, size_t size)
{
	if (size < DT_HEADER_BYTES) {
		fmt_sn(c->err, c->errlen, "device tree: only %u bytes, not even a header", (unsigned)size);
		return -HV_EPROTO;
	}
	if (field(c->tree, MAGIC) != DT_MAGIC) {
		fmt_sn(c->err, c->errlen,
		       "not a device tree: starts with %08x, should be d00dfeed (was it compiled with dtc?)",
		       (unsigned)field(c->tree, MAGIC));
		return -HV_EPROTO;
	}
	uint32_t total = field(c->tree, TOTALSIZE);
	if (total > size || total < DT_HEADER_BYTES || total > INT32_MAX) {
		fmt_sn(c->err, c->errlen, "device tree: file has %u bytes, header says %u", (unsigned)size,
		       (unsigned)total);
		return -HV_EPROTO;
	}
	return 0;
}

static int check_reserve_map(struct check *c)
{
	uint32_t offset = field(c->tree, OFF_RESERVE), total = field(c->tree, TOTALSIZE);
	static const uint8_t last[DT_RESERVE_BYTES];
	if (check_block(c, "memory reservation", offset, DT_RESERVE_BYTES))
		return -HV_EPROTO;
	for (; offset <= total - DT_RESERVE_BYTES; offset += DT_RESERVE_BYTES)
		if (!memcmp(c->tree + offset, last, sizeof last))
			return 0;
	fmt_sn(c->err, c->errlen, "device tree: its memory reservation block has no end");
	return -HV_EPROTO;
}

static int check_header(struct check *c, size_t size)
{
	if (check_sizes(c, size))
		return -HV_EPROTO;
	const uint8_t *t = c->tree;
	if (field(t, LAST_COMP) > DT_VERSION_MAX || field(t, VERSION) < DT_VERSION_MIN) {
		fmt_sn(c->err, c->errlen, "device tree: version %u (compatible to %u) is not supported, 16 and 17 are",
		       (unsigned)field(t, VERSION), (unsigned)field(t, LAST_COMP));
		return -HV_EPROTO;
	}
	if (field(t, OFF_STRUCT) % 4 || field(t, OFF_RESERVE) % 8) {
		fmt_sn(c->err, c->errlen, "device tree: a block is not aligned (structure 0x%x, reservation 0x%x)",
		       (unsigned)field(t, OFF_STRUCT), (unsigned)field(t, OFF_RESERVE));
		return -HV_EPROTO;
	}
	/* Version 16 does not have the size of the structure block. */
	bool v16 = field(t, VERSION) < DT_VERSION_MAX;
	uint32_t size_struct = v16 ? field(t, TOTALSIZE) - field(t, OFF_STRUCT) : field(t, SIZE_STRUCT);
	if (check_reserve_map(c) || check_block(c, "structure", field(t, OFF_STRUCT), size_struct) ||
	    check_block(c, "strings", field(t, OFF_STRINGS), field(t, SIZE_STRINGS)))
		return -HV_EPROTO;
	c->structure = field(t, OFF_STRUCT);
	c->structure_end = c->structure + size_struct;
	c->strings = field(t, OFF_STRINGS);
	c->strings_size = field(t, SIZE_STRINGS);
	return 0;
}

static uint32_t bytes_left(const struct check *c)
{
	return c->structure_end - c->pos;
}

/* Steps over @bytes and the padding to the next token. */
static void step(struct check *c, uint32_t bytes)
{
	uint32_t padded = (bytes + 3) & ~3u;
	c->pos += padded < bytes_left(c) ? padded : bytes_left(c);
}

static int check_begin_node(struct check *c)
{
	const uint8_t *name = c->tree + c->pos;
	const uint8_t *end = memchr(name, '\0', bytes_left(c));
	if (!end)
		return bad_place(c, "a node's name has no end");
	if (c->depth == 0 && *name)
		return bad_place(c, "the root node has a name");
	if (++c->depth > DEPTH_MAX)
		return bad_place(c, "nodes are nested more than 64 deep");
	c->node = name;
	step(c, (uint32_t)(end - name) + 1);
	return 0;
}

static int check_property(struct check *c)
{
	if (bytes_left(c) < 8)
		return bad_place(c, "a property is cut off");
	uint32_t length = be32(c->tree + c->pos), name = be32(c->tree + c->pos + 4);
	if (c->depth == 0)
		return bad_place(c, "a property outside of all nodes");
	if (length > bytes_left(c) - 8)
		return bad_place(c, "a property is longer than the structure block");
	if (name >= c->strings_size || !memchr(c->tree + c->strings + name, '\0', c->strings_size - name))
		return bad_place(c, "a property's name is not in the strings block");
	c->pos += 8;
	step(c, length);
	return 0;
}

static int check_end_node(struct check *c)
{
	if (c->depth == 0)
		return bad_place(c, "a node ends that did not begin");
	c->depth--;
	return 0;
}

static int check_token(struct check *c, uint32_t token)
{
	switch (token) {
	case DT_BEGIN_NODE:
		return check_begin_node(c);
	case DT_END_NODE:
		return check_end_node(c);
	case DT_PROP:
		return check_property(c);
	case DT_NOP:
		return 0;
	default:
		return bad_place(c, "neither node, property nor end");
	}
}

static int check_structure(struct check *c)
{
	bool root_done = false;
	for (c->pos = c->structure; bytes_left(c) >= 4;) {
		uint32_t token = be32(c->tree + c->pos);
		if (token == DT_END)
			return root_done && c->depth == 0 ? 0 : bad_place(c, "it ends inside a node");
		if (root_done && token != DT_NOP)
			return bad_place(c, "something follows the root node");
		c->pos += 4;
		int err = check_token(c, token);
		if (err)
			return err;
		root_done = root_done || (token == DT_END_NODE && c->depth == 0);
	}
	return bad_place(c, "the structure block has no end");
}

int tree_validate(const void *dtb, size_t size, char *err, size_t errlen)
{
	struct check c = {.tree = dtb, .node = (const uint8_t *)"", .err = err, .errlen = errlen};
	int result = check_header(&c, size);
	return result ? result : check_structure(&c);
}
