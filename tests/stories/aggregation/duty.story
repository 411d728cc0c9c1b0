# Daily reports by 10:00 with 14 hours of grace. One plant reports, one is late, one stays away.
0s zone Z1 一区
= registry zone Z1
0s area A1 Z1 花山
= registry area A1
0s area A2 Z1 白水
= registry area A2
0s enterprise 1 A1
= registry enterprise 91530300MA0000015L
= moved 91530300MA0000015L to area/A1 zone/Z1 city/530300 since ever
0s enterprise 2 A1
= registry enterprise 91530300MA0000023F
= moved 91530300MA0000023F to area/A1 zone/Z1 city/530300 since ever
0s enterprise 3 A2
= registry enterprise 91530300MA0000031A
= moved 91530300MA0000031A to area/A2 zone/Z1 city/530300 since ever
0s key plants 1 2 3
= registry key plants
0s duty kwh day 10 14
= registry indicator kwh
0s door open 900

# Nobody owes what was due before its first report came: the 4th, due on the 5th at 10:00.
2026-01-05T09:00+08:00 batch b1 key:plants 1 kwh 2026-01-04 10 ; 2 kwh 2026-01-03 10 ; 3 kwh 2026-01-03 10
= batch b1 by key:plants: received 3 accepted 3 duplicate 0 restated 0 rejected 0
2026-01-05T09:00+08:00 commit
= record 1: runs 3 rows 3 restated 0
2026-01-05T09:59:59+08:00 judge
= look again by 2026-01-05T10:00:00+08:00
# At 10:00 sharp the 4th is judged; plants 2 and 3 have only sent the 3rd.
2026-01-05T10:00+08:00 judge
= 2026-01-05T10:00:00+08:00 late kwh 2026-01-04 due 2026-01-05T10:00:00+08:00: 2
= of 91530300MA0000023F
= of 91530300MA0000031A
= look again by 2026-01-05T10:00:01+08:00
2026-01-05T10:00+08:00 judge
= look again by 2026-01-05T10:00:01+08:00
2026-01-05T10:00+08:00 reports city/530300 enterprise
= city/530300 due 3 on_time 1 late 2 missing 0
= 91530300MA0000015L due 1 on_time 1 late 0 missing 0
= 91530300MA0000023F due 1 on_time 0 late 1 missing 0
= 91530300MA0000031A due 1 on_time 0 late 1 missing 0
= report 91530300MA0000023F kwh 2026-01-04 late until 2026-01-05T10:00:00+08:00
= report 91530300MA0000031A kwh 2026-01-04 late until 2026-01-05T10:00:00+08:00

# Plant 2 sends it after all: late, and no longer missing; a restatement of what came in time changes nothing.
2026-01-05T12:00+08:00 batch b2 key:plants 2 kwh 2026-01-04 10 ; 1 kwh 2026-01-04 11
= batch b2 by key:plants: received 2 accepted 1 duplicate 0 restated 1 rejected 0
= row 1 restated
2026-01-05T12:00+08:00 commit
= record 3: runs 2 rows 2 restated 1
= row 1 10 -> 11 revision 1
2026-01-06T00:00+08:00 judge
= 2026-01-06T00:00:00+08:00 missing kwh 2026-01-04 due 2026-01-05T10:00:00+08:00: 1
= of 91530300MA0000031A
= look again by 2026-01-06T00:00:01+08:00
2026-01-06T00:00+08:00 reports zone/Z1 area
= zone/Z1 due 3 on_time 1 late 1 missing 1
= area/A1 due 2 on_time 1 late 1 missing 0
= area/A2 due 1 on_time 0 late 0 missing 1
= report 91530300MA0000015L kwh 2026-01-05 due until 2026-01-06T10:00:00+08:00
= report 91530300MA0000023F kwh 2026-01-05 due until 2026-01-06T10:00:00+08:00
= report 91530300MA0000031A kwh 2026-01-05 due until 2026-01-06T10:00:00+08:00
= report 91530300MA0000031A kwh 2026-01-04 missing until 2026-01-05T10:00:00+08:00
2026-01-06T00:00+08:00 reports 3
= 91530300MA0000031A due 1 on_time 0 late 0 missing 1
= report 91530300MA0000031A kwh 2026-01-05 due until 2026-01-06T10:00:00+08:00
= report 91530300MA0000031A kwh 2026-01-04 missing until 2026-01-05T10:00:00+08:00


# Plant 2 moves on the 6th: reports of periods that began before count where it was, those of the 7th where it is.
2026-01-06T08:00+08:00 enterprise 2 A2
= registry enterprise 91530300MA0000023F
= moved 91530300MA0000023F to area/A2 zone/Z1 city/530300 since 2026-01-06T08:00:00+08:00
2026-01-06T09:00+08:00 batch b3 key:plants 1 kwh 2026-01-05 10 ; 2 kwh 2026-01-05 10 ; 3 kwh 2026-01-05 10
= batch b3 by key:plants: received 3 accepted 3 duplicate 0 restated 0 rejected 0
2026-01-06T09:00+08:00 commit
= record 5: runs 3 rows 3 restated 0
2026-01-07T09:00+08:00 batch b4 key:plants 1 kwh 2026-01-06 10 ; 3 kwh 2026-01-06 10
= 2026-01-06T10:00:00+08:00 late kwh 2026-01-05 due 2026-01-06T10:00:00+08:00: 0
= batch b4 by key:plants: received 2 accepted 2 duplicate 0 restated 0 rejected 0
2026-01-07T09:00+08:00 commit
= record 7: runs 2 rows 2 restated 0
# Plant 3 has ended since: it owes nothing any more.
2026-01-08T09:00+08:00 enterprise 3 A2 ended
= 2026-01-07T10:00:00+08:00 late kwh 2026-01-06 due 2026-01-07T10:00:00+08:00: 1
= of 91530300MA0000023F
= 2026-01-08T00:00:00+08:00 missing kwh 2026-01-06 due 2026-01-07T10:00:00+08:00: 1
= of 91530300MA0000023F
= registry enterprise 91530300MA0000031A ended
2026-01-08T09:00+08:00 batch b5 key:plants 2 kwh 2026-01-07 0
= batch b5 by key:plants: received 1 accepted 1 duplicate 0 restated 0 rejected 0
2026-01-08T09:00+08:00 commit
= record 10: runs 1 rows 1 restated 0
2026-01-08T10:00+08:00 judge
= 2026-01-08T10:00:00+08:00 late kwh 2026-01-07 due 2026-01-08T10:00:00+08:00: 1
= of 91530300MA0000015L
= look again by 2026-01-08T10:00:01+08:00
2026-01-08T10:00+08:00 reports city/530300 area
= city/530300 due 11 on_time 7 late 2 missing 2
= area/A1 due 7 on_time 4 late 2 missing 1
= area/A2 due 4 on_time 3 late 0 missing 1
= report 91530300MA0000015L kwh 2026-01-07 late until 2026-01-08T10:00:00+08:00
= report 91530300MA0000023F kwh 2026-01-06 missing until 2026-01-07T10:00:00+08:00
= report 91530300MA0000031A kwh 2026-01-04 missing until 2026-01-05T10:00:00+08:00
2026-01-08T10:00+08:00 reports area/A2 month
= area/A2 due 4 on_time 3 late 0 missing 1
= 2026-01 due 4 on_time 3 late 0 missing 1
= report 91530300MA0000031A kwh 2026-01-04 missing until 2026-01-05T10:00:00+08:00
