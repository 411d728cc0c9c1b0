# The line breaks and comes back, after a second or after days: what was under way goes again at once, in order, and nothing else is asked of the spool meanwhile.
0s  up
0s  spooled 10000
= send 1 rows 1..5000
= send 2 rows 5001..10000
1s  down
1s  deadline
= no deadline
2s  spooled 12000
2d  spooled 14000
# An ack that was still in the socket when the line broke is an ack.
2d  acked 1
= settle 1 rows 1..5000
3d  up
= send 2 rows 5001..10000
= send 3 rows 10001..14000
