# A plant that goes bad and good again and again: the alert says so, and takes longer to end each time.
0s day 2025-05-01 off
0s indicator kwh day
0s plant P1 甲厂 3216
0s policy * * 1 approved - - {}
0s usual P1 kwh 2025-06-02 40 1000
0s usual P1 kwh 2025-07-12 4 700
= 2025-07-14 opened P1 kwh drop none -> yellow drop by shortfall value=703.5 expected=999
= 2025-07-15 level P1 kwh drop yellow -> orange drop by shortfall value=689.5 expected=1000
0s usual P1 kwh 2025-07-16 8 1000
= 2025-07-18 recovered P1 kwh drop orange -> none drop by back value=1000 expected=995
0s usual P1 kwh 2025-07-24 4 700
= 2025-07-26 opened P1 kwh drop none -> orange drop by shortfall value=689.5 expected=998
0s usual P1 kwh 2025-07-28 10 1000
= 2025-07-31 level P1 kwh drop orange -> yellow drop by back value=970 expected=1003
= 2025-08-02 recovered P1 kwh drop yellow -> none drop by back value=990 expected=998
0s usual P1 kwh 2025-08-07 4 700
= 2025-08-09 opened P1 kwh drop none -> yellow drop by shortfall value=700 expected=996
0s reason
= 甲厂kwh下降黄色预警：自 2025-08-07 起 3 天平均比通常少 29.6%（本级门限 16.5%）：700 kWh，通常 996 kWh（916.8～1075，比近几周同一星期几），依据策略 */* 第 1 版。（反复波动。）
= yellow warning, drop of kwh of 甲厂: 29.6% below the usual on the average of 3 days since 2025-08-07 (this level from 16.5%): 700 kWh, usually 996 kWh (916.8 to 1075; by the same weekdays of the last weeks), by policy */* version 1. (It goes bad and good again and again.)
= */*@1
0s usual P1 kwh 2025-08-11 14 1000
= 2025-08-15 level P1 kwh drop yellow -> blue drop by back value=975 expected=996
= 2025-08-19 recovered P1 kwh drop blue -> none drop by back value=1030 expected=999
