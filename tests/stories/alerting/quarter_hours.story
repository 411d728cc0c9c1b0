# A load of 100 kWh each quarter of an hour stands still: an alert within hours. The day's total that is short belongs to the same alert.
0s day 2025-05-01 off
0s indicator load quarter_hour
0s plant P1 甲厂 3216
0s policy * * 1 approved - - {}
0s slots P1 load 2025-06-02 840 100
0s slots P1 load 2025-07-07 30 0
= 2025-07-07 opened P1 load drop none -> blue stop by standstill value=0 expected=100
= 2025-07-07 level P1 load drop blue -> yellow stop by standstill value=0 expected=101
= 2025-07-07 level P1 load drop yellow -> orange stop by standstill value=0 expected=100
= 2025-07-08 level P1 load drop orange -> orange (evidence red) stop by standstill value=0 expected=101
0s reason
= 甲厂load停产橙色预警：自 2025-07-07 00:00 前后起停产约 24.2 小时（本级门限 24 小时）：0 kWh，该时段通常 100.6 kWh（97.7～103.5，比近几周同一星期几的同一时刻），已达红色，待另一指标也预警或人员确认后升为红色，依据策略 */* 第 1 版。
= orange warning, stop of load of 甲厂: at a standstill for about 24.2 h since 2025-07-07 00:00 (this level from 24 h): 0 kWh, usually 100.6 kWh at that time (97.7 to 103.5; by the same time on the same weekdays of the last weeks); it has reached red, and waits for another indicator or an official to say so, by policy */* version 1.
= */*@1
0s slots P1 load 2025-07-08T06:00+08:00 3 100
0s slots P1 load 2025-07-08T09:00+08:00 111 100
= 2025-07-08 level P1 load drop orange -> yellow stop by stop_day value=7195.5 expected=9591
= 2025-07-11 recovered P1 load drop yellow -> none stop by back value=9591.5 expected=9592
0s open
= none
0s counts
= observations 3936 judged 2592 back_filled 0 out_of_order 0 restated 0
