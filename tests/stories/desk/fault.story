# Our own fault: plants are not judged, nobody is reminded of them, and the administrator is told. Then it goes on.
0s enterprise E1 area=A1 zone=Z1
0s channel wecom
0s officer li.na tier=officer scope=zone:Z1 channel=wecom
0s officer root tier=city scope=city channel=wecom administrator
0s rule yellow acknowledge=60 remind=60
9h raised A1 E1 power drop yellow
= A1 1 raised by system: none -> pending, none -> yellow
9h fault feed
= c7fbb70d372f8cf4 1 raised by system: none -> pending, none -> yellow; judgement of plants stands still until it is over
= c7fbb70d372f8cf4 2 hold_over by system: pending -> open; judgement of plants stands still until it is over
= c7fbb70d372f8cf4 3 told by system: open; root by wecom
= tell root by wecom of c7fbb70d372f8cf4 opened yellow due 01-05 09:00 urgent
9h fault feed
12h wait
12h acknowledge A1 by=li.na
= A1 2 acknowledge by li.na: pending -> acknowledged
12h unacknowledge A1 by=li.na
= A1 3 unacknowledge by li.na: acknowledged -> open
= A1 4 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 returned yellow due 01-05 12:00
15h fault feed over
= c7fbb70d372f8cf4 4 good by system: open -> recovering; it is over
# Reminders that fell into that time are one.
15h wait
= at 01-05 15:00
= A1 5 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder yellow due 01-05 15:00
16h wait
= at 01-05 16:00
= c7fbb70d372f8cf4 5 good_for_long by system: recovering -> closed; the data were good for long enough
= A1 6 reminded by system: open; li.na by wecom
= drop c7fbb70d372f8cf4 before 6
= tell root by wecom of c7fbb70d372f8cf4 closed yellow due 01-05 16:00 urgent
= tell li.na by wecom of A1 reminder yellow due 01-05 16:00
17h audit
= at 01-05 17:00
= A1 7 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder yellow due 01-05 17:00
= 0 without a next step
