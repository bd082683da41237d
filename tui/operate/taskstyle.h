/* How a task is coloured: as it stands. */
#ifndef TUI_TASKSTYLE_H
#define TUI_TASKSTYLE_H

#include "tui/term/canvas.h"
#include "tui/operate/task.h"

static inline enum style task_style(const struct job_task *task)
{
    switch (task->stage) {
    case STAGE_DONE:
        return task->exec && operation_exit_status(task->op) ? STYLE_WARN : STYLE_GOOD;
    case STAGE_FAILED:
    case STAGE_REFUSED:
        return STYLE_BAD;
    case STAGE_CANCELLED:
    case STAGE_DROPPED:
        return STYLE_DIM;
    default:
        return STYLE_WARN;
    }
}

#endif
