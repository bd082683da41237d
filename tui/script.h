/* The console without a terminal: obeys the lines of a file and prints screens. */
#ifndef TUI_SCRIPT_H
#define TUI_SCRIPT_H

#include "tui/tui.h"

/* Runs the console on a screen of its own as the file says ("-": standard input), a command a line;
 * '#' begins a comment where a command would stand:
 *
 *   key NAME ...         presses keys (tui/term/keyname.h)
 *   type TEXT            types the rest of the line
 *   wait SECONDS         in a recording goes on by that; live serves what comes meanwhile
 *   until TEXT           serves what comes until a line of the screen holds it, at most 30 s; in a
 *                        recording it has to be there
 *   resize COLSxROWS     the screen's size; 80x24 at first
 *   screen [TITLE]       prints what is on the screen
 *   styles [TITLE]       the same as letters of the styles, see scrape_styles()
 *   quit                 ends, as the end of the file does
 *
 * TERM (xterm-256color when it is not set) says what the screen can show. With a recording what is
 * printed depends on it and the script alone, the time zone aside. Main thread; the rest as
 * tui_run(). -EINVAL when a line is no command, with its number; -ETIMEDOUT when a text does not
 * come; -ENOENT and the like when the file cannot be read; -ENOTSUP when the terminal is not
 * known. */
int tui_script(struct feed *f, const struct tui_options *o, const char *path, struct err *err);

#endif
