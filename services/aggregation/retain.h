// Which observations are too old to be kept (Indicator.keep_days). What is thrown away goes with the next fold, in its transaction: windows that hold them are stored by then,
// and a restart finds either all or nothing of it done. From the plan on nothing that old is admitted.
#ifndef PP_AGGREGATION_RETAIN_H
#define PP_AGGREGATION_RETAIN_H

#include "core.h"

enum { RETAIN_DAYS = 8 }; // at most so many days of an indicator in one fold, so that its slices stay short

// Between folds, with an empty draft.
void retain_plan(struct core *c, int64_t now_ms);

#endif
