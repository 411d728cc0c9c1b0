# Which value holds: the greater revision; without one, the later.
0s zone Z1 一区
0s area A1 Z1 花山
0s enterprise 1 A1
0s indicator peak hour max sum
0s key plant 1
= registry zone Z1
= registry area A1
= registry enterprise 91530300MA0000015L
= moved 91530300MA0000015L to area/A1 zone/Z1 city/530300 since ever
= registry indicator peak
= registry key plant

10h batch b1 key:plant 1 peak 2026-01-05T08:00+08:00 50@2 ; 1 peak 2026-01-05T09:00+08:00 40
= batch b1 by key:plant: received 2 accepted 2 duplicate 0 restated 0 rejected 0

10h batch b2 key:plant 1 peak 2026-01-05T08:00+08:00 60@1 ; 1 peak 2026-01-05T08:00+08:00 60@2 ; 1 peak 2026-01-05T08:00+08:00 50@2 ; 1 peak 2026-01-05T08:00+08:00 50
= batch b2 by key:plant: received 4 accepted 0 duplicate 2 restated 0 rejected 2
= row 0 stale_revision
= row 1 stale_revision
= row 2 duplicate
= row 3 duplicate

10h commit
= record 1: runs 1 rows 2 restated 0

10h series 1 peak day
= 2026-01-05 50 count 2/24

# The greatest goes: the window looks at its other hours, in the same commit as another correction.
11h batch b3 key:plant 1 peak 2026-01-05T08:00+08:00 10@3 ; 1 peak 2026-01-05T09:00+08:00 30
= batch b3 by key:plant: received 2 accepted 0 duplicate 0 restated 2 rejected 0
= row 0 restated
= row 1 restated

11h commit
= record 2: runs 1 rows 2 restated 2
= row 0 50 -> 10 revision 3
= row 1 40 -> 30 revision 1

11h series 1 peak observations
= 2026-01-05T08:00:00+08:00 10 revision 3
= 2026-01-05T09:00:00+08:00 30 revision 1

11h series 1 peak day
= 2026-01-05 30 count 2/24

11h node area/A1 peak month
= 2026-01-01 30 reporting 1/1
