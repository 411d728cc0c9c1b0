# An enterprise moves to another area: its past stays where it was, restated or late.
0s zone Z1 一区
0s zone Z2 二区
0s area A1 Z1 花山
0s area A2 Z2 南海子
0s enterprise 1 A1
0s enterprise 2 A1
0s indicator kwh day sum sum
0s key all *
= registry zone Z1
= registry zone Z2
= registry area A1
= registry area A2
= registry enterprise 91530300MA0000015L
= moved 91530300MA0000015L to area/A1 zone/Z1 city/530300 since ever
= registry enterprise 91530300MA0000023F
= moved 91530300MA0000023F to area/A1 zone/Z1 city/530300 since ever
= registry indicator kwh
= registry key all

3d batch b1 key:all 1 kwh 2026-01-05 10 ; 1 kwh 2026-01-06 20 ; 2 kwh 2026-01-06 1
= batch b1 by key:all: received 3 accepted 3 duplicate 0 restated 0 rejected 0

3d commit
= record 1: runs 2 rows 3 restated 0

3d enterprise 1 A2
= registry enterprise 91530300MA0000015L
= moved 91530300MA0000015L to area/A2 zone/Z2 city/530300 since 2026-01-08T00:00:00+08:00

5d batch b2 key:all 1 kwh 2026-01-06 21 ; 1 kwh 2026-01-07 30 ; 1 kwh 2026-01-08 40 ; 1 kwh 2026-01-09 50
= batch b2 by key:all: received 4 accepted 3 duplicate 0 restated 1 rejected 0
= row 0 restated

5d commit
= record 2: runs 1 rows 4 restated 1
= row 0 20 -> 21 revision 1

5d node area/A1 kwh day
= 2026-01-05 10 reporting 1/1
= 2026-01-06 22 reporting 2/1
= 2026-01-07 30 reporting 1/1

5d node area/A2 kwh day
= 2026-01-08 40 reporting 1/1
= 2026-01-09 50 reporting 1/1

5d node zone/Z2 kwh month
= nothing

5d node city/530300 kwh month
= 2026-01-01 152 reporting 2/2

# The month began before it moved, so it counts in Z1 as a whole; the next one counts in Z2.
35d batch b3 key:all 1 kwh 2026-02-02 5
= batch b3 by key:all: received 1 accepted 1 duplicate 0 restated 0 rejected 0

35d commit
= record 3: runs 1 rows 1 restated 0

35d node zone/Z1 kwh month
= 2026-01-01 152 reporting 2/1

35d node zone/Z2 kwh month
= 2026-02-01 5 reporting 1/1
