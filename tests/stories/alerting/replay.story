# A restart: the registry, the open alerts and the snapshot, then the journal again. Nothing is told twice, and what goes on goes on.
0s day 2025-05-01 off
0s indicator kwh day
0s plant P1 甲厂 3216
0s policy * * 1 approved - - {}
0s usual P1 kwh 2025-06-02 40 1000
0s usual P1 kwh 2025-07-12 3 700
= 2025-07-14 opened P1 kwh drop none -> yellow drop by shortfall value=703.5 expected=999
0s restart
= 1 open, 0 states refused
0s usual P1 kwh 2025-07-15 2 700
= 2025-07-15 level P1 kwh drop yellow -> orange drop by shortfall value=689.5 expected=1000
# A snapshot of another layout: detectors learn from the journal, open alerts stay.
0s restart anew
= 1 open, 1 states refused
0s open
= P1 kwh drop orange evidence orange value 686 of 2025-07-16 policy */*@1
0s usual P1 kwh 2025-07-17 6 1000
= 2025-07-19 recovered P1 kwh drop orange -> none drop by back value=1020 expected=992
