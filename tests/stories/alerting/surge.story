# Energy per unit: a rise is bad, a fall is not.
0s day 2025-05-01 off
0s indicator intensity day rise_is_bad
0s plant P1 甲厂 3216
0s policy * * 1 approved - - {}
0s usual P1 intensity 2025-06-02 40 100
0s usual P1 intensity 2025-07-12 3 70
0s usual P1 intensity 2025-07-15 30 100
0s usual P1 intensity 2025-08-14 5 150
= 2025-08-16 opened P1 intensity surge none -> orange surge by excess value=150.75 expected=98
0s reason
= 甲厂intensity异常升高橙色预警：自 2025-08-14 起 3 天平均比通常多 50.9%（本级门限 40%）：150.7 kWh，通常 97.8 kWh（89.8～105.8，比近几周同一星期几），依据策略 */* 第 1 版。
= orange warning, surge of intensity of 甲厂: 50.9% above the usual on the average of 3 days since 2025-08-14 (this level from 40%): 150.7 kWh, usually 97.8 kWh (89.8 to 105.8; by the same weekdays of the last weeks), by policy */* version 1.
= */*@1
0s usual P1 intensity 2025-08-19 8 100
= 2025-08-21 recovered P1 intensity surge orange -> none surge by back value=102 expected=100
