# Clocks of working time. 2026-01-05 is a Monday; working hours are 08:30 to 17:30.
0s enterprise E1 area=Z1A1 zone=Z1 county=530303 industry=3216 chain=aluminium
0s enterprise E2 area=Z1A2 zone=Z1 county=530303 industry=3831
0s channel wecom
0s channel mail
0s officer li.na tier=officer scope=area:Z1A1 channel=wecom
0s officer wang tier=zone scope=zone:Z1 channel=mail
0s officer chen tier=city scope=city channel=mail
0s rule yellow acknowledge=60 remind=120 escalate=240 unacknowledge=4

# Told at 16:01: 60 minutes to acknowledge end at 17:01, 180 next day at 10:01, and 240 at 11:01 bring the zone. Nobody answers for the county: the city is next.
16h raised A1 E1 power drop yellow
= A1 1 raised by system: none -> pending, none -> yellow
40h wait
= at 01-05 16:01
= A1 2 hold_over by system: pending -> open
= A1 3 told by system: open; li.na by wecom
= tell li.na by wecom of A1 opened yellow due 01-05 16:01
= at 01-05 17:01
= A1 4 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder yellow due 01-05 17:01
= at 01-06 10:01
= A1 5 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder yellow due 01-06 10:01
= at 01-06 11:01
= A1 6 escalated by system: open; wang by mail
= tell wang by mail of A1 escalated yellow due 01-06 11:01
= at 01-06 12:01
= A1 7 reminded by system: open; wang by mail
= tell wang by mail of A1 reminder yellow due 01-06 12:01
= at 01-06 14:01
= A1 8 reminded by system: open; wang by mail
= tell wang by mail of A1 reminder yellow due 01-06 14:01
= at 01-06 15:01
= A1 9 escalated by system: open; chen by mail
= tell chen by mail of A1 escalated yellow due 01-06 15:01
60h wait
= at 01-06 16:01
= A1 10 reminded by system: open; chen by mail
= tell chen by mail of A1 reminder yellow due 01-06 16:01
= at 01-07 09:01
= A1 11 reminded by system: open; chen by mail
= tell chen by mail of A1 reminder yellow due 01-07 09:01
= at 01-07 11:01
= A1 12 reminded by system: open; chen by mail
= tell chen by mail of A1 reminder yellow due 01-07 11:01

# The last tier is reminded, not escalated.
82h wait
= at 01-07 13:01
= A1 13 reminded by system: open; chen by mail
= tell chen by mail of A1 reminder yellow due 01-07 13:01
= at 01-07 15:01
= A1 14 reminded by system: open; chen by mail
= tell chen by mail of A1 reminder yellow due 01-07 15:01
= at 01-07 17:01
= A1 15 reminded by system: open; chen by mail
= tell chen by mail of A1 reminder yellow due 01-07 17:01

# Acknowledged: nothing more is sent. Four working hours later nothing was done: it is open again.
82h acknowledge A1 by=chen
= A1 16 acknowledge by chen: open -> acknowledged
= drop A1 before 17
106h wait
= at 01-08 14:00
= A1 17 acknowledge_expired by system: acknowledged -> open; nothing was done about it
= A1 18 reminded by system: open; chen by mail
= tell chen by mail of A1 returned yellow due 01-08 14:00
= at 01-08 15:00
= A1 19 reminded by system: open; chen by mail
= tell chen by mail of A1 reminder yellow due 01-08 15:00
= at 01-08 17:00
= A1 20 reminded by system: open; chen by mail
= tell chen by mail of A1 reminder yellow due 01-08 17:00
= at 01-09 10:00
= A1 21 reminded by system: open; chen by mail
= tell chen by mail of A1 reminder yellow due 01-09 10:00

# What somebody does counts; and a restart in between changes nothing.
106h acknowledge A1 by=wang
= A1 22 acknowledge by wang: open -> acknowledged
= drop A1 before 23
107h comment A1 by=wang reason=on_my_way
= A1 23 comment by wang: acknowledged; on my way
107h restart
108h restart
111h wait
= at 01-09 15:00
= A1 24 acknowledge_expired by system: acknowledged -> open; nothing was done about it
= A1 25 reminded by system: open; chen by mail
= tell chen by mail of A1 returned yellow due 01-09 15:00
111h audit
= 0 without a next step

# Somebody has it for long: he is asked once a week.
112h assist A1 by=wang
= at 01-09 16:00
= A1 26 reminded by system: open; chen by mail
= tell chen by mail of A1 reminder yellow due 01-09 16:00
= A1 27 assist by wang: open -> assisting
= drop A1 before 28
112h assign A1 by=chen owner=li.na
= A1 28 assign by chen: assisting
320h wait
= at 01-16 08:30
= A1 29 reminded by system: assisting; li.na by wecom
= tell li.na by wecom of A1 reminder yellow due 01-16 08:30
320h restart
320h wait
