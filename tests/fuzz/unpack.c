/* unpack RECORDING DIR: a recording as seeds for the fuzz targets. Its blocks, decompressed, one a
 * file in DIR/block; all of it as DIR/recording/NAME-file and -blocks, see compose.h. */
#include <fcntl.h>
#include <sys/stat.h>

#include "tests/fuzz/compose.h"

static void save(const char *dir, const char *kind, const char *name, const struct strbuf *b)
{
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", dir, kind);
    mkdir(path, 0777);
    snprintf(path, sizeof(path), "%s/%s/%s", dir, kind, name);
    FILE *f = fopen(path, "we");
    fuzz_require(f && fwrite(strbuf_str(b), 1, b->len, f) == b->len);
    fclose(f);
}

static void add_raw_file(const char *path, struct strbuf *out)
{
    char bytes[4096];
    size_t n;
    FILE *f = fopen(path, "re");

    fuzz_require(f);
    strbuf_addc(out, 'R');
    while ((n = fread(bytes, 1, sizeof(bytes), f)) > 0)
        strbuf_add(out, bytes, n);
    fclose(f);
}

static void add_block(int fd, const struct block *b, struct strbuf *composed, struct strbuf *alone)
{
    _cleanup_free_ uint8_t *raw = NULL;
    uint8_t header[COMPOSE_HEADER] = { (uint8_t)b->kind };

    fuzz_require(recfile_load(fd, b, &raw) == 0 && b->raw < 1u << 24);
    store_le(header + 1, 3, b->raw);
    strbuf_add(composed, (const char *)header, sizeof(header));
    strbuf_add(composed, (const char *)raw, b->raw);
    strbuf_reset(alone);
    strbuf_add(alone, (const char *)raw, b->raw);
}

int main(int argc, char **argv)
{
    _cleanup_strbuf_ struct strbuf file = STRBUF_INIT, composed = STRBUF_INIT, alone = STRBUF_INIT;
    struct block_list blocks = { .v = NULL };
    struct err e = ERR_INIT;
    char name[256];
    int fd;

    fuzz_require(argc == 3);
    const char *base = strrchr(argv[1], '/') ? strrchr(argv[1], '/') + 1 : argv[1];
    fuzz_require(recfile_open(argv[1], false, &fd, &e) == 0);
    fuzz_require(recfile_skim(fd, argv[1], &blocks, &e) == 0 && blocks.n > 0);
    strbuf_addc(&composed, 'B');
    for (size_t i = 0; i < blocks.n; i++) {
        add_block(fd, &blocks.v[i], &composed, &alone);
        snprintf(name, sizeof(name), "%s-%zu", base, i);
        save(argv[2], "block", name, &alone);
    }
    add_raw_file(argv[1], &file);
    snprintf(name, sizeof(name), "%s-file", base);
    save(argv[2], "recording", name, &file);
    snprintf(name, sizeof(name), "%s-blocks", base);
    save(argv[2], "recording", name, &composed);
    free(blocks.v);
    close(fd);
    return 0;
}
