# Who buys from a plant that stops will feel it when stocks are used up.
0s enterprise S area=A1 zone=Z1
0s enterprise B1 area=A2 zone=Z2
0s enterprise B2 area=A2 zone=Z2
0s enterprise B3 area=A3 zone=Z3
0s enterprise B4 area=A3 zone=Z3
0s enterprise B5 area=A3 zone=Z3
0s channel wecom
0s officer li.na tier=officer scope=zone:Z1 channel=wecom always
0s officer wang tier=officer scope=zone:Z2 channel=wecom
0s officer zhao tier=officer scope=zone:Z3 channel=wecom
# S supplies B1 with 80 % of its ingots, B1 supplies B3 with half of its rods, B3 B4, B4 B5; S gives B2 a twentieth; and B3 sells its scrap to S.
0s link L1 supplier=S buyer=B1 product=ingots share=80 lag=2 stock=5
0s link L2 supplier=S buyer=B2 product=ingots share=5 lag=2 stock=5
0s link L3 supplier=B1 buyer=B3 product=rods share=50 lag=1 stock=3
0s link L4 supplier=B3 buyer=B4 product=wire share=90 lag=1 stock=1
0s link L5 supplier=B4 buyer=B5 product=cable share=100 lag=1 stock=1
0s link L6 supplier=B3 buyer=S product=scrap share=30 lag=1 stock=1

# Yellow exposes nobody; orange does, three links deep, and a circle ends. One level lower where half of the need fails or more, else two.
9h raised A1 S power drop yellow shortfall=30
= A1 1 raised by system: none -> pending, none -> yellow
10h level A1 S power drop red type=stop value=0 expected=100
= at 01-05 09:01
= A1 2 hold_over by system: pending -> open
= A1 3 told by system: open; li.na by wecom
= tell li.na by wecom of A1 opened yellow due 01-05 09:01
= A1 4 up by system: open, yellow -> red
= 3d2df9a8a7c960f8 1 raised by system: none -> pending, none -> orange; B1 loses 80 % of its ingots by alert A1
= 82f2e5c5de10ba61 1 raised by system: none -> pending, none -> yellow; B3 loses 40 % of its rods by alert A1
= ccba68a16265de8b 1 raised by system: none -> pending, none -> yellow; B4 loses 36 % of its wire by alert A1
= A1 5 told by system: open; li.na by wecom
= drop A1 before 5
= tell li.na by wecom of A1 level red due 01-05 10:00 urgent
11h wait
= at 01-05 10:01
= ccba68a16265de8b 2 hold_over by system: pending -> open
= 82f2e5c5de10ba61 2 hold_over by system: pending -> open
= 3d2df9a8a7c960f8 2 hold_over by system: pending -> open
= ccba68a16265de8b 3 told by system: open; zhao by wecom
= 82f2e5c5de10ba61 3 told by system: open; zhao by wecom
= 3d2df9a8a7c960f8 3 told by system: open; wang by wecom
= tell zhao by wecom of ccba68a16265de8b opened yellow due 01-05 10:01
= tell zhao by wecom of 82f2e5c5de10ba61 opened yellow due 01-05 10:01
= tell wang by wecom of 3d2df9a8a7c960f8 opened orange due 01-05 10:01 urgent
= at 01-05 11:00
= A1 6 escalated by system: open; nobody above answers for it
= at 01-05 11:00
= A1 7 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder red due 01-05 11:00 urgent
11h audit
= 0 without a next step

# The buyer's own fall names the likely cause.
12h raised A2 B1 output drop yellow value=70 expected=100
= at 01-05 11:30
= A1 8 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder red due 01-05 11:30 urgent
= at 01-05 12:00
= A1 9 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder red due 01-05 12:00 urgent
= A2 1 raised by system: none -> pending, none -> yellow
13h show A2
= at 01-05 12:01
= A2 2 hold_over by system: pending -> open
= A2 3 cause by system: open; likely cause: alert A1 at S, by its ingots
= A2 4 told by system: open; wang by wecom
= tell wang by wecom of A2 opened yellow due 01-05 12:01
= at 01-05 12:30
= A1 10 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder red due 01-05 12:30 urgent
= at 01-05 13:00
= A1 11 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder red due 01-05 13:00 urgent
= A2 open yellow, cause A1, loses 80 %
13h restart

# A link that has ended carries nothing any more. The cause recovers: what it exposed is withdrawn, and who was told is told so.
14h good A1 S power drop
= at 01-05 13:30
= A1 12 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder red due 01-05 13:30 urgent
= at 01-05 14:00
= A1 13 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder red due 01-05 14:00 urgent
= A1 14 good by system: open -> recovering
= ccba68a16265de8b 4 withdrawn by system: open -> withdrawn; its cause has recovered: alert A1
= 82f2e5c5de10ba61 4 withdrawn by system: open -> withdrawn; its cause has recovered: alert A1
= 3d2df9a8a7c960f8 4 withdrawn by system: open -> withdrawn; its cause has recovered: alert A1
= drop ccba68a16265de8b before 5
= drop 82f2e5c5de10ba61 before 5
= drop 3d2df9a8a7c960f8 before 5
= tell zhao by wecom of ccba68a16265de8b withdrawn yellow due 01-05 14:00
= tell zhao by wecom of 82f2e5c5de10ba61 withdrawn yellow due 01-05 14:00
= tell wang by wecom of 3d2df9a8a7c960f8 withdrawn orange due 01-05 14:00 urgent
14h level A1 S power drop orange shortfall=60
= A1 15 bad_again by system: recovering -> open
= 4f66fad29b844cfb 1 raised by system: none -> pending, none -> yellow; B3 loses 24 % of its rods by alert A1
= d73475b1371d85d1 1 raised by system: none -> pending, none -> yellow; B4 loses 22 % of its wire by alert A1
15h end link L3
= at 01-05 14:01
= 4f66fad29b844cfb 2 hold_over by system: pending -> open
= d73475b1371d85d1 2 hold_over by system: pending -> open
= 4f66fad29b844cfb 3 told by system: open; zhao by wecom
= d73475b1371d85d1 3 told by system: open; zhao by wecom
= tell zhao by wecom of 4f66fad29b844cfb opened yellow due 01-05 14:01
= tell zhao by wecom of d73475b1371d85d1 opened yellow due 01-05 14:01
= at 01-05 15:00
= A1 16 reminded by system: open; li.na by wecom
= tell li.na by wecom of A1 reminder red due 01-05 15:00 urgent
15h good A1 S power drop
= A1 17 good by system: open -> recovering
= d73475b1371d85d1 4 withdrawn by system: open -> withdrawn; its cause has recovered: alert A1
= 4f66fad29b844cfb 4 withdrawn by system: open -> withdrawn; its cause has recovered: alert A1
= drop d73475b1371d85d1 before 5
= drop 4f66fad29b844cfb before 5
= tell zhao by wecom of d73475b1371d85d1 withdrawn yellow due 01-05 15:00
= tell zhao by wecom of 4f66fad29b844cfb withdrawn yellow due 01-05 15:00
15h level A1 S power drop orange shortfall=60
= A1 18 bad_again by system: recovering -> open
15h close A1 by=li.na verdict=confirmed reason=sold
= A1 19 close by li.na: open -> closed; sold
= drop A1 before 20
= tell li.na by wecom of A1 closed red due 01-05 15:00 urgent
15h audit
= 0 without a next step
