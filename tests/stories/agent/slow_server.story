# A server in need takes 8 s for each ack: they are late, but they count, and it is asked more and more seldom.
0s  up
0s  spooled 5
= send 1 rows 1..5
4s  tick
5s  tick
= send 1 rows 1..5
5s  deadline
= deadline in 10000 ms
8s  acked 1
= settle 1 rows 1..5
# The ack was of the first sending or of the second, who knows: the wait stays long until a batch is acked that went once.
8s  spooled 6
= send 2 rows 6..6
8s  deadline
= deadline in 10000 ms
16s acked 2
= settle 2 rows 6..6
16s spooled 7
= send 3 rows 7..7
16s deadline
= deadline in 5000 ms
# Nobody answers at all: 5, 10, 20, 40 s, and then each minute.
21s tick
= send 3 rows 7..7
31s tick
= send 3 rows 7..7
51s tick
= send 3 rows 7..7
91s tick
= send 3 rows 7..7
91s deadline
= deadline in 60000 ms
151s tick
= send 3 rows 7..7
151s deadline
= deadline in 60000 ms
