# Late reports and silence are told by aggregation; they say nothing of a drop, and it says nothing of them.
0s day 2025-05-01 off
0s indicator kwh day
0s plant P1 甲厂 3216
0s policy * * 1 approved - - {}
0s usual P1 kwh 2025-06-02 40 1000
0s usual P1 kwh 2025-07-12 3 0
= 2025-07-12 opened P1 kwh drop none -> yellow stop by stop_day value=0 expected=992
= 2025-07-13 level P1 kwh drop yellow -> orange (evidence red) stop by stop_day value=0 expected=1007
2025-07-17T00:00+08:00 duty late P1 kwh 2025-07-15
= 2025-07-15 opened P1 kwh late_report none -> blue
2025-07-17T10:00+08:00 duty missing P1 kwh 2025-07-15
= 2025-07-15 level P1 kwh late_report blue -> yellow
2025-07-17T10:00+08:00 duty silence P1 kwh 2025-07-14
= 2025-07-14 opened P1 kwh silence none -> blue
2025-07-17T10:00+08:00 open
= P1 kwh drop orange evidence red value 0 of 2025-07-14 policy */*@1
= P1 kwh late_report yellow evidence yellow value nan of 2025-07-15 policy @0
= P1 kwh silence blue evidence blue value nan of 2025-07-14 policy @0
2025-07-17T11:00+08:00 duty heard P1 kwh 2025-07-14
= 2025-07-14 recovered P1 kwh silence blue -> none
2025-07-17T12:00+08:00 value P1 kwh 2025-07-15 0
= 2025-07-15 recovered P1 kwh late_report yellow -> none
