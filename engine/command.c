/* A command whose words and output the operation keeps, for who does not wait for its end. */
#include <stdlib.h>

#include "core/mem.h"
#include "engine/worker.h"

enum { OUTPUT_MOST = 1 << 20 };

struct command {
    struct strlist words;
    char **argv; /* them, and NULL */
    struct exec_sink sink;
    struct strbuf output; /* this and the next are guarded by the operation's lock */
    uint64_t written;
};

/* Operation thread. */
static void on_output(void *arg, bool is_stderr, const char *data, size_t len)
{
    struct operation *op = arg;
    struct command *c = op->command;

    (void)is_stderr;
    pthread_mutex_lock(&op->lock);
    size_t room = OUTPUT_MOST - c->output.len;
    strbuf_add(&c->output, data, len < room ? len : room);
    c->written += len;
    pthread_mutex_unlock(&op->lock);
}

/* Operation thread. */
static bool on_stop(void *arg)
{
    struct operation *op = arg;

    pthread_mutex_lock(&op->lock);
    bool stop = op->cancelled;
    pthread_mutex_unlock(&op->lock);
    return stop;
}

void operation_set_command(struct operation *op, const struct strlist *argv, uint64_t shell_wait_ns)
{
    struct command *c = xcalloc(1, sizeof(*c));

    for (size_t i = 0; i < argv->n; i++)
        strlist_add(&c->words, argv->v[i]);
    c->argv = xcalloc(argv->n + 1, sizeof(*c->argv));
    for (size_t i = 0; i < argv->n; i++)
        c->argv[i] = c->words.v[i];
    c->sink = (struct exec_sink){ .out = on_output, .stop = on_stop, .arg = op };
    command_free(op->command);
    op->command = c;
    operation_set_exec(op, c->argv, &c->sink, shell_wait_ns);
}

uint64_t operation_output(struct operation *op, struct strbuf *out)
{
    pthread_mutex_lock(&op->lock);
    strbuf_add(out, strbuf_str(&op->command->output), op->command->output.len);
    uint64_t written = op->command->written;
    pthread_mutex_unlock(&op->lock);
    return written;
}

void command_free(struct command *c)
{
    if (!c)
        return;
    strlist_release(&c->words);
    strbuf_release(&c->output);
    free(c->argv);
    free(c);
}
