/* `xltool stat -- COMMAND`: what each guest used while COMMAND ran. */
#ifndef XLTOOL_STAT_COMMAND_H
#define XLTOOL_STAT_COMMAND_H

#include "xltool/options.h"

/* Returns COMMAND's exit status (128 + signal when one ended it; 127 when it cannot be started), or
 * an exit code of ours when nothing could be measured. */
int stat_command(const struct options *o);

#endif
