# Before anybody is told, and when nobody is to be told.
0s enterprise E1 area=Z1A1 zone=Z1 county=530303 industry=3216 chain=aluminium
0s enterprise E2 area=Z1A2 zone=Z1 county=530303 industry=3831
0s channel wecom
0s channel mail
0s officer li.na tier=officer scope=zone:Z1 channel=wecom always

# It was over before it was told: nobody hears of it. It closes after the time of good values.
9h raised A1 E1 power drop yellow
= A1 1 raised by system: none -> pending, none -> yellow
9h good A1 E1 power drop
= A1 2 good by system: pending
11h wait
= at 01-05 09:01
= A1 3 hold_over by system: pending -> recovering
= at 01-05 10:00
= A1 4 good_for_long by system: recovering -> closed; the data were good for long enough
11h show A1
= A1 closed yellow, the data say good

# Orange must be lifted by a person, so it is told even then; and asked about every workday.
12h raised A2 E1 power drop orange
= A2 1 raised by system: none -> pending, none -> orange
12h good A2 E1 power drop
= A2 2 good by system: pending
14h wait
= at 01-05 12:01
= A2 3 hold_over by system: pending -> recovering
= A2 4 told by system: recovering; li.na by wecom
= tell li.na by wecom of A2 opened orange due 01-05 12:01 urgent
= at 01-05 13:00
= A2 5 reminded by system: recovering; li.na by wecom
= tell li.na by wecom of A2 lift orange due 01-05 13:00 urgent
14h close A2 by=li.na verdict=confirmed reason=a_short_outage
= A2 6 close by li.na: recovering -> closed; a short outage
= drop A2 before 7
= tell li.na by wecom of A2 closed orange due 01-05 14:00 urgent

# While it is held its level follows the data, both ways. Restated data withdraw it, and nobody was told.
15h raised A3 E1 power drop orange
= A3 1 raised by system: none -> pending, none -> orange
15h level A3 E1 power drop blue
= A3 2 down by system: pending, orange -> blue
15h unacknowledge A3 by=li.na
= refused not_acknowledged: nobody has acknowledged it
15h withdrawn A3 E1 power drop
= A3 3 withdrawn by system: pending -> withdrawn
15h reopen A3 by=li.na reason=why
= refused withdrawn: its data were restated and it was withdrawn
15h comment A3 by=li.na reason=a_wrong_meter
= A3 4 comment by li.na: withdrawn; a wrong meter

# Who was told of what was restated is told so.
16h raised A4 E1 power drop red type=stop value=0 expected=100
= A4 1 raised by system: none -> pending, none -> red
17h withdrawn A4 E1 power drop
= at 01-05 16:01
= A4 2 hold_over by system: pending -> open
= A4 3 told by system: open; li.na by wecom
= tell li.na by wecom of A4 opened red due 01-05 16:01 urgent
= A4 4 withdrawn by system: open -> withdrawn
= drop A4 before 5
= tell li.na by wecom of A4 withdrawn red due 01-05 17:00 urgent

# Red without a second indicator waits for a person's word.
24h raised A5 E1 power drop orange waits
= A5 1 raised by system: none -> pending, none -> orange
25h show A5
= at 01-06 00:01
= A5 2 hold_over by system: pending -> open
= A5 3 told by system: open; li.na by wecom
= tell li.na by wecom of A5 opened orange due 01-06 00:01 urgent
= A5 open orange
25h confirm_red A5 by=li.na
= A5 4 confirm_red by li.na: open, orange -> red
= A5 5 told by system: open; li.na by wecom
= drop A5 before 5
= tell li.na by wecom of A5 level red due 01-06 01:00 urgent
25h confirm_red A5 by=li.na
= refused no_red: the data do not say red

# Back-filled data page nobody. Live ones that say the same do.
26h raised A6 E2 power drop red back_filled
= A6 1 raised by system: none -> pending, none -> red
27h show A6
= at 01-06 02:01
= A6 2 hold_over by system: pending -> open
= A6 open red
27h level A6 E2 power drop orange
= A6 3 down by system: open
= A6 4 told by system: open; li.na by wecom
= tell li.na by wecom of A6 opened red due 01-06 03:00 urgent
27h audit
= 0 without a next step

# No live ones come: on the next workday it is told after all, in working hours.
27h close A5 by=li.na verdict=false reason=a_wrong_plan
= A5 6 close by li.na: open -> closed; a wrong plan
= drop A5 before 7
= tell li.na by wecom of A5 closed red due 01-06 03:00 urgent
27h acknowledge A6 by=li.na
= A6 5 acknowledge by li.na: open -> acknowledged
= drop A6 before 6
28h raised A7 E2 water drop red back_filled
= A7 1 raised by system: none -> pending, none -> red
60h wait
= at 01-06 04:01
= A7 2 hold_over by system: pending -> open
= at 01-06 16:30
= A6 6 acknowledge_expired by system: acknowledged -> open; nothing was done about it
= A6 7 reminded by system: open; li.na by wecom
= tell li.na by wecom of A6 returned red due 01-06 16:30 urgent
= at 01-06 17:30
= A6 8 escalated by system: open; nobody above answers for it
= at 01-06 17:30
= A6 9 reminded by system: open; li.na by wecom
= tell li.na by wecom of A6 reminder red due 01-06 17:30 urgent
= at 01-07 08:30
= A7 3 told by system: open; li.na by wecom
= tell li.na by wecom of A7 opened red due 01-07 08:30
= at 01-07 09:00
= A6 10 reminded by system: open; li.na by wecom
= tell li.na by wecom of A6 reminder red due 01-07 09:00 urgent
= at 01-07 09:30
= A6 11 reminded by system: open; li.na by wecom
= A7 4 escalated by system: open; nobody above answers for it
= tell li.na by wecom of A6 reminder red due 01-07 09:30 urgent
= at 01-07 09:30
= A7 5 reminded by system: open; li.na by wecom
= tell li.na by wecom of A7 reminder red due 01-07 09:30
= at 01-07 10:00
= A6 12 reminded by system: open; li.na by wecom
= A7 6 reminded by system: open; li.na by wecom
= tell li.na by wecom of A6 reminder red due 01-07 10:00 urgent
= tell li.na by wecom of A7 reminder red due 01-07 10:00
= at 01-07 10:30
= A6 13 reminded by system: open; li.na by wecom
= A7 7 reminded by system: open; li.na by wecom
= tell li.na by wecom of A6 reminder red due 01-07 10:30 urgent
= tell li.na by wecom of A7 reminder red due 01-07 10:30
= at 01-07 11:00
= A6 14 reminded by system: open; li.na by wecom
= A7 8 reminded by system: open; li.na by wecom
= tell li.na by wecom of A6 reminder red due 01-07 11:00 urgent
= tell li.na by wecom of A7 reminder red due 01-07 11:00
= at 01-07 11:30
= A6 15 reminded by system: open; li.na by wecom
= A7 9 reminded by system: open; li.na by wecom
= tell li.na by wecom of A6 reminder red due 01-07 11:30 urgent
= tell li.na by wecom of A7 reminder red due 01-07 11:30
= at 01-07 12:00
= A6 16 reminded by system: open; li.na by wecom
= A7 10 reminded by system: open; li.na by wecom
= tell li.na by wecom of A6 reminder red due 01-07 12:00 urgent
= tell li.na by wecom of A7 reminder red due 01-07 12:00
