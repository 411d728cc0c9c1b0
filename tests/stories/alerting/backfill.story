# What its sender marks as back-fill, and what comes later than live_days after its period, never opens or raises anything. It may lower, and end.
0s day 2025-05-01 off
0s indicator kwh day
0s plant P1 甲厂 3216
0s policy * * 1 approved - - {"live_days": 3}
0s usual P1 kwh 2025-06-02 40 1000
2025-07-13T08:00+08:00 history P1 kwh 2025-07-12 10
2025-07-20T08:00+08:00 value P1 kwh 2025-07-13 10
2025-07-20T08:00+08:00 open
= none
# The first live value that is still down opens it, since the day it began.
2025-07-20T08:00+08:00 value P1 kwh 2025-07-18 10
= 2025-07-18 opened P1 kwh drop none -> orange (evidence red) stop by stop_day value=10 expected=995
2025-07-20T08:00+08:00 reason
= 甲厂kwh停产橙色预警：自 2025-07-12 起异常，已停产 3 个生产日：10 kWh，通常 994.8 kWh（905.6～1084），已达红色，待另一指标也预警或人员确认后升为红色，依据策略 */* 第 1 版。
= orange warning, stop of kwh of 甲厂: 3 productive days at a standstill, amiss since 2025-07-12: 10 kWh, usually 994.8 kWh (905.6 to 1084); it has reached red, and waits for another indicator or an official to say so, by policy */* version 1.
= */*@1
2025-07-20T09:00+08:00 history P1 kwh 2025-07-19 0
2025-08-20T08:00+08:00 value P1 kwh 2025-07-20 1000
2025-08-20T08:00+08:00 value P1 kwh 2025-07-21 1010
2025-08-20T08:00+08:00 value P1 kwh 2025-07-22 990
2025-08-20T08:00+08:00 value P1 kwh 2025-07-23 1000
= 2025-07-23 recovered P1 kwh drop orange -> none stop by back value=1000 expected=997
2025-08-20T08:00+08:00 counts
= observations 48 judged 34 back_filled 7 out_of_order 0 restated 0
