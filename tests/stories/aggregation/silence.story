# A quarter-hour series is silent when nothing newer comes for two hours. Zero is a value.
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
0s enterprise 3 A1
= registry enterprise 91530300MA0000031A
= moved 91530300MA0000031A to area/A1 zone/Z1 city/530300 since ever
0s key plants 1 2 3
= registry key plants
0s silence load quarter_hour 120
= registry indicator load
0s door open 900

# Plant 3 is back-fill only: it was never heard, so it cannot fall silent.
2h batch b1 key:plants 1 load 2026-01-05T01:30 5 ; 2 load 2026-01-05T01:30 5 ; 3 load 2026-01-04T01:30 5
= batch b1 by key:plants: received 3 accepted 3 duplicate 0 restated 0 rejected 0
2h commit
= record 1: runs 3 rows 3 restated 0
2h judge
= look again by 2026-01-05T02:01:00+08:00
3h batch b2 key:plants 1 load 2026-01-05T02:30 0
= batch b2 by key:plants: received 1 accepted 1 duplicate 0 restated 0 rejected 0
3h commit
= record 2: runs 1 rows 1 restated 0
# At 03:45 two hours have passed since the end of plant 2's newest period; plant 1 made nothing, and said so.
2026-01-05T03:44:59+08:00 judge
= look again by 2026-01-05T03:45:00+08:00
2026-01-05T03:46+08:00 judge
= 2026-01-05T03:45:00+08:00 silence load: 1
= of 91530300MA0000023F since 2026-01-05T01:30:00+08:00
= look again by 2026-01-05T03:47:00+08:00

# It sends its backlog, oldest first: it is heard again when it has caught up to less than two hours.
2026-01-05T05:30+08:00 batch b3 key:plants 2 load 2026-01-05T02:00 5 ; 1 load 2026-01-05T05:00 0
= 2026-01-05T04:45:00+08:00 silence load: 1
= of 91530300MA0000015L since 2026-01-05T02:30:00+08:00
= batch b3 by key:plants: received 2 accepted 2 duplicate 0 restated 0 rejected 0
2026-01-05T05:30+08:00 commit
= record 5: runs 2 rows 2 restated 0
2026-01-05T05:31+08:00 judge
= 2026-01-05T05:30:01+08:00 heard load: 1
= of 91530300MA0000015L since 2026-01-05T05:00:00+08:00
= look again by 2026-01-05T05:32:00+08:00
2026-01-05T05:32+08:00 batch b4 key:plants 2 load 2026-01-05T05:15 0
= batch b4 by key:plants: received 1 accepted 1 duplicate 0 restated 0 rejected 0
2026-01-05T05:32+08:00 commit
= record 7: runs 1 rows 1 restated 0
2026-01-05T05:32:01+08:00 judge
= 2026-01-05T05:32:01+08:00 heard load: 1
= of 91530300MA0000023F since 2026-01-05T05:15:00+08:00
= look again by 2026-01-05T05:33:00+08:00

# The door is closed for hours: nobody is silent for that, until the plants have had their turn.
2026-01-05T06:00+08:00 door closed
2026-01-05T12:00+08:00 door open 900
2026-01-05T12:10+08:00 batch b5 key:plants 1 load 2026-01-05T11:45 7
= batch b5 by key:plants: received 1 accepted 1 duplicate 0 restated 0 rejected 0
2026-01-05T12:10+08:00 commit
= record 9: runs 1 rows 1 restated 0
2026-01-05T12:16+08:00 judge
= 2026-01-05T12:15:00+08:00 silence load: 1
= of 91530300MA0000023F since 2026-01-05T05:15:00+08:00
= look again by 2026-01-05T12:17:00+08:00
# Who may be silent from now on is silent no longer.
2026-01-05T12:17+08:00 silence load quarter_hour 0
= registry indicator load
2026-01-05T12:17+08:00 judge
= 2026-01-05T12:17:00+08:00 heard load: 1
= of 91530300MA0000023F since 2026-01-05T05:15:00+08:00
= look again by 2026-01-05T12:18:00+08:00
