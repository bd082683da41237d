/* curses, without the macros that take names such as box, move and clear from everybody else. */
#ifndef TUI_CURSES_H
#define TUI_CURSES_H

#define NCURSES_NOMACROS 1

#include <curses.h>
#include <menu.h>
#include <panel.h>

#endif
