# Kinds of nothing.
0s enterprise E1 area=A1 zone=Z1 gateway=K1
0s enterprise E2 area=A1 zone=Z1 gateway=K1
0s enterprise E3 area=A2 zone=Z1
0s enterprise E4 area=A2 zone=Z1
0s enterprise E5 area=A2 zone=Z1
0s channel wecom
0s officer li.na tier=officer scope=zone:Z1 channel=wecom

# One of three series: no report.
9h raised A1 E3 water late_report blue series=3
= A1 1 raised by system: none -> pending, none -> blue
# A sibling says that it stands still: stopped.
9h raised B1 E4 power drop orange type=stop value=0 expected=100
= B1 1 raised by system: none -> pending, none -> orange
9h raised B2 E4 water silence yellow series=3
= B2 1 raised by system: none -> pending, none -> yellow
# All series at once: communication, and told once.
9h raised C1 E5 power silence yellow series=3
= C1 1 raised by system: none -> pending, none -> yellow
9h raised C2 E5 water silence yellow series=3
= C2 1 raised by system: none -> pending, none -> yellow
9h raised C3 E5 gas silence yellow series=3
= C3 1 raised by system: none -> pending, none -> yellow
10h show A1
= at 01-05 09:01
= C3 2 hold_over by system: pending -> open
= A1 2 hold_over by system: pending -> open
= B2 2 hold_over by system: pending -> open
= B1 2 hold_over by system: pending -> open
= C2 2 hold_over by system: pending -> open
= C1 2 hold_over by system: pending -> open
= C3 3 joined by system: open; has one cause with others: C2
= C1 3 joined by system: open; has one cause with others: C2
= A1 3 told by system: open; li.na by wecom
= B2 3 told by system: open; li.na by wecom
= B1 3 told by system: open; li.na by wecom
= C2 3 told by system: open; li.na by wecom
= tell li.na by wecom of A1 opened blue due 01-05 09:01
= tell li.na by wecom of B2 opened yellow due 01-05 09:01
= tell li.na by wecom of B1 opened orange due 01-05 09:01 urgent
= tell li.na by wecom of C2 opened yellow due 01-05 09:01
= A1 open blue, no_report
10h show B2
= B2 open yellow, stopped
10h show C1
= C1 open yellow, communication, member of C2
10h show C2
= C2 open yellow, communication, 2 members, 2 bad
10h show C3
= C3 open yellow, communication, member of C2
# It is heard again: each by itself.
10h good C1 E5 power silence
= C1 4 good by system: open -> recovering
11h good C2 E5 water silence
= at 01-05 11:00
= C1 5 good_for_long by system: recovering -> closed; the data were good for long enough
= C2 4 good by system: open -> recovering
11h good C3 E5 gas silence
= C3 4 good by system: open -> recovering

# Both plants of a key: its collector is gone. One notice.
12h raised D1 E1 power silence yellow series=3
= at 01-05 12:00
= C3 5 good_for_long by system: recovering -> closed; the data were good for long enough
= C2 5 good_for_long by system: recovering -> closed; the data were good for long enough
= drop C2 before 6
= tell li.na by wecom of C2 closed yellow due 01-05 12:00
= D1 1 raised by system: none -> pending, none -> yellow
12h raised D2 E2 power silence yellow series=3
= D2 1 raised by system: none -> pending, none -> yellow
13h show D2
= at 01-05 12:01
= D1 2 hold_over by system: pending -> open
= D2 2 hold_over by system: pending -> open
= 1182dd97d7e975f3 1 raised by system: none -> pending, none -> yellow; 2 enterprises of gateway:K1 within an hour
= D1 3 joined by system: open; has one cause with others: 1182dd97d7e975f3
= D2 3 joined by system: open; has one cause with others: 1182dd97d7e975f3
= 1182dd97d7e975f3 2 hold_over by system: pending -> open
= 1182dd97d7e975f3 3 told by system: open; li.na by wecom
= tell li.na by wecom of 1182dd97d7e975f3 opened yellow due 01-05 12:01
= D2 open yellow, communication, member of gateway:K1
13h withdrawn D1 E1 power silence
= D1 4 withdrawn by system: open -> withdrawn
13h withdrawn D2 E2 power silence
= D2 4 withdrawn by system: open -> withdrawn
= 1182dd97d7e975f3 4 withdrawn by system: open -> withdrawn; all of its members were withdrawn
= drop 1182dd97d7e975f3 before 5
= tell li.na by wecom of 1182dd97d7e975f3 withdrawn yellow due 01-05 13:00
13h audit
= 0 without a next step
