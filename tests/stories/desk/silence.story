# Silences and filings.
0s enterprise E1 area=Z1A1 zone=Z1 county=530303 industry=3216 chain=aluminium
0s enterprise E2 area=Z1A2 zone=Z1 county=530303 industry=3831
0s channel wecom
0s channel mail
0s officer li.na tier=officer scope=zone:Z1 channel=wecom always

# A silence needs a reason, an author, an end; it never hides red. One that has not is not taken.
9h silence S0 scope=zone:Z1 max=yellow from=2026-01-05 to=2026-01-08 author=wang
9h raised A1 E1 power drop yellow
= A1 1 raised by system: none -> pending, none -> yellow
9h silence S1 scope=zone:Z1 max=orange from=2026-01-05 to=2026-01-07 author=wang reason=line_work
9h preview scope=area:Z1A1 max=orange
= hides A1 drop yellow
9h preview scope=area:Z1A2 max=orange
9h preview scope=industry:32 kind=surge max=orange

# It was held when the silence came: nobody is told. Red breaks through. When the silence ends what is still bad is told.
10h wait
= at 01-05 09:01
= A1 2 suppress by system: pending -> suppressed; silence S1 by wang: line work
10h show A1
= A1 suppressed yellow
10h acknowledge A1 by=li.na
= refused suppressed: it is silenced or filed: nobody was told; lift that first
10h raised A2 E2 power drop orange
= A2 1 raised by system: none -> pending, none -> orange
= A2 2 suppress by system: pending -> suppressed; silence S1 by wang: line work
11h level A2 E2 power drop red
= A2 3 up by system: suppressed, orange -> red
= A2 4 unsuppress by system: suppressed -> open; what hid it does not any more
= A2 5 told by system: open; li.na by wecom
= tell li.na by wecom of A2 opened red due 01-05 11:00 urgent
12h restart
= at 01-05 12:00
= A2 6 escalated by system: open; nobody above answers for it
= at 01-05 12:00
= A2 7 reminded by system: open; li.na by wecom
= tell li.na by wecom of A2 reminder red due 01-05 12:00 urgent
13h close A2 by=li.na verdict=confirmed reason=known
= at 01-05 12:30
= A2 8 reminded by system: open; li.na by wecom
= tell li.na by wecom of A2 reminder red due 01-05 12:30 urgent
= at 01-05 13:00
= A2 9 reminded by system: open; li.na by wecom
= tell li.na by wecom of A2 reminder red due 01-05 13:00 urgent
= A2 10 close by li.na: open -> closed; known
= drop A2 before 11
= tell li.na by wecom of A2 closed red due 01-05 13:00 urgent
48h wait
= at 01-07 00:00
= A1 3 unsuppress by system: suppressed -> open; what hid it does not any more
= A1 4 told by system: open; li.na by wecom
= tell li.na by wecom of A1 opened yellow due 01-07 08:30
48h audit
= 0 without a next step

# Ended before its time: at once.
50h silence S2 scope=enterprise:E2 max=orange from=2026-01-07 to=2026-01-09 author=wang reason=test
50h raised A3 E2 water drop orange
= A3 1 raised by system: none -> pending, none -> orange
= A3 2 suppress by system: pending -> suppressed; silence S2 by wang: test
51h end silence S2
51h wait
= at 01-07 03:00
= A3 3 unsuppress by system: suppressed -> open; what hid it does not any more
= A3 4 told by system: open; li.na by wecom
= tell li.na by wecom of A3 opened orange due 01-07 03:00 urgent
51h withdrawn A3 E2 water drop
= A3 5 withdrawn by system: open -> withdrawn
= drop A3 before 6
= tell li.na by wecom of A3 withdrawn orange due 01-07 03:00 urgent

# What was told and nobody has acknowledged is silenced when its next step comes; what somebody has is not.
52h raised A4 E2 water drop orange
= A4 1 raised by system: none -> pending, none -> orange
53h silence S3 scope=enterprise:E2 max=orange from=2026-01-07 to=2026-01-09 author=wang reason=test
= at 01-07 04:01
= A4 2 hold_over by system: pending -> open
= A4 3 told by system: open; li.na by wecom
= tell li.na by wecom of A4 opened orange due 01-07 04:01 urgent
61h wait
= at 01-07 12:30
= A1 5 reminded by system: open; li.na by wecom
= A4 4 suppress by system: open -> suppressed; silence S3 by wang: test
= drop A4 before 5
= tell li.na by wecom of A1 reminder yellow due 01-07 12:30
61h end silence S3
62h withdrawn A4 E2 water drop
= at 01-07 13:00
= A4 5 unsuppress by system: suppressed -> open; what hid it does not any more
= A4 6 told by system: open; li.na by wecom
= tell li.na by wecom of A4 opened orange due 01-07 13:00 urgent
= A4 7 withdrawn by system: open -> withdrawn
= drop A4 before 8
= tell li.na by wecom of A4 withdrawn orange due 01-07 14:00 urgent

# Weekly windows: across midnight, Friday 22:00 to Saturday 06:00. 2026-01-09 is a Friday.
70h silence S4 scope=zone:Z1 max=orange from=2026-01-05 to=2026-02-05 author=wang reason=night_work window=Fri_22:00-06:00
= at 01-07 16:30
= A1 6 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder yellow due 01-07 16:30
117h raised A5 E2 water drop orange
= at 01-08 11:30
= A1 7 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder yellow due 01-08 11:30
= at 01-08 15:30
= A1 8 escalated by system: open; nobody above answers for it
= at 01-09 10:30
= A1 9 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder yellow due 01-09 10:30
= at 01-09 14:30
= A1 10 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder yellow due 01-09 14:30
= A5 1 raised by system: none -> pending, none -> orange
119h raised A6 E2 gas drop orange
= at 01-09 21:01
= A5 2 hold_over by system: pending -> open
= A5 3 told by system: open; li.na by wecom
= tell li.na by wecom of A5 opened orange due 01-09 21:01 urgent
= A6 1 raised by system: none -> pending, none -> orange
= A6 2 suppress by system: pending -> suppressed; silence S4 by wang: night work
126h wait
= at 01-10 06:00
= A6 3 unsuppress by system: suppressed -> open; what hid it does not any more
= A6 4 told by system: open; li.na by wecom
= tell li.na by wecom of A6 opened orange due 01-10 06:00 urgent
127h audit
= 0 without a next step
