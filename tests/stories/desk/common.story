# Five of an area within an hour have one cause, if there is not as much elsewhere; it is told once.
0s enterprise E1 area=A1 zone=Z1 county=C1
0s enterprise E2 area=A1 zone=Z1 county=C1
0s enterprise E3 area=A1 zone=Z1 county=C1
0s enterprise E4 area=A1 zone=Z1 county=C1
0s enterprise E5 area=A1 zone=Z1 county=C1
0s enterprise E6 area=A1 zone=Z1 county=C1
0s enterprise F1 area=A2 zone=Z1 county=C1
0s enterprise F2 area=A2 zone=Z1 county=C1
0s enterprise F3 area=A2 zone=Z1 county=C1
0s enterprise F4 area=A2 zone=Z1 county=C1
0s enterprise F5 area=A2 zone=Z1 county=C1
0s enterprise F6 area=A2 zone=Z1 county=C1
0s enterprise F7 area=A2 zone=Z1 county=C1
0s enterprise F8 area=A2 zone=Z1 county=C1
0s channel wecom
0s officer li.na tier=officer scope=area:A1 channel=wecom always
0s officer wang tier=zone scope=zone:Z1 channel=wecom always

# The first is told alone, forty minutes before the others: it is one of them all the same.
9h raised P1 E1 power drop yellow
= P1 1 raised by system: none -> pending, none -> yellow
580m raised P2 E2 power drop yellow
= at 01-05 09:01
= P1 2 hold_over by system: pending -> open
= P1 3 told by system: open; li.na by wecom
= tell li.na by wecom of P1 opened yellow due 01-05 09:01
= P2 1 raised by system: none -> pending, none -> yellow
580m raised P3 E3 power drop orange
= P3 1 raised by system: none -> pending, none -> orange
580m raised P4 E4 power drop yellow
= P4 1 raised by system: none -> pending, none -> yellow
580m raised P5 E5 power drop yellow
= P5 1 raised by system: none -> pending, none -> yellow
582m wait
= at 01-05 09:41
= P2 2 hold_over by system: pending -> open
= P4 2 hold_over by system: pending -> open
= P3 2 hold_over by system: pending -> open
= P5 2 hold_over by system: pending -> open
= 60827e4d799f93e4 1 raised by system: none -> pending, none -> orange; 5 enterprises of area:A1 within an hour
= P1 4 joined by system: open; has one cause with others: 60827e4d799f93e4
= P2 3 joined by system: open; has one cause with others: 60827e4d799f93e4
= P3 3 joined by system: open; has one cause with others: 60827e4d799f93e4
= P4 3 joined by system: open; has one cause with others: 60827e4d799f93e4
= P5 3 joined by system: open; has one cause with others: 60827e4d799f93e4
= 60827e4d799f93e4 2 hold_over by system: pending -> open
= 60827e4d799f93e4 3 told by system: open; li.na by wecom
= drop P1 before 4
= tell li.na by wecom of 60827e4d799f93e4 opened orange due 01-05 09:41 urgent
582m show P3
= P3 open orange, member of area:A1

# A sixth within the hour joins. One that is worse than they are is told by itself; so is a member that becomes worse.
590m raised P6 E6 power drop yellow
= P6 1 raised by system: none -> pending, none -> yellow
592m level P6 E6 power drop red
= at 01-05 09:51
= P6 2 hold_over by system: pending -> open
= P6 3 joined by system: open; has one cause with others: 60827e4d799f93e4
= P6 4 up by system: open, yellow -> red
= P6 5 left by system: open; it is worse than what it has in common with others
= P6 6 told by system: open; li.na by wecom
= tell li.na by wecom of P6 opened red due 01-05 09:52 urgent
593m audit
= 0 without a next step

# Most are good again: so is the parent. Orange is lifted by a person; what is good ends with it, what is still bad is told.
600m acknowledge P1 by=li.na
= P1 5 acknowledge by li.na: open -> acknowledged
= drop P1 before 6
11h good P2 E2 power drop
= at 01-05 10:52
= P6 7 escalated by system: open; wang by wecom
= tell wang by wecom of P6 escalated red due 01-05 10:52 urgent
= P2 4 good by system: open -> recovering
11h good P3 E3 power drop
= P3 4 good by system: open -> recovering
11h good P4 E4 power drop
= P4 4 good by system: open -> recovering
661m restart
662m good P5 E5 power drop
= P5 4 good by system: open -> recovering
= 60827e4d799f93e4 4 good by system: open -> recovering; 1 of 6 members are still bad
14h wait
= at 01-05 11:52
= P6 8 escalated by system: open; nobody above answers for it
= at 01-05 11:52
= P6 9 reminded by system: open; wang by wecom
= tell wang by wecom of P6 reminder red due 01-05 11:52 urgent
= at 01-05 12:00
= P2 5 good_for_long by system: recovering -> closed; the data were good for long enough
= P4 5 good_for_long by system: recovering -> closed; the data were good for long enough
= at 01-05 12:02
= 60827e4d799f93e4 5 reminded by system: recovering; li.na by wecom
= P5 5 good_for_long by system: recovering -> closed; the data were good for long enough
= tell li.na by wecom of 60827e4d799f93e4 lift orange due 01-05 12:02 urgent
= at 01-05 12:22
= P6 10 reminded by system: open; wang by wecom
= tell wang by wecom of P6 reminder red due 01-05 12:22 urgent
= at 01-05 12:52
= P6 11 reminded by system: open; wang by wecom
= tell wang by wecom of P6 reminder red due 01-05 12:52 urgent
= at 01-05 13:22
= P6 12 reminded by system: open; wang by wecom
= tell wang by wecom of P6 reminder red due 01-05 13:22 urgent
= at 01-05 13:52
= P6 13 reminded by system: open; wang by wecom
= tell wang by wecom of P6 reminder red due 01-05 13:52 urgent
14h audit
= 0 without a next step
14h close 60827e4d799f93e4 by=wang verdict=confirmed reason=the_line_is_repaired
= 60827e4d799f93e4 6 close by wang: recovering -> closed; the line is repaired
= P3 5 close by wang: recovering -> closed; the line is repaired
= P1 6 left by system: acknowledged; what it had in common with others is over
= drop 60827e4d799f93e4 before 7
= tell li.na by wecom of 60827e4d799f93e4 closed orange due 01-05 14:00 urgent
14h show P1
= P1 acknowledged yellow
14h show P3
= P3 closed orange, the data say good, member of area:A1, confirmed by wang
