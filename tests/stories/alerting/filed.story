# A stop that the plant has filed: no evidence on its days. The other plant has filed nothing.
0s day 2025-05-01 off
0s indicator kwh day
0s plant P1 甲厂 3216
0s plant P2 乙厂 3216
0s policy * * 1 approved - - {}
0s policy P1 * 1 approved - - {"filed_stops": [{"from": "2025-07-12", "to": "2025-07-25", "reason": "大修"}]}
0s usual P1 kwh 2025-06-02 40 1000
0s usual P2 kwh 2025-06-02 40 1000
0s usual P1 kwh 2025-07-12 14 0
0s usual P2 kwh 2025-07-12 14 0
= 2025-07-12 opened P2 kwh drop none -> yellow stop by stop_day value=0 expected=992
= 2025-07-13 level P2 kwh drop yellow -> orange (evidence red) stop by stop_day value=0 expected=1007
0s usual P1 kwh 2025-07-26 3 0
= 2025-07-27 opened P1 kwh drop none -> yellow stop by stop_day value=0 expected=1007
= 2025-07-28 level P1 kwh drop yellow -> orange (evidence red) stop by stop_day value=0 expected=999
