# Each row that may not come in has its own reason; the others go on.
0s zone Z1 一区
0s area A1 Z1 花山
0s enterprise 1 A1
0s enterprise 2 A1
0s enterprise 3 A1 ended
0s indicator kwh quarter_hour sum sum
0s key plant 1
0s key all *
= registry zone Z1
= registry area A1
= registry enterprise 91530300MA0000015L
= moved 91530300MA0000015L to area/A1 zone/Z1 city/530300 since ever
= registry enterprise 91530300MA0000023F
= moved 91530300MA0000023F to area/A1 zone/Z1 city/530300 since ever
= registry enterprise 91530300MA0000031A ended
= moved 91530300MA0000031A to area/A1 zone/Z1 city/530300 since ever
= registry indicator kwh
= registry key plant
= registry key all

10h batch b1 key:plant 2 kwh 2026-01-05T09:00+08:00 1 ; 9 kwh 2026-01-05T09:00+08:00 1 ; 1 nothing 2026-01-05T09:00+08:00 1 ; 1 kwh 2026-01-05T09:05+08:00 1 ; 1 kwh 2026-01-05T10:15+08:00 1 ; 1 kwh 2024-10-01T10:15+08:00 1 ; 1 kwh 2026-01-05T09:00+08:00 7
= batch b1 by key:plant: received 7 accepted 1 duplicate 0 restated 0 rejected 6
= row 0 forbidden
= row 1 unknown_enterprise
= row 2 unknown_indicator
= row 3 misaligned
= row 4 future
= row 5 too_old

10h batch b2 key:all 3 kwh 2026-01-05T09:00+08:00 1
= batch b2 by key:all: received 1 accepted 0 duplicate 0 restated 0 rejected 1
= row 0 ended_enterprise

10h batch b3 key:stolen 1 kwh 2026-01-05T09:00+08:00 1
= batch b3 by key:stolen: received 1 accepted 0 duplicate 0 restated 0 rejected 1
= row 0 key_revoked

10h commit
= record 1: runs 1 rows 1 restated 0

10h series 1 kwh day
= 2026-01-05 7 count 1/96

10h series 9 kwh day
= refused not_found enterprise: There is no such enterprise.

10h node zone/Z9 kwh day
= refused not_found node: There is no such node; a node is city/, zone/, class/, area/, county/, chain/, position/, industry/, scale/ or tag/ and a code, or up to four of them joined by +.
