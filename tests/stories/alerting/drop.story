# A plant of about 1000 kWh a day. A drop opens, deepens, gets better, and is over: one alert.
0s day 2025-05-01 off
0s indicator kwh day
0s plant P1 甲厂 3216
0s policy * * 1 approved - - {}
0s usual P1 kwh 2025-06-02 40 1000
0s usual P1 kwh 2025-07-12 3 800
= 2025-07-14 opened P1 kwh drop none -> blue drop by shortfall value=804 expected=999
0s reason
= 甲厂kwh下降蓝色预警：自 2025-07-12 起 3 天平均比通常少 19.8%（本级门限 7%）：804 kWh，通常 999.1 kWh（906.2～1092，比近几周同一星期几），依据策略 */* 第 1 版。
= blue warning, drop of kwh of 甲厂: 19.8% below the usual on the average of 3 days since 2025-07-12 (this level from 7%): 804 kWh, usually 999.1 kWh (906.2 to 1092; by the same weekdays of the last weeks), by policy */* version 1.
= */*@1
0s usual P1 kwh 2025-07-15 4 650
= 2025-07-15 level P1 kwh drop blue -> yellow drop by shortfall value=640.25 expected=1000
= 2025-07-18 level P1 kwh drop yellow -> orange drop by shortfall value=650 expected=995
0s reason
= 甲厂kwh下降预警由黄色调整为橙色：自 2025-07-12 起异常，近四日每日至少比通常少 33.2%（本级门限 30%）：650 kWh，通常 994.8 kWh（906.6～1083，比近几周同一星期几），依据策略 */* 第 1 版。
= drop of kwh of 甲厂 now orange, was yellow: 33.2% below the usual or more on each of the last four days (this level from 30%), amiss since 2025-07-12: 650 kWh, usually 994.8 kWh (906.6 to 1083; by the same weekdays of the last weeks), by policy */* version 1.
= */*@1
0s open
= P1 kwh drop orange evidence orange value 650 of 2025-07-18 policy */*@1
0s usual P1 kwh 2025-07-19 4 850
0s usual P1 kwh 2025-07-23 6 1000
= 2025-07-23 level P1 kwh drop orange -> yellow drop by back value=1025 expected=997
= 2025-07-25 recovered P1 kwh drop yellow -> none drop by back value=1005 expected=995
0s reason
= 甲厂kwh下降预警（黄色）解除：自 2025-07-12 起的异常好转：1005 kWh，通常 994.8 kWh（912.6～1077），依据策略 */* 第 1 版。
= drop of kwh of 甲厂 cleared, was yellow: what was wrong since 2025-07-12 is getting better: 1005 kWh, usually 994.8 kWh (912.6 to 1077), by policy */* version 1.
= */*@1
0s counts
= observations 57 judged 43 back_filled 0 out_of_order 0 restated 0
