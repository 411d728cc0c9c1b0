# Help: apart from the alert, with dates in working days. 2026-01-05 is a Monday.
0s enterprise E1 area=A1 zone=Z1
0s channel wecom
0s officer li.na tier=officer scope=zone:Z1 channel=wecom
0s officer wang tier=zone scope=zone:Z1 channel=wecom
0s off 2026-01-07

9h raised A1 E1 power drop yellow
= A1 1 raised by system: none -> pending, none -> yellow
9h raised A2 E1 water drop yellow
= A2 1 raised by system: none -> pending, none -> yellow
10h case_open C1 alert=A1 by=li.na
= at 01-05 09:01
= A1 2 hold_over by system: pending -> open
= A2 2 hold_over by system: pending -> open
= A1 3 told by system: open; li.na by wecom
= A2 3 told by system: open; li.na by wecom
= tell li.na by wecom of A1 opened yellow due 01-05 09:01
= tell li.na by wecom of A2 opened yellow due 01-05 09:01
= refused needs_need: it must be said what the enterprise needs
10h case_open C1 alert=A9 by=li.na need=coal
= refused no_alert: there is no such alert
10h case_open C1 alert=A1 by=li.na need=coal
= A1 4 assist by li.na: open -> assisting; case C1
= drop A1 before 5
= case C1 1 open by li.na; coal
10h case_open C1 alert=A1 by=li.na need=coal
= refused exists: the case is there already
10h case_add C1 alert=A2 by=li.na
= A2 4 assist by li.na: open -> assisting; case C1
= drop A2 before 5
= case C1 2 add by li.na
10h case_visit C2 by=li.na
= refused no_case: there is no such case, or it is closed
10h show A2
= A2 assisting yellow

# The alert is over; its case is not. Tuesday passes without a visit, Thursday (Wednesday is off) without measures: who has it is reminded the morning after.
11h good A1 E1 power drop
= A1 5 good by system: assisting -> recovering
11h good A2 E1 water drop
= A2 5 good by system: assisting -> recovering
60h wait
= at 01-05 12:00
= A1 6 good_for_long by system: recovering -> closed; the data were good for long enough
= A2 6 good_for_long by system: recovering -> closed; the data were good for long enough
= drop A1 before 7
= drop A2 before 7
= tell li.na by wecom of A1 closed yellow due 01-05 12:00
= tell li.na by wecom of A2 closed yellow due 01-05 12:00
100h restart
= at 01-08 08:30
= tell li.na by wecom of C1 case yellow due 01-08 08:30
= case C1 3 overdue by system; no visit yet
106h wait
= at 01-09 08:30
= tell li.na by wecom of C1 case yellow due 01-09 08:30
= case C1 4 overdue by system; no measures planned yet
107h case_visit C1 by=li.na reason=spoke_with_the_owner
= case C1 5 visit by li.na; spoke with the owner
107h case_visit C1 by=li.na
= refused visited: it was visited already
107h case_plan C1 by=li.na
= refused needs_measures: the measures must be given
107h case_plan C1 by=li.na measures=a_loan_of_coal
= case C1 6 plan by li.na
108h case_close C1 by=li.na reason=done
= refused not_confirmed: the enterprise has not confirmed it
108h case_confirm C1 by=li.na
= refused not_solved: the case is not solved, or confirmed already
# Ten working days; put off once to twenty-five.
300h case_extend C1 by=li.na
= refused needs_reason: a reason must be given
300h case_extend C1 by=li.na reason=three_departments
= case C1 7 extend by li.na; three departments
300h case_extend C1 by=li.na reason=more
= refused extended: it was put off once already
400h wait
400h case_solve C1 by=li.na
= refused needs_feedback: it must be said what came of it
400h case_solve C1 by=li.na feedback=coal_came
= case C1 8 solve by li.na
400h case_plan C1 by=li.na measures=more
= refused not_open: the case is solved or closed
# It waits for the enterprise's word, and is asked about.
600h wait
= at 01-29 08:30
= tell li.na by wecom of C1 case yellow due 01-29 08:30
= case C1 9 overdue by system; it waits for the enterprise's word
600h case_confirm C1 by=li.na reason=by_telephone
= case C1 10 confirm by li.na; by telephone
600h case_follow_up C1 by=wang
= case C1 11 follow_up by wang
600h case_close C1 by=wang
= case C1 12 close by wang
600h case_visit C1 by=wang
= refused no_case: there is no such case, or it is closed
700h wait
