build-clang/host/tests/lib/rsptalk.o: tests/lib/rsptalk.c
