# An outage: some enterprises of a zone fall, others fall silent. One event of the zone has all of them; each official and each group hears of it once.
0s enterprise E1 area=A2 zone=Z1 county=C1
0s enterprise E2 area=A3 zone=Z1 county=C1
0s enterprise E3 area=A1 zone=Z1 county=C1
0s enterprise E4 area=A2 zone=Z1 county=C1
0s enterprise E5 area=A3 zone=Z1 county=C1
0s enterprise E6 area=A1 zone=Z1 county=C1
0s enterprise E7 area=A2 zone=Z1 county=C1
0s enterprise E8 area=A3 zone=Z1 county=C1
0s enterprise E9 area=A1 zone=Z1 county=C1
0s enterprise E10 area=A2 zone=Z1 county=C1
0s enterprise E11 area=A3 zone=Z1 county=C1
0s enterprise E12 area=A1 zone=Z1 county=C1
0s enterprise F1 area=B1 zone=Z2 county=C1
0s enterprise F2 area=B2 zone=Z2 county=C1
0s enterprise F3 area=B0 zone=Z2 county=C1
0s enterprise F4 area=B1 zone=Z2 county=C1
0s enterprise F5 area=B2 zone=Z2 county=C1
0s enterprise F6 area=B0 zone=Z2 county=C1
0s enterprise F7 area=B1 zone=Z2 county=C1
0s enterprise F8 area=B2 zone=Z2 county=C1
0s enterprise F9 area=B0 zone=Z2 county=C1
0s enterprise F10 area=B1 zone=Z2 county=C1
0s enterprise F11 area=B2 zone=Z2 county=C1
0s enterprise F12 area=B0 zone=Z2 county=C1
0s enterprise F13 area=B1 zone=Z2 county=C1
0s enterprise F14 area=B2 zone=Z2 county=C1
0s enterprise F15 area=B0 zone=Z2 county=C1
0s enterprise F16 area=B1 zone=Z2 county=C1
0s enterprise F17 area=B2 zone=Z2 county=C1
0s enterprise F18 area=B0 zone=Z2 county=C1
0s enterprise F19 area=B1 zone=Z2 county=C1
0s enterprise F20 area=B2 zone=Z2 county=C1
0s enterprise F21 area=B0 zone=Z2 county=C1
0s enterprise F22 area=B1 zone=Z2 county=C1
0s enterprise F23 area=B2 zone=Z2 county=C1
0s enterprise F24 area=B0 zone=Z2 county=C1
0s enterprise F25 area=B1 zone=Z2 county=C1
0s enterprise F26 area=B2 zone=Z2 county=C1
0s enterprise F27 area=B0 zone=Z2 county=C1
0s enterprise F28 area=B1 zone=Z2 county=C1
0s enterprise F29 area=B2 zone=Z2 county=C1
0s enterprise F30 area=B0 zone=Z2 county=C1
0s channel wecom
0s officer li.na tier=officer scope=zone:Z1 channel=wecom always
0s officer wang tier=zone scope=zone:Z1 channel=wecom always

9h raised D1 E1 power drop orange
= D1 1 raised by system: none -> pending, none -> orange
9h raised D2 E2 power drop orange
= D2 1 raised by system: none -> pending, none -> orange
9h raised D3 E3 power drop orange
= D3 1 raised by system: none -> pending, none -> orange
9h raised D4 E4 power drop orange
= D4 1 raised by system: none -> pending, none -> orange
9h raised D5 E5 power drop orange
= D5 1 raised by system: none -> pending, none -> orange
9h raised D6 E6 power drop orange
= D6 1 raised by system: none -> pending, none -> orange
9h raised S7 E7 power silence yellow series=1
= S7 1 raised by system: none -> pending, none -> yellow
9h raised S8 E8 power silence yellow series=1
= S8 1 raised by system: none -> pending, none -> yellow
9h raised S9 E9 power silence yellow series=1
= S9 1 raised by system: none -> pending, none -> yellow
9h raised S10 E10 power silence yellow series=1
= S10 1 raised by system: none -> pending, none -> yellow
9h raised S11 E11 power silence yellow series=1
= S11 1 raised by system: none -> pending, none -> yellow
9h raised S12 E12 power silence yellow series=1
= S12 1 raised by system: none -> pending, none -> yellow
545m wait
= at 01-05 09:01
= D1 2 hold_over by system: pending -> open
= S9 2 hold_over by system: pending -> open
= D3 2 hold_over by system: pending -> open
= D4 2 hold_over by system: pending -> open
= S7 2 hold_over by system: pending -> open
= S11 2 hold_over by system: pending -> open
= S10 2 hold_over by system: pending -> open
= D5 2 hold_over by system: pending -> open
= D2 2 hold_over by system: pending -> open
= S8 2 hold_over by system: pending -> open
= D6 2 hold_over by system: pending -> open
= S12 2 hold_over by system: pending -> open
= 93fb217b63c21fdd 1 raised by system: none -> pending, none -> orange; 6 enterprises of zone:Z1 within an hour
= D1 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
= D2 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
= D3 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
= D4 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
= D5 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
= D6 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
= 93fb217b63c21fdd 2 hold_over by system: pending -> open
= S7 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
= S8 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
= S9 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
= S10 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
= S11 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
= S12 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
= 93fb217b63c21fdd 3 told by system: open; li.na by wecom
= tell li.na by wecom of 93fb217b63c21fdd opened orange due 01-05 09:01 urgent
545m show D1
= D1 open orange, member of zone:Z1
545m show S7
= S7 open yellow, no_report, member of zone:Z1
# Silent later, of the zone too: it joins.
550m raised S1 E1 water silence yellow series=2
= S1 1 raised by system: none -> pending, none -> yellow
555m wait
= at 01-05 09:11
= S1 2 hold_over by system: pending -> open
= S1 3 joined by system: open; has one cause with others: 93fb217b63c21fdd
555m show S1
= S1 open yellow, no_report, member of zone:Z1
# One that is worse than the event is told by itself.
556m raised S2 E2 water silence red series=2
= S2 1 raised by system: none -> pending, none -> red
560m wait
= at 01-05 09:17
= S2 2 hold_over by system: pending -> open
= S2 3 told by system: open; li.na by wecom
= tell li.na by wecom of S2 opened red due 01-05 09:17 urgent
560m show S2
= S2 open red, no_report
560m audit
= 0 without a next step
# It is over for most: what fell and what is silent are counted together.
10h good D1 E1 power drop
= D1 4 good by system: open -> recovering
10h good D2 E2 power drop
= D2 4 good by system: open -> recovering
10h good D3 E3 power drop
= D3 4 good by system: open -> recovering
10h good D4 E4 power drop
= D4 4 good by system: open -> recovering
10h good D5 E5 power drop
= D5 4 good by system: open -> recovering
10h good D6 E6 power drop
= D6 4 good by system: open -> recovering
10h good S7 E7 power silence
= S7 4 good by system: open -> recovering
10h good S8 E8 power silence
= S8 4 good by system: open -> recovering
10h good S9 E9 power silence
= S9 4 good by system: open -> recovering
10h good S10 E10 power silence
= S10 4 good by system: open -> recovering
10h good S1 E1 water silence
= S1 4 good by system: open -> recovering
= 93fb217b63c21fdd 4 good by system: open -> recovering; 2 of 13 members are still bad
