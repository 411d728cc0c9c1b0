# A plant sends its first day, sends it again, and corrects it.
0s zone Z1 一区
0s area A1 Z1 花山
0s enterprise 1 A1
0s indicator kwh day sum sum
0s key plant 1
= registry zone Z1
= registry area A1
= registry enterprise 91530300MA0000015L
= moved 91530300MA0000015L to area/A1 zone/Z1 city/530300 since ever
= registry indicator kwh
= registry key plant

4d batch b1 key:plant 1 kwh 2026-01-05 100.1 ; 1 kwh 2026-01-06 200.2
= batch b1 by key:plant: received 2 accepted 2 duplicate 0 restated 0 rejected 0

4d commit
= record 1: runs 1 rows 2 restated 0

4d series 1 kwh observations
= 2026-01-05 100.1 revision 0
= 2026-01-06 200.2 revision 0

4d batch b1 key:plant 1 kwh 2026-01-05 100.1 ; 1 kwh 2026-01-06 200.2
= batch b1 by key:plant: received 2 accepted 0 duplicate 2 restated 0 rejected 0
= row 0 duplicate
= row 1 duplicate

4d commit
= nothing to write

4d batch b2 key:plant 1 kwh 2026-01-06 150.2
= batch b2 by key:plant: received 1 accepted 0 duplicate 0 restated 1 rejected 0
= row 0 restated

4d commit
= record 2: runs 1 rows 1 restated 1
= row 0 200.2 -> 150.2 revision 1

4d node area/A1 kwh day
= 2026-01-05 100.1 reporting 1/1
= 2026-01-06 150.2 reporting 1/1

4d series 1 kwh month
= 2026-01-01 250.3 count 2/31

4d node city/530300 kwh year
= 2026-01-01 250.3 reporting 1/1
