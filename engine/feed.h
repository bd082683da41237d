/* The engine as a feed of live tables. */
#ifndef ENGINE_FEED_H
#define ENGINE_FEED_H

#include "core/feed.h"
#include "engine/engine.h"

/* The engine stays the caller's: close the feed before engine_stop(). Main thread. */
struct feed *engine_feed(struct engine *e);

#endif
