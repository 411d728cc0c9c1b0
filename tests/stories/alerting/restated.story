# The newest value can be restated: it is judged in the place of the former one, and what that had brought is taken back.
0s day 2025-05-01 off
0s indicator kwh day
0s plant P1 甲厂 3216
0s policy * * 1 approved - - {}
0s usual P1 kwh 2025-06-02 40 1000
2025-07-13T08:00+08:00 value P1 kwh 2025-07-12 20
= 2025-07-12 opened P1 kwh drop none -> yellow stop by stop_day value=20 expected=992
2025-07-13T09:00+08:00 value P1 kwh 2025-07-12 20
# The meter was read wrong.
2025-07-13T10:00+08:00 value P1 kwh 2025-07-12 1005
= 2025-07-12 recovered P1 kwh drop yellow -> none stop by back value=1005 expected=992
2025-07-13T10:00+08:00 reason
= 甲厂kwh停产预警（黄色）解除：原报数据已更正为 1005 kWh，通常 992.2 kWh（900.5～1084），依据策略 */* 第 1 版。
= stop of kwh of 甲厂 cleared, was yellow: the value that had brought it was corrected to 1005 kWh, usually 992.2 kWh (900.5 to 1084), by policy */* version 1.
= */*@1
# And back: the same plant, the same alert as before.
2025-07-13T11:00+08:00 value P1 kwh 2025-07-12 20
= 2025-07-12 opened P1 kwh drop none -> yellow stop by stop_day value=20 expected=992
2025-07-14T08:00+08:00 value P1 kwh 2025-07-13 990
# An older one is counted, and changes nothing.
2025-07-14T09:00+08:00 value P1 kwh 2025-07-12 1005
2025-07-14T09:00+08:00 open
= P1 kwh drop yellow evidence yellow value 990 of 2025-07-13 policy */*@1
2025-07-14T09:00+08:00 counts
= observations 46 judged 31 back_filled 0 out_of_order 1 restated 3
