# Limits that officials set: of the value, of growth, against plan. One alert a series for all of them.
0s day 2025-05-01 off
0s indicator kwh day
0s indicator output month
0s indicator output_plan month
0s plant P1 甲厂 3216
0s policy * * 1 approved - - {}
0s policy P1 kwh 1 approved - - {"detectors": {"limit_low": {"value_yellow": 900}}}
0s policy P1 output 1 approved - - {"live_days": 4000, "plan_indicator": "output_plan", "detectors": {"plan": {"share_yellow": 0.1, "share_orange": 0.2}}}
0s policy P1 output_plan 1 approved - - {"off": true}
0s usual P1 kwh 2025-06-02 40 1000
2025-07-13T08:00+08:00 value P1 kwh 2025-07-12 890
= 2025-07-12 opened P1 kwh limit none -> yellow limit by below_limit value=890 expected=nan
2025-07-13T08:00+08:00 reason
= 甲厂kwh越限黄色预警：自 2025-07-12 起 1 期达到或低于限值 900 kWh：890 kWh，依据策略 P1/kwh 第 1 版。
= yellow warning, limit passed of kwh of 甲厂: at or below the limit of 900 kWh for 1 periods since 2025-07-12: 890 kWh, by policy P1/kwh version 1.
= */*@1 < P1/kwh@1
2025-07-14T08:00+08:00 value P1 kwh 2025-07-13 1000
= 2025-07-13 recovered P1 kwh limit yellow -> none limit by left_limit value=1000 expected=nan
# A plan for three months, filed ahead; the second is filed anew.
2025-01-10T08:00+08:00 value P1 output_plan 2025-01-01 100 ; output_plan 2025-02-01 100 ; output_plan 2025-03-01 100
2025-02-10T08:00+08:00 value P1 output 2025-01-01 98
2025-02-11T08:00+08:00 value P1 output_plan 2025-02-01 130
2025-03-10T08:00+08:00 value P1 output 2025-02-01 97
= 2025-02-01 opened P1 output limit none -> yellow plan by plan value=195 expected=230
2025-03-10T08:00+08:00 reason
= 甲厂output未达计划黄色预警：比计划低 15.2%（本级限值 10%）：195 kWh，计划 230 kWh，依据策略 P1/output 第 1 版。
= yellow warning, off plan of output of 甲厂: 15.2% below plan (this level from 10%): 195 kWh, planned 230 kWh, by policy P1/output version 1.
= */*@1 < P1/output@1
2025-04-10T08:00+08:00 value P1 output 2025-03-01 101
= 2025-03-01 recovered P1 output limit yellow -> none plan by left_limit value=101 expected=100
