# Historical rows and live ones do not share a batch: the spool ends it where the kind changes.
0s  up
0s  spooled 20 but 7 12
= send 1 rows 1..7
= send 2 rows 8..12
= send 3 rows 13..20
1s  acked 1
= settle 1 rows 1..7
1s  acked 2
= settle 2 rows 8..12
1s  acked 3
= settle 3 rows 13..20
