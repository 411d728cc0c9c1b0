# Row 6000 corrects row 1. The ack of the first batch is lost: what stands behind it is neither settled nor forgotten, and goes again behind it.
0s  up
0s  spooled 7000
= send 1 rows 1..5000
= send 2 rows 5001..7000
1s  acked 2
5s  tick
= send 1 rows 1..5000
= send 2 rows 5001..7000
6s  acked 1
= settle 1 rows 1..5000
7s  acked 2
= settle 2 rows 5001..7000
