# Layers: every enterprise, its industry, the plant; each for all indicators, then for the one. Only what is approved and in force on the day of the period counts.
0s day 2025-05-01 off
0s indicator kwh day
0s plant P1 甲厂 3216
0s plant P2 乙厂 2521
0s usual P1 kwh 2025-06-02 40 1000
0s usual P2 kwh 2025-06-02 40 1000
# Without any policy plants are learned and nothing opens; a draft is none.
0s policy * * 1 draft - - {}
0s usual P1 kwh 2025-07-12 2 0
0s policy * * 2 approved - - {}
0s usual P1 kwh 2025-07-14 1 0
= 2025-07-14 opened P1 kwh drop none -> orange (evidence red) stop by stop_day value=0 expected=999
0s usual P1 kwh 2025-07-15 5 1000
= 2025-07-18 recovered P1 kwh drop orange -> none stop by back value=1000 expected=995
# Nothing of this industry is judged; the other plant is.
0s policy industry:32 * 1 approved - - {"off": true}
0s usual P1 kwh 2025-07-20 3 0
0s usual P2 kwh 2025-07-12 3 0
= 2025-07-12 opened P2 kwh drop none -> yellow stop by stop_day value=0 expected=992
= 2025-07-13 level P2 kwh drop yellow -> orange (evidence red) stop by stop_day value=0 expected=1007
0s reason
= 乙厂kwh停产预警由黄色调整为橙色：自 2025-07-12 起异常，已停产 2 个生产日：0 kWh，通常 1007 kWh（916.1～1097），已达红色，待另一指标也预警或人员确认后升为红色，依据策略 */* 第 2 版。
= stop of kwh of 乙厂 now orange, was yellow: 2 productive days at a standstill, amiss since 2025-07-12: 0 kWh, usually 1007 kWh (916.1 to 1097); it has reached red, and waits for another indicator or an official to say so, by policy */* version 2.
= */*@2
# The plant's own says otherwise from the 25th to the 31st, and another one of its own from August on.
0s policy P1 kwh 1 approved 2025-07-25 2025-07-31 {"off": false}
0s policy P1 kwh 1 approved 2025-08-01 - {"off": false, "detectors": {"stop": {"day_share": 0.2}}}
0s usual P1 kwh 2025-07-23 2 0
0s usual P1 kwh 2025-07-25 1 0
= 2025-07-25 opened P1 kwh drop none -> orange (evidence red) stop by stop_day value=0 expected=997
0s reason
= 甲厂kwh停产橙色预警：自 2025-07-20 起异常，已停产 6 个生产日：0 kWh，通常 996.9 kWh（917.8～1076），已达红色，待另一指标也预警或人员确认后升为红色，依据策略 P1/kwh/2025-07-25 第 1 版。
= orange warning, stop of kwh of 甲厂: 6 productive days at a standstill, amiss since 2025-07-20: 0 kWh, usually 996.9 kWh (917.8 to 1076); it has reached red, and waits for another indicator or an official to say so, by policy P1/kwh/2025-07-25 version 1.
= */*@2 < industry:32/*@1 < P1/kwh/2025-07-25@1
0s usual P1 kwh 2025-07-26 6 0
0s usual P1 kwh 2025-08-01 1 0
0s open
= P2 kwh drop orange evidence red value 0 of 2025-07-14 policy */*@2
= P1 kwh drop orange evidence red value 0 of 2025-08-01 policy P1/kwh/2025-07-25@1
