# The server starts up and says "not ready" to each batch: all go again, in order, after a pause.
0s  up
0s  spooled 6000
= send 1 rows 1..5000
= send 2 rows 5001..6000
1s  refused 1
1s  refused 2
1s  deadline
= deadline in 500 ms
1s  spooled 6001
2s  tick
= send 1 rows 1..5000
= send 2 rows 5001..6000
= send 3 rows 6001..6001
# Our own socket has no room: the same, after a short pause.
2s  not_taken
2s  deadline
= deadline in 20 ms
3s  tick
= send 1 rows 1..5000
= send 2 rows 5001..6000
= send 3 rows 6001..6001
3s  acked 1
= settle 1 rows 1..5000
3s  acked 3
3s  acked 2
= settle 2 rows 5001..6000
= settle 3 rows 6001..6001
