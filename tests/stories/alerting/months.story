# Months are judged year on year. A month of last year that is restated is what this year's is compared with.
0s day 2024-05-01 off
0s day 2025-05-01 off
0s indicator output month
0s plant P1 甲厂 3216
0s policy * * 1 approved - - {"live_days": 4000}
2025-01-10T08:00+08:00 value P1 output 2024-01-01 100 ; output 2024-02-01 90 ; output 2024-03-01 105 ; output 2024-04-01 102 ; output 2024-05-01 101 ; output 2024-06-01 99 ; output 2024-07-01 103 ; output 2024-08-01 100 ; output 2024-09-01 101 ; output 2024-10-01 98 ; output 2024-11-01 100 ; output 2024-12-01 104
2025-10-10T08:00+08:00 value P1 output 2025-01-01 101 ; output 2025-02-01 90 ; output 2025-03-01 106 ; output 2025-04-01 103 ; output 2025-05-01 102 ; output 2025-06-01 100 ; output 2025-07-01 104 ; output 2025-08-01 101 ; output 2025-09-01 102
2025-11-10T08:00+08:00 value P1 output 2025-10-01 50
= 2025-10-01 opened P1 output drop none -> orange drop by deep_month value=50 expected=99
2025-11-10T08:00+08:00 reason
= 甲厂output下降橙色预警：同比比通常增速少 49.3%（本级门限 30%）：50 kWh，按通常增速应为 98.7 kWh（91～106.3），依据策略 */* 第 1 版。
= orange warning, drop of output of 甲厂: 49.3% below the usual growth year on year (this level from 30%): 50 kWh, the usual growth gives 98.7 kWh (91 to 106.3), by policy */* version 1.
= */*@1
# October of last year was half as much as had been reported, and this October is judged anew when it is restated.
2025-11-11T08:00+08:00 value P1 output 2024-10-01 50
2025-11-11T09:00+08:00 value P1 output 2025-10-01 50.5
= 2025-10-01 recovered P1 output drop orange -> none drop by back value=50.5 expected=50
2025-11-11T09:00+08:00 counts
= observations 24 judged 10 back_filled 0 out_of_order 1 restated 1
