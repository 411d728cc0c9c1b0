# Nothing goes out before there is a connection; then at most four batches are under way.
0s  spooled 12
0s  deadline
= no deadline
1s  up
= send 1 rows 1..12
2s  spooled 5012
= send 2 rows 13..5012
2s  spooled 30000
= send 3 rows 5013..10012
= send 4 rows 10013..15012
2s  acked 1
= settle 1 rows 1..12
= send 5 rows 15013..20012
# An answer to what was settled, or never was, is nothing.
3s  acked 1
3s  acked 99
3s  deadline
= deadline in 4000 ms

3s  acked 2
= settle 2 rows 13..5012
= send 6 rows 20013..25012
3s  acked 3
= settle 3 rows 5013..10012
= send 7 rows 25013..30000
3s  acked 4
= settle 4 rows 10013..15012
3s  acked 5
= settle 5 rows 15013..20012
3s  acked 6
= settle 6 rows 20013..25012
3s  acked 7
= settle 7 rows 25013..30000
3s  deadline
= no deadline
# Rows come one by one: each goes at once while there is room, the others gather into the next batch.
4s  spooled 30001
= send 8 rows 30001..30001
