# Two plants' months of two years: how the zone grew, and who did it. January and February are judged together; months are compared by calendar day.
0s zone Z1 一区
0s area A1 Z1 花山
0s area A2 Z1 白水
0s enterprise 1 A1
0s enterprise 2 A2
0s enterprise 3 A2
0s indicator output month sum sum 2000
0s key plants *
= registry zone Z1
= registry area A1
= registry area A2
= registry enterprise 91530300MA0000015L
= moved 91530300MA0000015L to area/A1 zone/Z1 city/530300 since ever
= registry enterprise 91530300MA0000023F
= moved 91530300MA0000023F to area/A2 zone/Z1 city/530300 since ever
= registry enterprise 91530300MA0000031A
= moved 91530300MA0000031A to area/A2 zone/Z1 city/530300 since ever
= registry indicator output
= registry key plants

4d batch a key:plants 1 output 2024-01-01 100 ; 1 output 2024-02-01 50 ; 1 output 2024-03-01 100 ; 1 output 2025-01-01 90 ; 1 output 2025-02-01 66 ; 1 output 2025-03-01 105
4d batch b key:plants 2 output 2024-01-01 20 ; 2 output 2024-02-01 30 ; 2 output 2024-03-01 60 ; 2 output 2025-01-01 40 ; 2 output 2025-02-01 20
4d commit
= batch a by key:plants: received 6 accepted 6 duplicate 0 restated 0 rejected 0
= batch b by key:plants: received 5 accepted 5 duplicate 0 restated 0 rejected 0
= record 1: runs 2 rows 11 restated 0

# A plant is missing in March: too few report, growth is not given.
4d rollup zone/Z1 output month compare 2025-01-01
= 2025-01-01 130 reporting 2/2
= compared to_date 130 coverage 100 by_weight 100 without_largest 40 withheld january_february
= 2025-02-01 86 reporting 2/2
= compared year_on_year 8 same 8 to_date 216 on_year 8 on_year_same 8 coverage 100 by_weight 100 without_largest 20
= 2025-03-01 105 reporting 1/2
= compared to_date 321 coverage 50 by_weight 69.444444 withheld coverage

# It comes late, and everything is as if it had come in time. The parts add up to the growth.
5d batch c key:plants 2 output 2025-03-01 45
5d commit
5d rollup zone/Z1 output month compare 2025-03-01 area
= batch c by key:plants: received 1 accepted 1 duplicate 0 restated 0 rejected 0
= record 2: runs 1 rows 1 restated 0
= 2025-03-01 150 reporting 2/2
= compared year_on_year -6.25 same -6.25 period_on_period 32.168459 to_date 366 on_year 1.666667 on_year_same 1.666667 coverage 100 by_weight 100 without_largest 45
= part area/A1 +3125000 millionths
= part area/A2 -9375000 millionths

# A third one begins: of the same enterprises nothing has changed.
6d batch d key:plants 3 output 2025-03-01 40
6d commit
6d rollup zone/Z1 output month compare 2025-03-01 enterprise
6d rollup zone/Z1 output quarter compare 2025-01-01
= batch d by key:plants: received 1 accepted 1 duplicate 0 restated 0 rejected 0
= record 3: runs 1 rows 1 restated 0
= 2025-03-01 190 reporting 3/3
= compared year_on_year 18.75 same -6.25 period_on_period 67.413381 to_date 406 on_year 12.777778 on_year_same 1.666667 coverage 100 by_weight 100 without_largest 85
= part enterprise/91530300MA0000015L +3125000 millionths
= part enterprise/91530300MA0000023F -9375000 millionths
= part enterprise/91530300MA0000031A +25000000 millionths
= 2025-01-01 406 reporting 3/3
= compared same 1.666667 to_date 406 on_year_same 1.666667 coverage 100 by_weight 100 without_largest 145 withheld incomplete

# The year is not over: it is not compared with a whole one.
6d rollup zone/Z1 output year compare 2025-01-01
= 2025-01-01 406 reporting 3/3
= compared to_date 406 coverage 100 by_weight 100 without_largest 145 withheld incomplete
