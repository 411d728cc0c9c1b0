# An edit of a policy never ends an alert: it is open until new values are judged good.
0s day 2025-05-01 off
0s indicator kwh day
0s plant P1 甲厂 3216
0s policy * * 1 approved - - {}
0s policy P1 kwh 1 approved - - {}
0s usual P1 kwh 2025-06-02 40 1000
0s usual P1 kwh 2025-07-12 3 700
= 2025-07-14 opened P1 kwh drop none -> yellow drop by shortfall value=703.5 expected=999
0s policy P1 kwh 2 approved - - {"off": true}
0s open
= P1 kwh drop yellow evidence yellow value 703.5 of 2025-07-14 policy P1/kwh@1
0s usual P1 kwh 2025-07-15 5 1000
0s open
= P1 kwh drop yellow evidence yellow value 703.5 of 2025-07-14 policy P1/kwh@1
# What was good meanwhile was learned, not judged: the next good value is.
0s policy P1 kwh 3 approved - - {"off": false}
0s open
= P1 kwh drop yellow evidence yellow value 703.5 of 2025-07-14 policy P1/kwh@1
0s usual P1 kwh 2025-07-20 1 1000
= 2025-07-20 recovered P1 kwh drop yellow -> none drop by back value=970 expected=1008
0s reason
= 甲厂kwh下降预警（黄色）解除：自 2025-07-12 起的异常好转：970 kWh，通常 1008 kWh（920.1～1097），依据策略 P1/kwh 第 3 版。
= drop of kwh of 甲厂 cleared, was yellow: what was wrong since 2025-07-12 is getting better: 970 kWh, usually 1008 kWh (920.1 to 1097), by policy P1/kwh version 3.
= */*@1 < P1/kwh@3
0s usual P1 kwh 2025-07-21 3 0
= 2025-07-21 opened P1 kwh drop none -> yellow stop by stop_day value=0 expected=1000
= 2025-07-22 level P1 kwh drop yellow -> orange (evidence red) stop by stop_day value=0 expected=1000
# Much wider limits: still nothing by itself.
0s policy P1 kwh 4 approved - - {"detectors": {"load": {"depth_blue": 0.9, "depth_yellow": 0.95, "depth_orange": 0.97, "depth_red": 0.99}}}
0s open
= P1 kwh drop orange evidence red value 0 of 2025-07-23 policy P1/kwh@3
0s no-policy P1 kwh -
0s open
= P1 kwh drop orange evidence red value 0 of 2025-07-23 policy P1/kwh@3
0s usual P1 kwh 2025-07-24 8 1000
= 2025-07-30 recovered P1 kwh drop orange -> none stop by back value=1020 expected=998
