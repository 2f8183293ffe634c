# SPDX-License-Identifier: GPL-2.0-or-later
# Compares lines of symbols-addr with a peer's in the same order (tests/qemu/symbols-oracle), and prints those that differ.
#
# Equal are: function names without GCC's suffixes (.constprop.0), in a chain of the same length; of the outermost one any
# name that its address has; files by their common end, from our first component on; lines; unknown ("?") and "??", "$a".

function plain(name) {
	sub(/\.(constprop|isra|part|cold)(\.[0-9]+)*.*$/, "", name)
	return name == "??" || name ~ /^\$[adt]/ ? "?" : name
}

function normal(path) {
	gsub(/\/\.\//, "/", path)
	while (match(path, /[^\/.][^\/]*\/\.\.\//)) path = substr(path, 1, RSTART - 1) substr(path, RSTART + RLENGTH)
	return path
}

function same_line(a, b,   file, line, other) {
	file = a; sub(/:[0-9]+$/, "", file); line = substr(a, length(file) + 1)
	other = b; sub(/:[0-9?]+$/, "", other); b = substr(b, length(other) + 1)
	sub(/:\?/, ":0", b)
	if (line != b && !(line == ":0" && b == "")) return 0
	other = normal(other)
	if (file == "?") return other ~ /^\?\??$/
	return other == file || substr(other, length(other) - length(file)) == "/" file
}

function split_frame(frame, part) { part[2] = frame; sub(/^[^ ]* /, "", part[2]); part[1] = substr(frame, 1, length(frame) - length(part[2]) - 1) }

function same_outer(name, symbols, function_name,   n, list, i) {
	n = split(symbols, list, ",")
	for (i = 1; i <= n; i++) if (plain(list[i]) == name) return 1
	return plain(function_name) == name
}

function equal(ours, theirs,   n, m, a, b, i, x, y) {
	n = split(ours, a, "|"); m = split(theirs, b, "|")
	if (n - 1 != m) return 0
	for (i = 1; i <= m; i++) {
		split_frame(a[i + 1], x); split_frame(b[i], y)
		sub(/:[0-9]+$/, "", x[2])
		if (!same_line(x[2], y[2])) return 0
		if (i < m ? plain(x[1]) != plain(y[1]) : !same_outer(plain(y[1]), substr(a[1], 10), x[1])) return 0
	}
	return 1
}

{
	if ((getline theirs <peer) <= 0) { print $1, "the peer said nothing"; next }
	if (!equal($0, theirs)) print $0 "   ## " theirs
}
