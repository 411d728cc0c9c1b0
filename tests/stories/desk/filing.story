# What was filed in advance warns nobody; deeper than filed does, and longer.
0s enterprise E1 area=Z1A1 zone=Z1 county=530303 industry=3216 chain=aluminium
0s enterprise E2 area=Z1A2 zone=Z1 county=530303 industry=3831
0s channel wecom
0s channel mail
0s officer li.na tier=officer scope=zone:Z1 channel=wecom always
0s filing F1 scope=enterprise:E1 indicator=* reason=scheduled_maintenance from=2026-01-05 to=2026-01-08 percent=40

# Half of the usual was filed, or nearly.
33h raised A1 E1 power drop orange value=35 expected=100 data=2026-01-05
= A1 1 raised by system: none -> pending, none -> orange
= A1 2 suppress by system: pending -> suppressed; filed in advance: scheduled maintenance (F1) by plant
34h show A1
= A1 suppressed orange
# Deeper: it opens.
57h level A1 E1 power drop red value=10 expected=100 data=2026-01-06
= A1 3 up by system: suppressed, orange -> red
= A1 4 unsuppress by system: suppressed -> open; it is deeper than was filed (F1): 40 % of the usual was expected
= A1 5 told by system: open; li.na by wecom
= tell li.na by wecom of A1 opened red due 01-07 09:00 urgent
58h close A1 by=li.na verdict=confirmed reason=the_spare_furnace_too
= at 01-07 10:00
= A1 6 escalated by system: open; nobody above answers for it
= at 01-07 10:00
= A1 7 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder red due 01-07 10:00 urgent
= A1 8 close by li.na: open -> closed; the spare furnace too
= drop A1 before 9
= tell li.na by wecom of A1 closed red due 01-07 10:00 urgent
59h good A1 E1 power drop
= A1 9 good by system: closed

# A rise was not filed; a silence is an overhaul's.
60h raised A2 E1 power surge yellow value=150 expected=100 data=2026-01-06
= A2 1 raised by system: none -> pending, none -> yellow
60h raised A3 E1 water silence yellow series=3 data=2026-01-06T12:00+08:00
= A3 1 raised by system: none -> pending, none -> yellow
= A3 2 suppress by system: pending -> suppressed; filed in advance: scheduled maintenance (F1) by plant
61h show A3
= at 01-07 12:01
= A2 2 hold_over by system: pending -> open
= A2 3 told by system: open; li.na by wecom
= tell li.na by wecom of A2 opened yellow due 01-07 12:01
= A3 suppressed yellow, maintenance
61h withdrawn A2 E1 power surge
= A2 4 withdrawn by system: open -> withdrawn
= drop A2 before 5
= tell li.na by wecom of A2 withdrawn yellow due 01-07 13:00

# It lasts longer than filed: told when the first data after its end should be here: as long after it as the last ones took.
62h raised A4 E1 heat drop orange value=40 expected=100 data=2026-01-06T00:00+08:00
= A4 1 raised by system: none -> pending, none -> orange
= A4 2 suppress by system: pending -> suppressed; filed in advance: scheduled maintenance (F1) by plant
73h restart
82h wait
82h lower A3 by=li.na level=yellow reason=no
= refused not_lower: the level must be below what it is, and blue at least
83h wait
83h withdrawn A3 E1 water silence
= A3 3 withdrawn by system: suppressed -> withdrawn
111h wait
= at 01-09 14:00
= A4 3 unsuppress by system: suppressed -> open; it lasts longer than was filed (F1)
= A4 4 told by system: open; li.na by wecom
= tell li.na by wecom of A4 opened orange due 01-09 14:00 urgent
111h withdrawn A4 E1 heat drop
= A4 5 withdrawn by system: open -> withdrawn
= drop A4 before 6
= tell li.na by wecom of A4 withdrawn orange due 01-09 15:00 urgent
200h audit
= 0 without a next step

# An order for a chain: rationing. Another zone's plant of the chain is filed too, other chains not.
201h filing F2 scope=chain:aluminium indicator=power reason=power_rationing from=2026-01-13 to=2026-01-20 percent=60
210h raised A5 E1 power drop yellow value=62 expected=100 data=2026-01-13
= A5 1 raised by system: none -> pending, none -> yellow
= A5 2 suppress by system: pending -> suppressed; filed in advance: power rationing (F2) by plant
210h raised A6 E2 power drop yellow value=62 expected=100 data=2026-01-13
= A6 1 raised by system: none -> pending, none -> yellow
211h show A5
= at 01-13 18:01
= A6 2 hold_over by system: pending -> open
= A6 3 told by system: open; li.na by wecom
= tell li.na by wecom of A6 opened yellow due 01-14 08:30
= A5 suppressed yellow
211h show A6
= A6 open yellow
# The order is lifted early.
212h end filing F2
213h show A5
= at 01-13 20:00
= A5 3 unsuppress by system: suppressed -> open; what hid it does not any more
= A5 4 told by system: open; li.na by wecom
= tell li.na by wecom of A5 opened yellow due 01-14 08:30
= A5 open yellow
