# Quiet hours from ten to seven for what is below orange: the alert opens at once, its notice waits until seven.
0s day 2025-05-01 off
0s indicator kwh day
0s plant P1 甲厂 3216
0s plant P2 乙厂 3216
0s policy * * 1 approved - - {"quiet_hours": {"from": "22:00", "to": "07:00", "below": "orange"}, "second_indicators": []}
0s usual P1 kwh 2025-06-02 40 1000
0s usual P2 kwh 2025-06-02 40 1000
2025-07-13T23:30+08:00 value P1 kwh 2025-07-12 740
2025-07-14T23:30+08:00 value P1 kwh 2025-07-13 760
2025-07-15T23:30+08:00 value P1 kwh 2025-07-14 750
= 2025-07-14 opened P1 kwh drop none -> yellow drop by shortfall value=750 expected=999 notice waits until 2025-07-16T07:00
2025-07-16T05:00+08:00 value P1 kwh 2025-07-15 450
= 2025-07-15 level P1 kwh drop yellow -> orange drop by shortfall value=450 expected=1000
2025-07-16T06:00+08:00 value P2 kwh 2025-07-12 740
2025-07-16T06:59:59+08:00 value P2 kwh 2025-07-13 760
2025-07-16T07:00+08:00 value P2 kwh 2025-07-14 750
= 2025-07-14 opened P2 kwh drop none -> yellow drop by shortfall value=750 expected=999
