# We were down when reports were due: plants have settle_seconds after the door opens, and are named once.
0s zone Z1 一区
= registry zone Z1
0s area A1 Z1 花山
= registry area A1
0s enterprise 1 A1
= registry enterprise 91530300MA0000015L
= moved 91530300MA0000015L to area/A1 zone/Z1 city/530300 since ever
0s enterprise 2 A1
= registry enterprise 91530300MA0000023F
= moved 91530300MA0000023F to area/A1 zone/Z1 city/530300 since ever
0s key plants 1 2
= registry key plants
0s duty kwh day 10 2
= registry indicator kwh
0s door open 900
1h batch b1 key:plants 1 kwh 2026-01-04 10 ; 2 kwh 2026-01-04 10
= batch b1 by key:plants: received 2 accepted 2 duplicate 0 restated 0 rejected 0
1h commit
= record 1: runs 2 rows 2 restated 0
10h judge
= 2026-01-05T10:00:00+08:00 late kwh 2026-01-04 due 2026-01-05T10:00:00+08:00: 0
= look again by 2026-01-05T10:00:01+08:00

# The door is closed on the 6th from 09:00 to 15:00, and opens again. What comes until 15:15 is in time.
2026-01-06T09:00+08:00 door closed
2026-01-06T11:00+08:00 judge
= look again by any time
2026-01-06T15:00+08:00 door open 900
2026-01-06T15:01+08:00 judge
= look again by 2026-01-06T15:15:00+08:00
2026-01-06T15:10+08:00 batch b2 key:plants 1 kwh 2026-01-05 10
= batch b2 by key:plants: received 1 accepted 1 duplicate 0 restated 0 rejected 0
2026-01-06T15:10+08:00 commit
= record 3: runs 1 rows 1 restated 0
# Late and missing in one look: the grace was over as well. Each is said once.
2026-01-06T15:15+08:00 judge
= 2026-01-06T15:15:00+08:00 late kwh 2026-01-05 due 2026-01-06T10:00:00+08:00: 1
= of 91530300MA0000023F
= 2026-01-06T15:15:00+08:00 missing kwh 2026-01-05 due 2026-01-06T10:00:00+08:00: 1
= of 91530300MA0000023F
= look again by 2026-01-06T15:16:00+08:00
2026-01-06T15:16+08:00 judge
= look again by 2026-01-06T15:17:00+08:00
2026-01-06T15:16+08:00 reports city/530300 enterprise
= city/530300 due 4 on_time 3 late 0 missing 1
= 91530300MA0000015L due 2 on_time 2 late 0 missing 0
= 91530300MA0000023F due 2 on_time 1 late 0 missing 1
= report 91530300MA0000023F kwh 2026-01-05 missing until 2026-01-06T10:00:00+08:00

# The process stood still from then on, and nobody looked: that is a closed door too.
2026-01-07T20:00+08:00 judge still
= look again by 2026-01-07T20:15:00+08:00
2026-01-07T20:14+08:00 batch b3 key:plants 1 kwh 2026-01-06 10 ; 2 kwh 2026-01-06 10
= batch b3 by key:plants: received 2 accepted 2 duplicate 0 restated 0 rejected 0
2026-01-07T20:14+08:00 commit
= record 6: runs 2 rows 2 restated 0
2026-01-07T20:14:55+08:00 judge
= look again by 2026-01-07T20:15:00+08:00
2026-01-07T20:15+08:00 judge
= 2026-01-07T20:15:00+08:00 late kwh 2026-01-06 due 2026-01-07T10:00:00+08:00: 0
= look again by 2026-01-07T20:16:00+08:00
2026-01-07T20:15+08:00 reports city/530300
= city/530300 due 6 on_time 5 late 0 missing 1
= report 91530300MA0000023F kwh 2026-01-05 missing until 2026-01-06T10:00:00+08:00

# Whoever speaks first after we stood still, the registry that tells us the door may be open, does not make us forget it.
2026-01-08T20:00+08:00 door open 900 still
2026-01-08T20:00+08:00 judge
= look again by 2026-01-08T20:15:00+08:00
