# From a warning to its end, and what goes on in between. 2026-01-05 is a Monday.
0s enterprise E1 area=Z1A1 zone=Z1 county=530303 industry=3216
0s enterprise E2 area=Z1A1 zone=Z1 county=530303 industry=3216
0s channel wecom
0s officer li.na tier=officer scope=area:Z1A1 channel=wecom
0s officer wang tier=zone scope=zone:Z1 channel=wecom
0s officer admin tier=city scope=city channel=wecom administrator

# Held for 90 seconds, then told: yellow waits for working hours, so it is due at half past eight.
2h raised A1 E1 power drop yellow value=60 expected=100
= A1 1 raised by system: none -> pending, none -> yellow
3h wait
= at 01-05 02:01
= A1 2 hold_over by system: pending -> open
= A1 3 told by system: open; li.na by wecom
= tell li.na by wecom of A1 opened yellow due 01-05 08:30

# Acknowledged from the console before that: what waits is dropped.
4h acknowledge A1 by=li.na
= A1 4 acknowledge by li.na: open -> acknowledged
= drop A1 before 5
4h acknowledge A1 by=wang
= refused acknowledged: somebody has acknowledged it already

# Assigned, commented on, help begins. It cannot be given back then.
9h assign A1 by=wang owner=li.na
= A1 5 assign by wang: acknowledged
9h comment A1 by=li.na reason=furnace_3_is_out
= A1 6 comment by li.na: acknowledged; furnace 3 is out
10h assist A1 by=li.na
= A1 7 assist by li.na: acknowledged -> assisting
10h unacknowledge A1 by=li.na
= refused helped: help is under way: it cannot be given back

# The data get worse and better: up at once, with word to who has it; orange goes down by a person with a reason only.
11h level A1 E1 power drop orange value=30 expected=100
= A1 8 up by system: assisting, yellow -> orange
= A1 9 told by system: assisting; li.na by wecom
= tell li.na by wecom of A1 level orange due 01-05 11:00 urgent
12h level A1 E1 power drop yellow value=70 expected=100
= A1 10 down by system: assisting
12h show A1
= A1 assisting orange, the data say yellow
12h lower A1 by=li.na level=yellow
= refused needs_reason: a reason must be given
12h lower A1 by=li.na level=blue reason=it_is_better
= refused below_data: the data say more than that
12h lower A1 by=li.na level=yellow reason=it_is_better
= A1 11 lower by li.na: assisting, orange -> yellow; it is better

# Good, bad again, good for an hour: yellow closes by itself and who was told is told.
13h good A1 E1 power drop
= A1 12 good by system: assisting -> recovering
13h level A1 E1 power drop blue value=90 expected=100
= A1 13 bad_again by system: recovering -> assisting, yellow -> blue
14h good A1 E1 power drop value=100 expected=100
= A1 14 good by system: assisting -> recovering
16h wait
= at 01-05 15:00
= A1 15 good_for_long by system: recovering -> closed; the data were good for long enough
= drop A1 before 16
= tell li.na by wecom of A1 closed blue due 01-05 15:00
16h show A1
= A1 closed blue, the data say good

# What is over is over.
17h acknowledge A1 by=li.na
= refused closed: it is closed
17h reopen A1 by=li.na
= refused needs_reason: a reason must be given
17h reopen A1 by=li.na reason=it_was_not
= A1 16 reopen by li.na: closed -> open; it was not
= A1 17 told by system: open; li.na by wecom
= tell li.na by wecom of A1 opened blue due 01-05 17:00
17h close A1 by=li.na
= refused needs_verdict: a verdict must be given: confirmed, false or other
17h close A1 by=li.na verdict=confirmed
= A1 18 close by li.na: open -> closed
= drop A1 before 19
= tell li.na by wecom of A1 closed blue due 01-05 17:00
