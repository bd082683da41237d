/* What a recording tells besides its tables, as JSON. */
#ifndef XLTOOL_PLAYBACK_JSON_H
#define XLTOOL_PLAYBACK_JSON_H

#include "core/feed.h"
#include "xltool/options.h"

/* {"schema":"xltool.facts/1",...}: NULL when the recording has none. */
struct json_object *playback_facts_json(struct feed *f);
/* {"schema":"xltool.command/1",...}: NULL when none ran, or nothing but its marks is known. */
struct json_object *playback_command_json(struct feed *f);

#endif
